import { Form } from "@remix-run/react";
import type { listTaxRates } from "~/console/queries/settings.server";
import type { RefusedForm } from "~/http/form-state";
import { publicId } from "~/public-ids";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { ErrorSummary } from "~/ui/error-summary";
import { FormFields, NumberField, SelectField, TextField } from "~/ui/field";
import { formatPercent } from "~/ui/format/number";
import { PageHeader } from "~/ui/page-header";
import { PlainBadge } from "~/ui/status-badge";
import { Table } from "~/ui/table";

type Rate = Awaited<ReturnType<typeof listTaxRates>>[number];

/** EN 16931 categories, in the words of an invoice. */
export const TAX_CATEGORIES = [
  { value: "S", label: "Standard or reduced rate" },
  { value: "Z", label: "Zero rated" },
  { value: "E", label: "Exempt" },
  { value: "AE", label: "Reverse charge" },
  { value: "G", label: "Export outside the EU" },
  { value: "O", label: "Outside the scope of tax" },
] as const;

const categoryWord = (code: string) => TAX_CATEGORIES.find(({ value }) => value === code)?.label ?? code;

type Props = {
  readonly rates: readonly Rate[];
  readonly refused: RefusedForm | undefined;
};

export function SettingsTaxesPage({ rates, refused }: Props) {
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader
        title="Taxes"
        lead="Each customer has one rate. Invoices freeze the rate of their tax point."
      />
      <Table
        caption="Tax rates"
        columns={[
          { key: "name", label: "Name", cell: (rate) => rate.name },
          { key: "code", label: "Code", cell: (rate) => <code>{rate.code}</code> },
          { key: "category", label: "Category", cell: (rate) => categoryWord(rate.category) },
          { key: "country", label: "Country", cell: (rate) => rate.country ?? "–" },
          { key: "customers", label: "Customers", align: "end", cell: (rate) => rate.customers },
          {
            key: "rate",
            label: "Rate",
            align: "end",
            place: "amount",
            cell: (rate) => formatPercent(rate.rate, "en"),
          },
          { key: "default", label: "", place: "state", cell: (rate) => <DefaultCell rate={rate} /> },
        ]}
        rows={rates}
        rowKey={(rate) => rate.id}
      />
      <Card title="New tax rate" className="mt-6">
        <Form method="post" className="grid max-w-160 gap-4">
          <FormFields state={refused}>
            <TextField name="name" label="Name" hint="As it stands on invoices: VAT 19 %." width={20} />
            <TextField name="code" label="Code" hint="The word the API uses: vat_de." width={20} />
            <NumberField name="rate" label="Rate, in per cent" width={4} />
            <SelectField
              name="category"
              label="Category"
              defaultValue="S"
              options={TAX_CATEGORIES}
              width={40}
            />
            <TextField name="country" label="Country" optional hint="Two letters: DE." width={4} />
          </FormFields>
          <div>
            <Button tone="primary" name="intent" value="create">
              Add tax rate
            </Button>
          </div>
        </Form>
      </Card>
    </>
  );
}

function DefaultCell({ rate }: { readonly rate: Rate }) {
  if (rate.isDefault) {
    return (
      <PlainBadge tone="good" shape="settled">
        Default
      </PlainBadge>
    );
  }
  return (
    <Form method="post">
      <input type="hidden" name="tax_rate" value={publicId("taxRate", rate.id)} />
      <Button size="small" name="intent" value="make-default" aria-label={`Make ${rate.name} the default`}>
        Make default
      </Button>
    </Form>
  );
}
