import { Form, Link } from "@remix-run/react";
import { type NumberTemplate, writeNumber } from "~/billing/invoicing/document-number";
import type { Day } from "~/billing/time/day";
import type { LegalEntityRow } from "~/console/queries/legal-entities.server";
import type { RefusedForm } from "~/http/form-state";
import { publicId } from "~/public-ids";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { ErrorSummary } from "~/ui/error-summary";
import { ChoiceField, FormFields, NumberField, TextField } from "~/ui/field";
import { PageHeader } from "~/ui/page-header";

type Props = {
  /** Whose numbers they are, among all there are. */
  readonly issuer: Pick<LegalEntityRow, "id" | "legalName">;
  readonly entities: readonly Pick<LegalEntityRow, "id" | "legalName">[];
  readonly series: LegalEntityRow["series"];
  /** The organization's day, by which a number with its month is written. */
  readonly today: Day;
  readonly refused: RefusedForm | undefined;
};

/** How invoices are numbered. The count itself cannot be changed: every number has exactly one fate. */
export function SettingsInvoicesPage({ issuer, entities, series, today, refused }: Props) {
  const numberIn = (template: NumberTemplate) =>
    writeNumber(
      { ...series, template },
      { sequence: series.nextNumber, issuedOn: today, customerNumber: 7n, customerSequence: 3n },
    );
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader title="Invoice numbers" lead={leadOf(series.template, numberIn)} />
      {entities.length > 1 ? <Entities shown={issuer} entities={entities} /> : null}
      <Card title={entities.length > 1 ? `Numbering of ${issuer.legalName}` : "Numbering"}>
        <Form method="post" className="grid max-w-160 gap-4" key={issuer.id}>
          <input type="hidden" name="issuer" value={publicId("issuer", issuer.id)} />
          <FormFields state={refused}>
            <TextField
              name="prefix"
              label="Prefix"
              hint="Letters, digits and dashes, at most 12: NW-."
              defaultValue={series.prefix}
              width={10}
            />
            <NumberField
              name="digits"
              label="Digits"
              hint="Shorter numbers are filled with zeros: 5 gives 00042."
              defaultValue={String(series.digits)}
              width={4}
            />
            <ChoiceField
              name="template"
              label="How a number is written"
              defaultValue={series.template}
              options={[
                { value: "plain", label: "Prefix and count", hint: `As in ${numberIn("plain")}.` },
                {
                  value: "per_organization",
                  label: "Prefix, month and count",
                  hint: `As in ${numberIn("per_organization")}; at least three digits.`,
                },
                {
                  value: "per_customer",
                  label: "Prefix, customer and the customer's own count",
                  hint: `As in ${numberIn("per_customer")}, the third invoice of the seventh customer.`,
                },
              ]}
            />
          </FormFields>
          <p className="text-ink-2">
            The count goes on without gaps when the prefix changes, and never starts again.
          </p>
          <div>
            <Button tone="primary">Save numbering</Button>
          </div>
        </Form>
      </Card>
    </>
  );
}

/** Every legal entity numbers by itself. */
function Entities({
  shown,
  entities,
}: {
  readonly shown: Props["issuer"];
  readonly entities: Props["entities"];
}) {
  return (
    <nav aria-label="Legal entities" className="mb-4 flex flex-wrap gap-3">
      {entities.map(({ id, legalName }) => (
        <Link
          key={id}
          to={`?issuer=${publicId("issuer", id)}`}
          className={id === shown.id ? "font-semibold" : "prose-link"}
          aria-current={id === shown.id ? "page" : undefined}
        >
          {legalName}
        </Link>
      ))}
    </nav>
  );
}

/** A number that counts by customer depends on whose invoice comes next. */
function leadOf(template: string, numberIn: (template: NumberTemplate) => string): string {
  return template === "per_customer"
    ? `Numbers count by customer, as in ${numberIn("per_customer")}.`
    : `The next invoice gets the number ${numberIn(template as NumberTemplate)}.`;
}
