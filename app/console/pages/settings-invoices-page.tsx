import { Form } from "@remix-run/react";
import { type NumberTemplate, writeNumber } from "~/billing/invoicing/document-number";
import type { Day } from "~/billing/time/day";
import type { loadIssuerSettings } from "~/console/queries/settings.server";
import type { RefusedForm } from "~/http/form-state";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { ErrorSummary } from "~/ui/error-summary";
import { ChoiceField, FormFields, NumberField, TextField } from "~/ui/field";
import { PageHeader } from "~/ui/page-header";

type Series = Awaited<ReturnType<typeof loadIssuerSettings>>["series"];

type Props = {
  readonly series: Series;
  /** The organization's day, by which a number with its month is written. */
  readonly today: Day;
  readonly refused: RefusedForm | undefined;
};

/** How invoices are numbered. The count itself cannot be changed: every number has exactly one fate. */
export function SettingsInvoicesPage({ series, today, refused }: Props) {
  const numberIn = (template: NumberTemplate) =>
    writeNumber(
      { ...series, template },
      { sequence: series.nextNumber, issuedOn: today, customerNumber: 7n, customerSequence: 3n },
    );
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader title="Invoice numbers" lead={leadOf(series.template, numberIn)} />
      <Card title="Numbering">
        <Form method="post" className="grid max-w-160 gap-4">
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

/** A number that counts by customer depends on whose invoice comes next. */
function leadOf(template: string, numberIn: (template: NumberTemplate) => string): string {
  return template === "per_customer"
    ? `Numbers count by customer, as in ${numberIn("per_customer")}.`
    : `The next invoice gets the number ${numberIn(template as NumberTemplate)}.`;
}
