import { Form, Link } from "@remix-run/react";
import { OrganizationFields } from "~/console/pages/organization-fields";
import type { RefusedForm } from "~/http/form-state";
import { Button } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { FieldGroup, FormActions, FormFields, TextField } from "~/ui/field";
import { PlainShell } from "~/ui/plain-shell";

type Props = {
  readonly zones: readonly string[];
  readonly defaultMode: "test" | "live";
  readonly refused: RefusedForm | undefined;
};

export function SignupPage({ zones, defaultMode, refused }: Props) {
  return (
    <PlainShell
      foot={
        <>
          You have an account? <Link to="/login">Sign in</Link>
        </>
      }
    >
      <ErrorSummary errors={refused?.summary ?? []} />
      <h1>Create your account</h1>
      <Form method="post" className="mt-5">
        <FormFields state={refused}>
          <FieldGroup legend="You">
            <TextField name="name" label="Your name" input={{ autoComplete: "name", required: true }} />
            <TextField
              name="email"
              label="E-mail address"
              input={{ type: "email", autoComplete: "username", required: true }}
            />
            <TextField
              name="password"
              label="Password"
              hint="10 characters or more; a few words are easy to remember."
              input={{ type: "password", autoComplete: "new-password", required: true }}
            />
          </FieldGroup>
          <FieldGroup legend="Your organization">
            <OrganizationFields zones={zones} defaultMode={defaultMode} />
          </FieldGroup>
          <FormActions>
            <Button tone="primary">Create account and organization</Button>
          </FormActions>
        </FormFields>
      </Form>
    </PlainShell>
  );
}
