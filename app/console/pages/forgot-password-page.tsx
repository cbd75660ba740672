import { Form, Link } from "@remix-run/react";
import type { RefusedForm } from "~/http/form-state";
import { Button } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { FormFields, TextField } from "~/ui/field";
import { Flash } from "~/ui/flash";
import { PlainShell } from "~/ui/plain-shell";

type Props = {
  /** The form was sent; the answer is the same for every address. */
  readonly isSent: boolean;
  readonly refused: RefusedForm | undefined;
};

export function ForgotPasswordPage({ isSent, refused }: Props) {
  return (
    <PlainShell foot={<Link to="/login">Back to sign-in</Link>}>
      <ErrorSummary errors={refused?.summary ?? []} />
      {isSent ? (
        <Flash kind="done">
          If we know this address, a link is on its way. It works once, for 30 minutes.
        </Flash>
      ) : null}
      <h1>Forgot your password?</h1>
      <p className="mt-2 text-ink-2">
        Enter the address you sign in with, and we mail you a link to set a new password.
      </p>
      <Form method="post" className="mt-5 grid gap-4">
        <FormFields state={refused}>
          <TextField
            name="email"
            label="E-mail address"
            input={{ type: "email", autoComplete: "username", required: true }}
          />
          <div>
            <Button tone="primary">Send me a link</Button>
          </div>
        </FormFields>
      </Form>
    </PlainShell>
  );
}
