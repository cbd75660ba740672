import { Form } from "@remix-run/react";
import type { listApiKeys } from "~/console/queries/people.server";
import type { RefusedForm } from "~/http/form-state";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { CopyId } from "~/ui/copy-id";
import { InstantText } from "~/ui/date-text";
import { CodeSample, EmptyState } from "~/ui/empty-state";
import { ErrorSummary } from "~/ui/error-summary";
import { FieldError, FormFields, TextField, useFieldState } from "~/ui/field";
import { Flash } from "~/ui/flash";
import { PageHeader } from "~/ui/page-header";
import { type Column, Table } from "~/ui/table";

type Key = Awaited<ReturnType<typeof listApiKeys>>[number];

type Props = {
  readonly keys: readonly Key[];
  readonly zone: string;
  readonly appUrl: string;
  /** The text of the key just made: shown on this page and never again. */
  readonly made: string | undefined;
  readonly refused: RefusedForm | undefined;
};

/** Who may call the API. */
export function ApiKeysPage({ keys, zone, appUrl, made, refused }: Props) {
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      {made ? (
        <Flash kind="done">
          <p className="font-medium">This is your new key. It is shown now and never again; copy it.</p>
          <p className="mt-2 break-all">
            <CopyId value={made} what="API key" cut="full" />
          </p>
        </Flash>
      ) : null}
      <PageHeader title="API keys" lead="A key acts for this organization alone, within its scopes." />
      {keys.length > 0 ? (
        <Table caption="API keys" columns={columns(zone)} rows={keys} rowKey={(key) => key.id} />
      ) : (
        <EmptyState
          title="No keys"
          sample={
            <CodeSample label="Then send usage like this">
              {`curl ${appUrl}/api/v1/events \\\n  -H "Authorization: Bearer cf_…" \\\n  -H "Content-Type: application/json" \\\n  -d '{"transaction_id": "call-1", "subscription": "sub_…", "metric": "api_calls"}'`}
            </CodeSample>
          }
        >
          Create one to send usage.
        </EmptyState>
      )}
      <Card title="New key" className="mt-8">
        <Form key={made} method="post" className="grid max-w-160 gap-4">
          <FormFields state={refused}>
            <TextField
              name="name"
              label="Name"
              hint="What it is for, so that you can tell it apart later."
              width={20}
              input={{ required: true, autoComplete: "off" }}
            />
            <ScopeFields />
            <div>
              <Button tone="primary" name="intent" value="create">
                Create key
              </Button>
            </div>
          </FormFields>
        </Form>
      </Card>
    </>
  );
}

const SCOPES = [
  { value: "usage", label: "Send usage", hint: "POST /api/v1/events, and nothing else." },
  { value: "read", label: "Read", hint: "All resources." },
  { value: "write", label: "Write", hint: "Create and change resources, and send usage." },
];

function ScopeFields() {
  const { error } = useFieldState("scopes");
  return (
    <fieldset className="field">
      <legend className="mb-1">Scopes</legend>
      {SCOPES.map((scope, index) => (
        <label key={scope.value} className="choice">
          <input
            type="checkbox"
            name="scopes[]"
            id={index === 0 ? "f-scopes" : undefined}
            value={scope.value}
            defaultChecked={scope.value === "usage"}
          />
          <span>
            {scope.label}
            <span className="hint block">{scope.hint}</span>
          </span>
        </label>
      ))}
      {error ? <FieldError>{error}</FieldError> : null}
    </fieldset>
  );
}

function columns(zone: string): readonly Column<Key>[] {
  return [
    { key: "name", label: "Name", cell: (key) => key.name },
    { key: "shown", label: "Key", cell: (key) => <code>{key.shown}</code> },
    { key: "scopes", label: "Scopes", place: "state", cell: (key) => key.scopes.join(", ") },
    { key: "by", label: "Created by", cell: (key) => key.createdBy },
    {
      key: "created",
      label: "Created",
      place: "date",
      cell: (key) => <InstantText at={key.createdAt} zone={zone} />,
    },
    {
      key: "used",
      label: "Last used",
      cell: (key) => (key.lastUsedAt ? <InstantText at={key.lastUsedAt} zone={zone} /> : "never"),
    },
    {
      key: "revoke",
      label: "",
      cell: (key) =>
        key.revokedAt ? (
          <>
            Revoked <InstantText at={key.revokedAt} zone={zone} />
          </>
        ) : (
          <Form method="post">
            <input type="hidden" name="key" value={key.id} />
            <Button size="small" name="intent" value="revoke" aria-label={`Revoke the key ${key.name}`}>
              Revoke
            </Button>
          </Form>
        ),
    },
  ];
}
