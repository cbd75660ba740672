import type { TermsText } from "~/console/forms/plan-terms";
import { type CodeChoice, CodeChoices, Disclosure, TaxChoices } from "~/console/pages/plan-fields";
import { alignmentWords, type NamedRate, taxesText } from "~/console/pages/terms-words";
import { CheckField, SelectField } from "~/ui/field";

type Props = {
  readonly typed: TermsText;
  readonly choices: readonly CodeChoice[];
  readonly wrong: boolean;
};

/** Whether the plan is sold beside another, and whose bill day it follows. */
export function AddOnEditor({ typed, choices, wrong }: Props) {
  const { addOn, availableWith, alignment } = typed;
  return (
    <Disclosure
      title="Add-on and bill day"
      said={addOn ? "An add-on" : alignment === "" ? "Sold by itself" : "Bill day of its own"}
      open={addOn || alignment !== "" || wrong}
    >
      <CheckField
        name="add_on"
        label="An add-on"
        hint="Sold only beside a base plan, and ends with it."
        defaultChecked={addOn}
      />
      <CodeChoices
        name="available_with"
        legend="Base plans it is sold with"
        hint="None ticked: any."
        none="There is no other plan yet."
        choices={choices}
        chosen={availableWith}
      />
      <SelectField
        name="alignment"
        label="Periods begin on"
        hint="Where periods of the organization begin on a bill day of the month."
        defaultValue={alignment}
        width={40}
        options={[
          { value: "", label: "The organization's rule" },
          ...Object.entries(alignmentWords).map(([value, label]) => ({ value, label })),
        ]}
      />
    </Disclosure>
  );
}

type TaxProps = Omit<Props, "choices"> & { readonly choices: readonly NamedRate[] };

/** The rates of everything the plan bills, where the item itself names none, and whether its prices include them. */
export function PlanTaxesEditor({ typed, choices, wrong }: TaxProps) {
  const { taxes, taxIncluded } = typed;
  const rates =
    taxes.length === 0 ? "As the customer and the organization have them" : taxesText(taxes, choices);
  return (
    <Disclosure
      title="Taxes"
      said={taxIncluded ? `Prices include tax. ${rates}` : rates}
      open={taxes.length > 0 || taxIncluded || wrong}
    >
      <CheckField
        name="tax_included"
        label="Prices include tax"
        hint="Customers pay what the prices say; invoices take the tax out of it. Otherwise tax is added."
        defaultChecked={taxIncluded}
      />
      <TaxChoices name="taxes" of="the plan" choices={choices} chosen={taxes} />
    </Disclosure>
  );
}
