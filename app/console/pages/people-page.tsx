import { Form } from "@remix-run/react";
import type { listOpenInvitations, listPeople } from "~/console/queries/people.server";
import type { RefusedForm } from "~/http/form-state";
import { Button, ButtonLink } from "~/ui/button";
import { Card, Section } from "~/ui/card";
import { SmallConfirmation } from "~/ui/confirm-page";
import { InstantText } from "~/ui/date-text";
import { ErrorSummary } from "~/ui/error-summary";
import { ChoiceField, FormFields, TextField } from "~/ui/field";
import { PageHeader } from "~/ui/page-header";
import { type Column, Table } from "~/ui/table";

type Person = Awaited<ReturnType<typeof listPeople>>[number];
type Invitation = Awaited<ReturnType<typeof listOpenInvitations>>[number];

type Props = {
  readonly people: readonly Person[];
  readonly invitations: readonly Invitation[];
  readonly zone: string;
  /** Only an owner makes owners. */
  readonly isOwner: boolean;
  /** The person whose removal is asked about. */
  readonly removing: Person | null;
  readonly refused: RefusedForm | undefined;
};

const ROLES = [
  { value: "admin", label: "Admin", hint: "Everything but changing owners." },
  { value: "billing", label: "Billing", hint: "Customers, plans, invoices, payments and exports." },
  { value: "accountant", label: "Accountant", hint: "Reads everything and exports." },
  { value: "support", label: "Support", hint: "Reads, and creates portal links for customers." },
];

/** Who works here, with which role, and who is invited. */
export function PeoplePage({ people, invitations, zone, isOwner, removing, refused }: Props) {
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      {removing ? (
        <SmallConfirmation
          title={`Remove ${removing.name || removing.email}?`}
          confirmLabel="Remove from the organization"
          cancelHref="?"
          intent={`remove:${removing.id}`}
        >
          They lose access at once. What they did stays in the audit trail, and they can be invited again.
        </SmallConfirmation>
      ) : null}
      <PageHeader title="People" lead="Members of this organization and what each may do." />
      <Table
        caption="Members"
        columns={memberColumns({ zone, isOwner })}
        rows={people}
        rowKey={(person) => person.id}
      />
      {invitations.length > 0 ? (
        <Section title="Invited">
          <Table
            caption="Open invitations"
            columns={invitationColumns(zone)}
            rows={invitations}
            rowKey={(invitation) => invitation.id}
          />
        </Section>
      ) : null}
      <Card title="Invite somebody" className="mt-8">
        <Form method="post" className="grid max-w-160 gap-4">
          <FormFields state={refused}>
            <TextField
              name="email"
              label="E-mail address"
              input={{ type: "email", autoComplete: "off", required: true }}
            />
            <ChoiceField name="role" label="Role" options={rolesFor({ isOwner })} defaultValue="billing" />
            <div>
              <Button tone="primary" name="intent" value="invite">
                Send invitation
              </Button>
            </div>
          </FormFields>
        </Form>
      </Card>
    </>
  );
}

function memberColumns({ zone, isOwner }: Pick<Props, "zone" | "isOwner">): readonly Column<Person>[] {
  return [
    { key: "name", label: "Name", cell: (person) => `${person.name}${person.isYou ? " (you)" : ""}` },
    { key: "email", label: "E-mail address", cell: (person) => person.email },
    {
      key: "role",
      label: "Role",
      cell: (person) => <RoleForm person={person} isOwner={isOwner} />,
    },
    {
      key: "since",
      label: "Since",
      place: "date",
      cell: (person) => <InstantText at={person.createdAt} zone={zone} />,
    },
    {
      key: "remove",
      label: "",
      cell: (person) => (
        <ButtonLink to={`?remove=${person.id}`} size="small" aria-label={`Remove ${person.name}`}>
          Remove
        </ButtonLink>
      ),
    },
  ];
}

/** The roles a reader may give: only an owner makes owners. */
function rolesFor({ isOwner }: Pick<Props, "isOwner">) {
  return isOwner ? [{ value: "owner", label: "Owner", hint: "Everything." }, ...ROLES] : ROLES;
}

function roleLabel(value: string): string {
  return ROLES.find((role) => role.value === value)?.label ?? "Owner";
}

function RoleForm({ person, isOwner }: { readonly person: Person; readonly isOwner: boolean }) {
  if (person.role === "owner" && !isOwner) return <>Owner</>;
  return (
    <Form method="post" className="flex items-center gap-2">
      <input type="hidden" name="member" value={person.id} />
      <select
        name="role"
        aria-label={`Role of ${person.name}`}
        defaultValue={person.role}
        key={person.role}
        className="input w-auto"
      >
        {rolesFor({ isOwner }).map((role) => (
          <option key={role.value} value={role.value}>
            {role.label}
          </option>
        ))}
      </select>
      <Button size="small" name="intent" value="role" aria-label={`Change the role of ${person.name}`}>
        Change
      </Button>
    </Form>
  );
}

function invitationColumns(zone: string): readonly Column<Invitation>[] {
  return [
    { key: "email", label: "E-mail address", cell: (invitation) => invitation.email },
    { key: "role", label: "Role", place: "state", cell: (invitation) => roleLabel(invitation.role) },
    {
      key: "until",
      label: "Link works until",
      place: "date",
      cell: (invitation) =>
        invitation.hasExpired ? "expired" : <InstantText at={invitation.expiresAt} zone={zone} />,
    },
    {
      key: "revoke",
      label: "",
      cell: (invitation) => (
        <Form method="post">
          <input type="hidden" name="invitation" value={invitation.id} />
          <Button
            size="small"
            name="intent"
            value="revoke"
            aria-label={`Revoke the invitation of ${invitation.email}`}
          >
            Revoke
          </Button>
        </Form>
      ),
    },
  ];
}
