import { Form } from "@remix-run/react";
import { CodeChoices } from "~/console/pages/plan-fields";
import type { listTaxRates } from "~/console/queries/settings.server";
import { type RefusedForm, tickedBoxes } from "~/http/form-state";
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
        lead="Customers without rates of their own pay the default ones. Invoices freeze the rates of their tax point."
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
          {
            key: "default",
            label: "",
            place: "state",
            cell: (rate) => (rate.isDefault ? <DefaultBadge /> : null),
          },
        ]}
        rows={rates}
        rowKey={(rate) => rate.id}
      />
      <DefaultsCard rates={rates} refused={refused} />
      <Card title="New tax rate" className="mt-6">
        <Form method="post" className="grid max-w-160 gap-4">
          <FormFields state={stateFor(refused, "create")}>
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

function DefaultBadge() {
  return (
    <PlainBadge tone="good" shape="settled">
      Default
    </PlainBadge>
  );
}

function DefaultsCard({ rates, refused }: Props) {
  const stored = rates.filter((rate) => rate.isDefault).map(({ code }) => code);
  const state = stateFor(refused, "defaults");
  return (
    <Card title="Default rates" className="mt-6">
      <Form method="post" className="grid max-w-160 gap-4">
        <FormFields state={state}>
          <CodeChoices
            name="tax_rates"
            legend="Customers without rates of their own pay"
            hint="Several add up on the same amount: a state's and a city's tax."
            none="There is no tax rate yet."
            choices={rates}
            chosen={tickedBoxes(state, "tax_rates", stored)}
          />
        </FormFields>
        <div>
          <Button name="intent" value="defaults">
            Save default rates
          </Button>
        </div>
      </Form>
    </Card>
  );
}

/** What was refused belongs to one of the two forms; the other one shows what is stored. */
function stateFor(refused: RefusedForm | undefined, intent: string) {
  return refused?.values.intent === intent ? refused : undefined;
}
