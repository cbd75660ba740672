import { Fragment } from "react";
import type { ChargeText } from "~/console/forms/plan-terms";
import { ModelEditor } from "~/console/pages/model-editor";
import { Button } from "~/ui/button";
import { SelectField, TextField } from "~/ui/field";

export type MetricChoice = { readonly code: string; readonly name: string; readonly aggregation: string };

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
