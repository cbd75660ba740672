import { Form, Link } from "@remix-run/react";
import { OrganizationFields } from "~/console/pages/organization-fields";
import type { RefusedForm } from "~/http/form-state";
import { Button } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { FormActions, FormFields } from "~/ui/field";
import { AccentSquare } from "~/ui/logo";
import { PlainShell } from "~/ui/plain-shell";

type Props = {
  readonly person: { readonly name: string; readonly email: string };
  readonly organizations: readonly {
    readonly name: string;
    readonly accent: string;
    readonly mode: "live" | "test";
    readonly role: string;
    readonly to: string;
  }[];
  readonly zones: readonly string[];
  readonly defaultMode: "test" | "live";
  readonly refused: RefusedForm | undefined;
};

/** Where a person with several organizations chooses, and founds another. */
export function OrganizationsPage({ person, organizations, zones, defaultMode, refused }: Props) {
  return (
    <PlainShell foot={<SignOut email={person.email} />}>
      <ErrorSummary errors={refused?.summary ?? []} />
      <h1>Your organizations</h1>
      {organizations.length > 0 ? (
        <ul className="mt-4 grid gap-2">
          {organizations.map((organization) => (
            <li key={organization.to}>
              <Link to={organization.to} className="menu-item border border-line">
                <AccentSquare accent={organization.accent} />
                <span className="min-w-0 flex-1 font-medium">{organization.name}</span>
                <span className="text-ink-2">
                  {organization.role}
                  {organization.mode === "test" ? " · test" : ""}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      ) : (
        <p className="mt-2 text-ink-2">
          You belong to none yet. Found one below, or ask to be invited to {person.email}.
        </p>
      )}
      <details className="mt-8" open={organizations.length === 0 || refused !== undefined}>
        <summary className="cursor-pointer font-semibold">New organization</summary>
        <Form method="post" className="mt-4 grid gap-5">
          <FormFields state={refused}>
            <OrganizationFields zones={zones} defaultMode={defaultMode} />
            <FormActions>
              <Button tone="primary">Create organization</Button>
            </FormActions>
          </FormFields>
        </Form>
      </details>
    </PlainShell>
  );
}

function SignOut({ email }: { readonly email: string }) {
  return (
    <Form method="post" action="/logout" className="flex flex-wrap items-center justify-center gap-2">
      Signed in as {email}
      <Link to="/password">Change password</Link>
      <Button tone="quiet" size="small">
        Sign out
      </Button>
    </Form>
  );
}
