import { Form, Link } from "@remix-run/react";
import { pageOf } from "~/console/links";
import type { listTaxRateChoices, loadCustomerRow } from "~/console/queries/customers.server";
import type { RefusedForm } from "~/http/form-state";
import { publicId } from "~/public-ids";
import { AddressFields } from "~/ui/address-fields";
import { Button } from "~/ui/button";
import { ErrorSummary } from "~/ui/error-summary";
import { FieldGroup, FormActions, FormFields, NumberField, SelectField, TextField } from "~/ui/field";
import { formatPercent } from "~/ui/format/number";
import { CurrencyPicker } from "~/ui/money-field";
import { type Crumb, PageHeader } from "~/ui/page-header";
import { TaxIdField } from "~/ui/tax-id-field";

type Customer = Awaited<ReturnType<typeof loadCustomerRow>>;

type Props = {
  readonly title: string;
  readonly crumbs: readonly Crumb[];
  readonly cancelHref: string;
  readonly submitLabel: string;
  readonly customer: Customer | null;
  readonly defaults: {
    readonly currency: string;
    readonly zone: string;
    readonly country: string;
    readonly netTermsDays: number;
  };
  readonly taxRates: Awaited<ReturnType<typeof listTaxRateChoices>>;
  readonly usedCurrencies: readonly string[];
  readonly refused: RefusedForm | undefined;
};

export function CustomerFormPage(props: Props) {
  const { title, crumbs, customer, refused, cancelHref, submitLabel } = props;
  return (
    <>
      <ErrorSummary errors={refused?.summary ?? []} />
      <PageHeader title={title} crumbs={crumbs} />
      <Form method="post">
        <FormFields state={refused}>
          {/* A refused form keeps the revision it was opened with: else a second press would undo another's change. */}
          {customer ? (
            <input type="hidden" name="revision" value={refused?.values.revision ?? customer.revision} />
          ) : null}
          <WhoFields {...props} />
          <BillingFields {...props} />
        </FormFields>
        <FormActions>
          <Button tone="primary">{submitLabel}</Button>
          <Link to={cancelHref} className="btn btn-quiet">
            Cancel
          </Link>
        </FormActions>
      </Form>
    </>
  );
}

function WhoFields({ customer, defaults, refused }: Props) {
  const country = refused?.values["address.country"] ?? customer?.address?.country ?? defaults.country;
  const address = customer?.address;
  return (
    <>
      <FieldGroup
        legend="Who is billed"
        hint="This stands on every invoice from now on; issued ones keep what they say."
      >
        <TextField
          name="name"
          label="Name"
          defaultValue={customer?.name}
          input={{ autoComplete: "organization" }}
        />
        <TextField
          name="email"
          label="E-mail for invoices"
          optional
          defaultValue={customer?.email ?? ""}
          input={{ type: "email", autoComplete: "email" }}
        />
        <TextField
          name="external_id"
          label="External id"
          optional
          hint="The id this customer has in your own system; the API finds it as ext:…"
          defaultValue={customer?.externalId ?? ""}
          width={20}
        />
      </FieldGroup>
      <FieldGroup legend="Address">
        <AddressFields
          prefix="address"
          country={country}
          values={
            address
              ? {
                  line1: address.line1,
                  line2: address.line2 ?? "",
                  postal_code: address.postalCode,
                  city: address.city,
                  region: address.region ?? "",
                }
              : {}
          }
        />
        <TaxIdField name="tax_id" country={country} defaultValue={customer?.taxId ?? ""} />
      </FieldGroup>
    </>
  );
}

function BillingFields({ customer, defaults, taxRates, usedCurrencies }: Props) {
  const standard = taxRates.find((rate) => rate.isDefault !== null);
  return (
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
      <SelectField
        name="tax_rate"
        label="Tax rate"
        defaultValue={customer?.taxRateId ? publicId("taxRate", customer.taxRateId) : ""}
        options={[
          { value: "", label: standard ? `The default: ${standard.name}` : "The default" },
          ...taxRates.map((rate) => ({
            value: publicId("taxRate", rate.id),
            label: `${rate.name}, ${formatPercent(rate.rate, "en")}`,
          })),
        ]}
      />
      <NumberField
        name="net_terms_days"
        label="Payment terms, in days"
        optional
        hint={`Left empty, the organization's ${defaults.netTermsDays} days hold.`}
        defaultValue={customer?.netTermsDays?.toString() ?? ""}
        width={4}
        input={{ inputMode: "numeric" }}
      />
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
  );
}

type EditProps = Omit<Props, "title" | "crumbs" | "cancelHref" | "submitLabel" | "customer"> & {
  readonly base: string;
  readonly customer: Customer;
};

/** The same form about a customer that exists. */
export function CustomerEditPage({ base, customer, ...rest }: EditProps) {
  const page = pageOf(base, "customer", customer.id);
  return (
    <CustomerFormPage
      {...rest}
      title={`Edit ${customer.name}`}
      crumbs={[
        { label: "Customers", to: `${base}/customers` },
        { label: customer.name, to: page },
      ]}
      cancelHref={page}
      submitLabel="Save changes"
      customer={customer}
    />
  );
}
