import { Form, Link } from "@remix-run/react";
import type { RefusedForm } from "~/http/form-state";
import { Button } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { FormFields, TextField } from "~/ui/field";
import { PlainShell } from "~/ui/plain-shell";

type Props = {
  readonly reset:
    | { readonly kind: "open"; readonly email: string }
    | { readonly kind: "closed"; readonly sentence: string; readonly remedy: string };
  readonly refused: RefusedForm | undefined;
};

/** The form of a link that is good; one that leads nowhere says why. */
export function ResetPasswordPage({ reset, refused }: Props) {
  if (reset.kind === "closed") {
    return (
      <PlainShell foot={<Link to="/login">Back to sign-in</Link>}>
        <h1>This link is closed</h1>
        <p className="mt-3 text-ink-2">{reset.sentence}</p>
        <p className="mt-2 text-ink-2">{reset.remedy}</p>
        <p className="mt-6">
          <Link to="/password/forgot">Ask for a new link</Link>
        </p>
      </PlainShell>
    );
  }
  return (
    <PlainShell>
      <ErrorSummary errors={refused?.summary ?? []} />
      <h1>Set a new password</h1>
      <p className="mt-2 text-ink-2">
        For {reset.email}. You are signed in with it here, and signed out everywhere else.
      </p>
      <Form method="post" className="mt-5 grid gap-4">
        <FormFields state={refused}>
          <input type="hidden" name="username" autoComplete="username" value={reset.email} />
          <TextField
            name="password"
            label="New password"
            hint="10 characters or more."
            input={{ type: "password", autoComplete: "new-password", required: true }}
          />
          <div>
            <Button tone="primary">Set password and sign in</Button>
          </div>
        </FormFields>
      </Form>
    </PlainShell>
  );
}
