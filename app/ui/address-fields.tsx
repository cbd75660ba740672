import { Button } from "~/ui/button";
import { countries } from "~/ui/countries";
import { SelectField, TextField, useFieldState } from "~/ui/field";
import { type AddressPart, addressFormat } from "~/ui/postal";

const labels: Readonly<Record<AddressPart, string>> = {
  line1: "Street and number",
  line2: "Further line",
  postal_code: "Postal code",
  city: "City",
  region: "Region",
};

const tokens: Readonly<Record<AddressPart, string>> = {
  line1: "address-line1",
  line2: "address-line2",
  postal_code: "postal-code",
  city: "address-level2",
  region: "address-level1",
};

type Props = {
  /** Prefix of the field names: `address` gives `address.country`, `address.line1`, … */
  readonly prefix: string;
  readonly country: string;
  readonly values?: Partial<Readonly<Record<AddressPart, string>>>;
};

/** The country first, then the fields that country has, in its order. */
export function AddressFields({ prefix, country, values = {} }: Props) {
  const chosen = useFieldState(`${prefix}.country`, country).value;
  const format = addressFormat(chosen);
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-end gap-3">
        <SelectField
          name={`${prefix}.country`}
          label="Country"
          defaultValue={chosen}
          options={countries.map(([value, label]) => ({ value, label }))}
        />
        <Button name="intent" value="use-country" formNoValidate>
          Use this country
        </Button>
      </div>
      {format.parts.map((part) => (
        <TextField
          key={part}
          name={`${prefix}.${part}`}
          label={format.labels?.[part] ?? labels[part]}
          optional={format.required.includes(part) ? undefined : true}
          defaultValue={values[part]}
          width={part === "postal_code" ? 10 : 40}
          input={{ autoComplete: tokens[part] }}
        />
      ))}
    </div>
  );
}
