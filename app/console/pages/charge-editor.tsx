import { Fragment } from "react";
import type { ChargeText, ModelText } from "~/console/forms/plan-terms";
import { Button } from "~/ui/button";
import { NumberField, SelectField, TextField } from "~/ui/field";
import { TierEditor } from "~/ui/tier-editor";

export type MetricChoice = { readonly code: string; readonly name: string; readonly aggregation: string };

const models = [
  { value: "per_unit", label: "Per unit: every unit costs the same" },
  { value: "graduated", label: "Graduated: each tier prices its own units" },
  { value: "volume", label: "Volume: the tier reached prices all units" },
  { value: "package", label: "Package: whole packages are sold" },
];

type Props = {
  readonly charge: ChargeText;
  readonly index: number;
  readonly metrics: readonly MetricChoice[];
};

/** One usage charge of the draft: what is measured, when it is billed, and its price in each currency. */
export function ChargeEditor({ charge, index, metrics }: Props) {
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
          options={[{ value: "in_arrears", label: "In arrears, when the period is over" }]}
        />
      </div>
      {charge.prices.map((price, priceIndex) => (
        <Fragment key={price.currency}>
          <input type="hidden" name={at(`prices.${priceIndex}.currency`)} value={price.currency} />
          <ModelEditor
            path={at(`prices.${priceIndex}.model`)}
            currency={price.currency}
            model={price.model}
          />
        </Fragment>
      ))}
    </fieldset>
  );
}

type ModelProps = { readonly path: string; readonly currency: string; readonly model: ModelText };

function ModelEditor({ path, currency, model }: ModelProps) {
  return (
    <div className="grid gap-3 border-t border-line pt-4">
      <div className="flex flex-wrap items-end gap-3">
        <SelectField
          name={`${path}.type`}
          label={`Price in ${currency}`}
          defaultValue={model.type}
          width={40}
          options={models}
        />
        <Button name="intent" value="preview" size="small" formNoValidate>
          Use this model
        </Button>
      </div>
      <ModelFields path={path} currency={currency} model={model} />
    </div>
  );
}

function ModelFields({ path, currency, model }: ModelProps) {
  if (model.type === "graduated" || model.type === "volume") {
    return <TierEditor prefix={`${path}.tiers`} currency={currency} tiers={model.tiers} />;
  }
  if (model.type === "package") {
    return (
      <div className="flex flex-wrap items-end gap-3">
        <NumberField
          name={`${path}.package_size`}
          label="Units in a package"
          defaultValue={model.packageSize}
        />
        <NumberField
          name={`${path}.amount`}
          label={`Price of a package, in ${currency}`}
          defaultValue={model.amount}
        />
        <NumberField name={`${path}.free_units`} label="Free units" defaultValue={model.freeUnits} />
      </div>
    );
  }
  return (
    <NumberField
      name={`${path}.unit_amount`}
      label={`Price of a unit, in ${currency}`}
      hint="Up to 12 decimals: 0.006"
      defaultValue={model.unitAmount}
    />
  );
}
