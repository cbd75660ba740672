import { Form, Link } from "@remix-run/react";
import { IssuerFields } from "~/console/pages/issuer-fields";
import type { LegalEntityRow } from "~/console/queries/legal-entities.server";
import type { RefusedForm } from "~/http/form-state";
import { publicId } from "~/public-ids";
import { Button, ButtonLink } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { FieldGroup, FormActions, FormFields, TextField } from "~/ui/field";
import { PageHeader } from "~/ui/page-header";
import { type Column, Table } from "~/ui/table";

type ListProps = { readonly base: string; readonly rows: readonly LegalEntityRow[] };

/** The legal entities that make documents; every customer has one. */
export function LegalEntitiesPage({ base, rows }: ListProps) {
  return (
    <>
      <PageHeader
        title="Legal entities"
        lead="Each makes documents under its own name, with numbers of its own. Customers name theirs; those that name none have the first."
        actions={<ButtonLink to={`${base}/settings/entities/new`}>New legal entity</ButtonLink>}
      />
      <Table caption="Legal entities" columns={columns(base)} rows={rows} rowKey={(row) => row.id} />
    </>
  );
}

function columns(base: string): readonly Column<LegalEntityRow>[] {
  return [
    {
      key: "name",
      label: "Legal name",
      cell: (row) => (
        <Link to={`${base}/settings/entities/${publicId("issuer", row.id)}`} className="prose-link">
          {row.legalName}
        </Link>
      ),
    },
    { key: "code", label: "Code", cell: (row) => row.code },
    { key: "tax_id", label: "Tax id", cell: (row) => row.taxId ?? "None" },
    {
      key: "number",
      label: "Invoice numbers",
      cell: (row) => (
        <Link to={`${base}/settings/invoices?issuer=${publicId("issuer", row.id)}`} className="prose-link">
          {row.series.prefix === "" ? "Without a prefix" : `${row.series.prefix}…`}
        </Link>
      ),
    },
    { key: "customers", label: "Customers", align: "end", cell: (row) => row.customers },
  ];
}

type FormProps = {
  readonly base: string;
  /** Null for a new one. */
  readonly issuer: LegalEntityRow | null;
  readonly refused: RefusedForm | undefined;
};

/** A legal entity, new or as it is. */
export function LegalEntityPage({ base, issuer, refused }: FormProps) {
  const list = `${base}/settings/entities`;
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader
        title={issuer?.legalName ?? "New legal entity"}
        crumbs={[{ label: "Legal entities", to: list }]}
        lead="Issued documents keep the details they were made with."
      />
      <Form method="post">
        <FormFields state={refused}>
          {issuer === null ? (
            <FieldGroup legend="Names">
              <TextField
                name="code"
                label="Code"
                hint="Your own word for it, used in the API: branch."
                width={20}
              />
              <TextField
                name="prefix"
                label="Prefix of invoice numbers"
                hint="Letters, digits and dashes, at most 12, that no other legal entity has: NWB-."
                width={10}
              />
            </FieldGroup>
          ) : null}
          <FieldGroup legend="On documents">
            <IssuerFields issuer={issuer} />
          </FieldGroup>
          <FormActions>
            <Button tone="primary" name="intent" value="save">
              {issuer === null ? "Add legal entity" : "Save legal entity"}
            </Button>
            <Link to={list} className="btn btn-quiet">
              Back without changing anything
            </Link>
          </FormActions>
        </FormFields>
      </Form>
    </>
  );
}
