import type { FixedItemText } from "~/console/forms/fixed-item-text";
import { ModelPricesEditor } from "~/console/pages/model-editor";
import { Disclosure, EarningField, TaxChoices } from "~/console/pages/plan-fields";
import type { NamedRate } from "~/console/pages/terms-words";
import { Button } from "~/ui/button";
import { CheckField, NumberField, SelectField, TextField } from "~/ui/field";
import { Icon } from "~/ui/icon";

type Props = {
  readonly items: readonly FixedItemText[];
  readonly taxRates: readonly NamedRate[];
  readonly wrong: boolean;
};

/** What is billed by a number of units and without events. */
export function FixedItemsEditor({ items, taxRates, wrong }: Props) {
  return (
    <Disclosure
      title="Fixed items"
      said={items.length === 0 ? "None" : items.map(({ name, code }) => name || code).join(", ")}
      open={items.length > 0 || wrong}
    >
      <p className="max-w-160 text-ink-2">
        Units at a price, without usage: seats included, a support package, a set-up fee.
      </p>
      {items.map((item, index) => (
        <ItemFields
          // biome-ignore lint/suspicious/noArrayIndexKey: an item is its place in the list.
          key={index}
          item={item}
          index={index}
          taxRates={taxRates}
        />
      ))}
      <div>
        <Button size="small" name="intent" value="fixed_items:add" formNoValidate>
          <Icon name="plus" />
          Add a fixed item
        </Button>
      </div>
    </Disclosure>
  );
}

type ItemProps = {
  readonly item: FixedItemText;
  readonly index: number;
  readonly taxRates: readonly NamedRate[];
};

function ItemFields({ item, index, taxRates }: ItemProps) {
  const at = (field: string) => `fixed_items.${index}.${field}`;
  const named = item.name || `Fixed item ${index + 1}`;
  return (
    <fieldset className="grid gap-4 border-t border-line pt-4">
      <legend className="sr-only">{named}</legend>
      <div className="flex items-center justify-between gap-3">
        <h3 className="font-semibold">{named}</h3>
        <Button tone="quiet" size="small" name="intent" value={`fixed_items:remove-${index}`} formNoValidate>
          Remove item
        </Button>
      </div>
      <div className="grid items-end gap-4 md:grid-cols-2">
        <TextField name={at("name")} label="Name on the invoice" defaultValue={item.name} />
        <TextField
          name={at("code")}
          label="Code"
          hint="The same code on another plan is the same item."
          defaultValue={item.code}
          input={{ className: "input-code", spellCheck: false }}
        />
        <NumberField
          name={at("units")}
          label="Units"
          hint="A subscription may hold another number."
          defaultValue={item.units}
        />
        <SelectField
          name={at("billed")}
          label="Billed"
          defaultValue={item.billed}
          options={[
            { value: "recurring", label: "In every period" },
            { value: "once", label: "Once, at the start" },
          ]}
        />
        <SelectField
          name={at("timing")}
          label="When"
          defaultValue={item.timing}
          options={[
            { value: "in_advance", label: "In advance" },
            { value: "in_arrears", label: "In arrears" },
          ]}
        />
        <EarningField name={at("recognition")} earning={item.recognition} />
        <CheckField
          name={at("prorated")}
          label="Prorated"
          hint="A part of a period costs its share of days."
          defaultChecked={item.prorated}
        />
      </div>
      <ModelPricesEditor path={at("prices")} prices={item.prices} />
      <TaxChoices name={at("taxes")} of={named} choices={taxRates} chosen={item.taxes} />
    </fieldset>
  );
}
