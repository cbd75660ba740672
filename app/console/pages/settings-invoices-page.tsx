import { Form } from "@remix-run/react";
import { writeNumber } from "~/billing/invoicing/document-number";
import type { loadIssuerSettings } from "~/console/queries/settings.server";
import type { RefusedForm } from "~/http/form-state";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { ErrorSummary } from "~/ui/error-summary";
import { FormFields, NumberField, TextField } from "~/ui/field";
import { PageHeader } from "~/ui/page-header";

type Series = Awaited<ReturnType<typeof loadIssuerSettings>>["series"];

type Props = {
  readonly series: Series;
  readonly refused: RefusedForm | undefined;
};

/** How invoices are numbered. The count itself cannot be changed: every number has exactly one fate. */
export function SettingsInvoicesPage({ series, refused }: Props) {
  const nextNumber = writeNumber(series, series.nextNumber);
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader title="Invoice numbers" lead={`The next invoice gets the number ${nextNumber}.`} />
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
