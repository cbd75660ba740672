import { Form, Link } from "@remix-run/react";
import type { RefusedForm } from "~/http/form-state";
import { Button } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { FormFields, TextField } from "~/ui/field";
import { PlainShell } from "~/ui/plain-shell";

type Props = { readonly email: string; readonly refused: RefusedForm | undefined };

export function ChangePasswordPage({ email, refused }: Props) {
  return (
    <PlainShell foot={<Link to="/organizations">Your organizations</Link>}>
      <ErrorSummary errors={refused?.summary ?? []} />
      <h1>Change your password</h1>
      <p className="mt-2 text-ink-2">
        For {email}. You stay signed in here and are signed out everywhere else.
      </p>
      <Form method="post" className="mt-5 grid gap-4">
        <FormFields state={refused}>
          <input type="hidden" name="username" autoComplete="username" value={email} />
          <TextField
            name="current"
            label="Present password"
            input={{ type: "password", autoComplete: "current-password", required: true }}
          />
          <TextField
            name="password"
            label="New password"
            hint="10 characters or more."
            input={{ type: "password", autoComplete: "new-password", required: true }}
          />
          <div>
            <Button tone="primary">Change password</Button>
          </div>
        </FormFields>
      </Form>
    </PlainShell>
  );
}
