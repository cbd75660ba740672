import { CodeChoices } from "~/console/pages/plan-fields";
import type { listTaxRateChoices, loadCustomerRow } from "~/console/queries/customers.server";
import { type RefusedForm, tickedBoxes } from "~/http/form-state";
import { publicId } from "~/public-ids";
import { ChoiceField, FieldGroup, NumberField, SelectField, TextField } from "~/ui/field";
import { formatPercent } from "~/ui/format/number";
import { CurrencyPicker } from "~/ui/money-field";
import type { Crumb } from "~/ui/page-header";

export type CustomerFormProps = {
  readonly title: string;
  readonly crumbs: readonly Crumb[];
  readonly cancelHref: string;
  readonly submitLabel: string;
  readonly customer: Awaited<ReturnType<typeof loadCustomerRow>> | null;
  readonly defaults: {
    readonly currency: string;
    readonly zone: string;
    readonly country: string;
    readonly netTermsDays: number;
    readonly graceDays: number;
  };
  readonly taxRates: Awaited<ReturnType<typeof listTaxRateChoices>>;
  /** The legal entities there are, the first one first. */
  readonly issuers: readonly { readonly id: string; readonly legalName: string }[];
  readonly usedCurrencies: readonly string[];
  readonly refused: RefusedForm | undefined;
};

/** The legal entity that makes the documents, where there are several. */
function IssuerField({ customer, issuers }: Pick<CustomerFormProps, "customer" | "issuers">) {
  const [first] = issuers;
  if (!first || issuers.length === 1) return null;
  const named = customer?.issuerId == null || customer.issuerId === first.id ? null : customer.issuerId;
  return (
    <SelectField
      name="issuer"
      label="Legal entity"
      hint="It makes the documents, and can change until there is one."
      defaultValue={named === null ? "" : publicId("issuer", named)}
      options={[
        { value: "", label: `The first: ${first.legalName}` },
        ...issuers.slice(1).map(({ id, legalName }) => ({ value: publicId("issuer", id), label: legalName })),
      ]}
    />
  );
}

/** What was agreed about a customer's invoices: currency, days, taxes. */
export function BillingFields(props: CustomerFormProps) {
  const { customer, defaults, usedCurrencies } = props;
  return (
    <>
      <FieldGroup legend="How it is billed">
        <CurrencyPicker
          name="currency"
          label="Currency"
          used={usedCurrencies}
          defaultValue={customer?.currency ?? defaults.currency}
          hint="Fixed from the first subscription on."
        />
        <TextField
          name="zone"
          label="Time zone"
          hint="Its days begin and end by this zone: Europe/Berlin, America/New_York."
          defaultValue={customer?.zone ?? defaults.zone}
          width={20}
        />
        <IssuerField {...props} />
        <DayFields {...props} />
        <SelectField
          name="locale"
          label="Language"
          defaultValue={customer?.locale ?? "en"}
          options={[
            { value: "en", label: "English" },
            { value: "de", label: "German" },
            { value: "fr", label: "French" },
          ]}
        />
      </FieldGroup>
      <TaxFields {...props} />
    </>
  );
}

function DayFields({ customer, defaults }: CustomerFormProps) {
  return (
    <>
      <NumberField
        name="net_terms_days"
        label="Payment terms, in days"
        optional
        hint={`Left empty, the organization's ${defaults.netTermsDays} days hold.`}
        defaultValue={customer?.netTermsDays?.toString() ?? ""}
        width={4}
        input={{ inputMode: "numeric" }}
      />
      <NumberField
        name="grace_period_days"
        label="Grace period, in days"
        optional
        hint={`So long an invoice of a period stays a draft. Left empty, the organization's ${defaults.graceDays} days hold.`}
        defaultValue={customer?.graceDays?.toString() ?? ""}
        width={4}
        input={{ inputMode: "numeric" }}
      />
      {customer === null ? (
        <NumberField
          name="bill_cycle_day"
          label="Bill day of the month"
          optional
          hint="1 to 31, for plans that follow the customer's bill day. Left empty, the first subscription sets it."
          width={4}
          input={{ inputMode: "numeric" }}
        />
      ) : null}
    </>
  );
}

function TaxFields({ customer, taxRates, refused }: CustomerFormProps) {
  const standard = taxRates.filter((rate) => rate.isDefault !== null).map(({ name }) => name);
  return (
    <FieldGroup legend="Taxes">
      <SelectField
        name="tax_rate"
        label="Tax rate"
        defaultValue={customer?.taxRateId ? publicId("taxRate", customer.taxRateId) : ""}
        options={[
          { value: "", label: standard.length > 0 ? `The default: ${standard.join(", ")}` : "The default" },
          ...taxRates.map((rate) => ({
            value: publicId("taxRate", rate.id),
            label: `${rate.name}, ${formatPercent(rate.rate, "en")}`,
          })),
        ]}
      />
      <CodeChoices
        name="taxes"
        legend="Several rates that add up"
        hint="Those ticked stand instead of the one rate above."
        none="There is no tax rate yet. They are made under Settings, Taxes."
        choices={taxRates}
        chosen={tickedBoxes(refused, "taxes", customer?.taxCodes)}
      />
      <ChoiceField
        name="tax_status"
        label="Are its supplies taxed?"
        hint="The rates of a plan do not change this."
        defaultValue={customer?.taxStatus ?? "taxable"}
        options={[
          { value: "taxable", label: "Yes, by the rates" },
          {
            value: "reverse_charge",
            label: "Reverse charge",
            hint: "The customer owes the tax. The invoice says so and needs both tax ids.",
          },
          { value: "exempt", label: "Exempt", hint: "No tax at all. The invoice says so." },
        ]}
      />
    </FieldGroup>
  );
}
