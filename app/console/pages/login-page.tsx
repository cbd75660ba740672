import { Form, Link } from "@remix-run/react";
import type { RefusedForm } from "~/http/form-state";
import { Button } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { FormFields, TextField } from "~/ui/field";
import { Notice } from "~/ui/flash";
import { PlainShell } from "~/ui/plain-shell";

type Props = {
  /** Where to go afterwards. */
  readonly to: string;
  readonly demo: readonly { readonly email: string; readonly password: string; readonly role: string }[];
  readonly refused: RefusedForm | undefined;
};

export function LoginPage({ to, demo, refused }: Props) {
  return (
    <PlainShell
      foot={
        <>
          Are you a customer with an invoice? <Link to="/portal/enter">Go to the customer portal</Link>
        </>
      }
    >
      <ErrorSummary errors={refused?.summary ?? []} />
      <h1>Sign in</h1>
      <Form method="post" className="mt-5 grid gap-4">
        <FormFields state={refused}>
          <input type="hidden" name="to" value={to} />
          <TextField
            name="email"
            label="E-mail address"
            input={{ type: "email", autoComplete: "username", required: true }}
          />
          <TextField
            name="password"
            label="Password"
            input={{ type: "password", autoComplete: "current-password", required: true }}
          />
          <div className="flex flex-wrap items-center gap-4">
            <Button tone="primary">Sign in</Button>
            <Link to="/signup">Create an account</Link>
            <Link to="/password/forgot">Forgot your password?</Link>
          </div>
        </FormFields>
      </Form>
      {demo.length > 0 ? <DemoSignIns people={demo} /> : null}
    </PlainShell>
  );
}

function DemoSignIns({ people }: { readonly people: Props["demo"] }) {
  return (
    <Notice kind="hold" className="mt-8">
      <h2 className="text-body font-semibold">Try the demo organization</h2>
      <table className="plain-table mt-2">
        <caption className="sr-only">Demo sign-ins</caption>
        <thead>
          <tr>
            <th scope="col">Role</th>
            <th scope="col">E-mail address</th>
            <th scope="col">Password</th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.email}>
              <th scope="row">{person.role}</th>
              <td className="break-all">{person.email}</td>
              <td>
                <code>{person.password}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Notice>
  );
}
