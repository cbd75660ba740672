import { AddressFields } from "~/ui/address-fields";
import { Button } from "~/ui/button";
import { DateField, DateRange } from "~/ui/date-field";
import { ErrorSummary } from "~/ui/error-summary";
import {
  CheckField,
  ChoiceField,
  FieldGroup,
  FormActions,
  FormFields,
  NumberField,
  TextField,
} from "~/ui/field";
import { Story } from "~/ui/kit/story";
import { CurrencyPicker, MoneyField } from "~/ui/money-field";
import { TaxIdField } from "~/ui/tax-id-field";
import { TierEditor } from "~/ui/tier-editor";

const state = {
  errors: {
    email: "kai@north is not an e-mail address. Enter it like name@example.com.",
    "tiers.1.up_to": "900 is not above 1,000, where this tier starts. Enter 1,001 or more.",
  },
  values: { email: "kai@north" },
};

const typedTier = {
  upTo: "",
  unitAmount: "",
  flatAmount: "0",
  rate: "",
  amount: "",
  blockSize: "",
  price: "",
  maxBlocks: "",
};

export function FormStories() {
  return (
    <>
      <Story name="Form with errors">
        <FormFields state={state}>
          <ErrorSummary errors={[{ field: "email", message: state.errors.email }]} />
          <FieldGroup legend="Customer" hint="The person or firm you bill.">
            <TextField
              name="name"
              label="Name"
              defaultValue="ACME GmbH"
              input={{ autoComplete: "organization" }}
            />
            <TextField
              name="email"
              label="Invoice mail"
              hint="Invoices and receipts go here."
              input={{ type: "email" }}
            />
            <NumberField name="net_terms_days" label="Payment terms, in days" defaultValue="14" width={4} />
            <CurrencyPicker name="currency" label="Currency" used={["EUR", "USD"]} defaultValue="EUR" />
            <MoneyField name="amount" label="Price" currency="EUR" defaultValue="1.234,50" />
            <DateField name="starts_on" label="Starts on" defaultValue="2026-12-01" />
            <TaxIdField name="tax_id" country="DE" defaultValue="DE123456789" check="valid" />
            <ChoiceField
              name="when"
              label="When does it end?"
              defaultValue="period_end"
              options={[
                {
                  value: "period_end",
                  label: "At 30 Nov 2026",
                  hint: "It runs until then and is not renewed.",
                },
                { value: "now", label: "Now", hint: "Nothing is given back for the days left." },
              ]}
            />
            <CheckField name="publish" label="Send the invoice by mail" hint="As soon as it is issued." />
          </FieldGroup>
          <FieldGroup legend="Address">
            <AddressFields
              prefix="address"
              country="DE"
              values={{ line1: "Hauptstr. 1", postal_code: "10115", city: "Berlin" }}
            />
          </FieldGroup>
          <FormActions>
            <Button tone="primary" type="button">
              Create customer
            </Button>
            <Button type="button">Cancel</Button>
          </FormActions>
        </FormFields>
      </Story>
      <Story name="Date range">
        <DateRange
          legend="Issued"
          fromName="issued_from"
          toName="issued_to"
          from="2026-11-01"
          to="2026-11-30"
          hint="Days in Europe/Berlin; the last day is included."
          presets={[
            { label: "This month", href: "?month=this", current: true },
            { label: "Last month", href: "?month=last" },
            { label: "This year", href: "?year=this" },
          ]}
        />
      </Story>
      <Story name="Tier editor">
        <FormFields state={state}>
          <div className="card card-pad max-w-200">
            <TierEditor
              prefix="tiers"
              currency="EUR"
              columns={[
                { part: "unitAmount", field: "unit_amount", label: "Per unit", unit: "EUR" },
                { part: "flatAmount", field: "flat_amount", label: "Flat fee", unit: "EUR" },
              ]}
              tiers={[
                { ...typedTier, upTo: "1000", unitAmount: "0" },
                { ...typedTier, upTo: "900", unitAmount: "0.01" },
                { ...typedTier, unitAmount: "0.006", flatAmount: "10" },
              ]}
            />
          </div>
        </FormFields>
      </Story>
    </>
  );
}
