import type { ChargeText, FilterText } from "~/console/forms/charge-text";
import { ModelPricesEditor } from "~/console/pages/model-editor";
import { AmountFields, Disclosure, EarningField, TaxChoices } from "~/console/pages/plan-fields";
import { RecoveryFields } from "~/console/pages/recovery-fields";
import type { NamedRate } from "~/console/pages/terms-words";
import { Button } from "~/ui/button";
import { CheckField, SelectField, TextAreaField, TextField } from "~/ui/field";
import { Icon } from "~/ui/icon";

export type MetricChoice = { readonly code: string; readonly name: string; readonly aggregation: string };

type Props = {
  readonly charge: ChargeText;
  readonly index: number;
  readonly metrics: readonly MetricChoice[];
  readonly taxRates: readonly NamedRate[];
  /** Whether anything under a path is wrong. */
  readonly wrong: (path: string) => boolean;
};

/** One usage charge of the draft: what is measured, when it is billed, and its price in each currency. */
export function ChargeEditor({ charge, index, metrics, taxRates, wrong }: Props) {
  const at = (field: string) => `charges.${index}.${field}`;
  return (
    <fieldset className="card card-pad grid gap-4">
      <legend className="sr-only">{charge.name || `Usage charge ${index + 1}`}</legend>
      <div className="flex items-center justify-between gap-3">
        <h2>{charge.name || `Usage charge ${index + 1}`}</h2>
        <Button tone="quiet" size="small" name="intent" value={`charges:remove-${index}`} formNoValidate>
          Remove charge
        </Button>
      </div>
      <div className="grid gap-4 md:grid-cols-2">
        <TextField name={at("name")} label="Name on the invoice" defaultValue={charge.name} />
        <TextField
          name={at("code")}
          label="Code"
          defaultValue={charge.code}
          input={{ className: "input-code", spellCheck: false }}
        />
        <SelectField
          name={at("metric")}
          label="Metric"
          defaultValue={charge.metric}
          width={40}
          options={metrics.map((metric) => ({
            value: metric.code,
            label: `${metric.name} (${metric.aggregation.replace("_", " ")})`,
          }))}
        />
        <SelectField
          name={at("timing")}
          label="Billed"
          defaultValue={charge.timing}
          width={40}
          options={[
            { value: "in_arrears", label: "In arrears, after the period" },
            { value: "in_advance", label: "In advance, every event as it comes" },
          ]}
        />
      </div>
      <ModelPricesEditor path={at("prices")} prices={charge.prices} />
      <div>
        <FiltersEditor path={at("filters")} filters={charge.filters} wrong={wrong(at("filters"))} />
        <RecoveryFields
          path={at("recovery")}
          recovery={charge.recovery}
          timing={charge.timing}
          wrong={wrong(at("recovery"))}
        />
        <ChargeOptions charge={charge} at={at} taxRates={taxRates} wrong={wrong} />
      </div>
    </fieldset>
  );
}

type OptionsProps = Omit<Props, "index" | "metrics"> & { readonly at: (field: string) => string };

/** What most charges leave as it is. */
function ChargeOptions({ charge, at, taxRates, wrong }: OptionsProps) {
  const said = [
    charge.prorated && "prorated",
    charge.groupBy !== "" && "grouped",
    charge.minimum.some(({ amount }) => amount !== "") && "minimum",
    charge.maximum.some(({ amount }) => amount !== "") && "maximum",
    charge.taxes.length > 0 && "own taxes",
  ].filter((word) => word !== false);
  const isWrong = ["prorated", "group_by", "minimum", "maximum", "taxes"].some((field) => wrong(at(field)));
  return (
    <Disclosure
      place="inside"
      title="Proration, groups, limits and taxes"
      said={said.length === 0 ? "None" : said.join(", ")}
      open={said.length > 0 || isWrong}
    >
      <CheckField
        name={at("prorated")}
        label="Prorated"
        hint="Weighs each change of a recurring quantity by the days it holds."
        defaultChecked={charge.prorated}
      />
      <TextField
        name={at("group_by")}
        label="Group by"
        hint="Properties with commas between them; the invoice has a line for each of their values."
        optional
        defaultValue={charge.groupBy}
        input={{ className: "input-code", spellCheck: false }}
      />
      <AmountFields path={at("minimum")} label="Bills at least" prices={charge.minimum} />
      <AmountFields path={at("maximum")} label="Bills at most" prices={charge.maximum} />
      <EarningField name={at("recognition")} earning={charge.recognition} usual="With its line" />
      <TaxChoices
        name={at("taxes")}
        of={charge.name || charge.code}
        choices={taxRates}
        chosen={charge.taxes}
      />
    </Disclosure>
  );
}

type FiltersProps = {
  readonly path: string;
  readonly filters: readonly FilterText[];
  readonly wrong: boolean;
};

function FiltersEditor({ path, filters, wrong }: FiltersProps) {
  return (
    <Disclosure
      place="inside"
      title="Other prices for some usage"
      said={filters.length === 0 ? "None" : filters.length === 1 ? "1 filter" : `${filters.length} filters`}
      open={filters.length > 0 || wrong}
    >
      {filters.map((filter, index) => (
        <fieldset
          // biome-ignore lint/suspicious/noArrayIndexKey: a filter is its place in the list.
          key={index}
          className="grid gap-4 border-l-2 border-line pl-4"
        >
          <legend className="sr-only">Filter {index + 1}</legend>
          <div className="flex items-center justify-between gap-3">
            <h4 className="font-medium">Filter {index + 1}</h4>
            <Button tone="quiet" size="small" name="intent" value={`${path}:remove-${index}`} formNoValidate>
              Remove filter {index + 1}
            </Button>
          </div>
          <TextAreaField
            name={`${path}.${index}.match`}
            label="Takes usage where"
            hint="A property and one value on each line: region=eu. All properties have to match, any value of one will do."
            defaultValue={filter.match}
            className="max-w-160"
          />
          <ModelPricesEditor path={`${path}.${index}.prices`} prices={filter.prices} />
        </fieldset>
      ))}
      <div>
        <Button size="small" name="intent" value={`${path}:add`} formNoValidate>
          <Icon name="plus" />
          Add a filter
        </Button>
        <p className="hint mt-2">
          The first filter that matches prices an event; what none takes costs what the charge says above.
        </p>
      </div>
    </Disclosure>
  );
}
