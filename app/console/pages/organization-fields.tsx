import { ChoiceField, SelectField, TextField } from "~/ui/field";
import { CurrencyPicker } from "~/ui/money-field";

type Props = {
  readonly zones: readonly string[];
  readonly defaultMode: "test" | "live";
};

/** What a new organization needs to be told. */
export function OrganizationFields({ zones, defaultMode }: Props) {
  return (
    <>
      <TextField
        name="organization"
        label="Name of the organization"
        hint="As your customers know it. The legal name for invoices is set later."
        input={{ autoComplete: "organization", required: true }}
      />
      <CurrencyPicker
        name="currency"
        label="Currency"
        used={["EUR", "USD", "GBP"]}
        defaultValue="EUR"
        hint="Of new customers; each customer can have another."
      />
      <SelectField
        name="zone"
        label="Time zone of the books"
        hint="Accounting days begin at its midnight."
        options={zones.map((zone) => ({ value: zone, label: zone }))}
        defaultValue="Europe/Berlin"
      />
      <ChoiceField
        name="mode"
        label="Mode"
        hint="It cannot be changed later."
        defaultValue={defaultMode}
        options={[
          {
            value: "test",
            label: "Test",
            hint: "Its clock can be moved forward to see renewals and collections. No real money.",
          },
          { value: "live", label: "Live", hint: "Bills real customers by the real calendar." },
        ]}
      />
    </>
  );
}
