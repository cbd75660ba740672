import { Fragment } from "react";
import type { ModelText } from "~/console/forms/model-text";
import type { ModelPriceText } from "~/console/forms/price-text";
import { Button } from "~/ui/button";
import { NumberField, SelectField, TextField } from "~/ui/field";
import { type TierColumn, TierEditor } from "~/ui/tier-editor";

const models = [
  { value: "per_unit", label: "Per unit: every unit costs the same" },
  { value: "graduated", label: "Graduated: a price per tier" },
  { value: "volume", label: "Volume: the tier reached prices all units" },
  { value: "stairstep", label: "Stairstep: one price for the tier reached" },
  { value: "package", label: "Package: whole packages are sold" },
  { value: "tiered_blocks", label: "Blocks: whole blocks, priced by tier" },
  { value: "percentage", label: "Percentage: a share of each amount" },
  { value: "graduated_percentage", label: "Graduated percentage: a share by tier" },
  { value: "capacity", label: "Capacity: the tier that holds the peak" },
  { value: "event_amount", label: "Price in the event: each carries its own" },
];

const blockPolicies = [
  { value: "all_tiers", label: "Fill one tier after another" },
  { value: "top_tier", label: "Sell all in blocks of the tier reached" },
];

type Props = { readonly path: string; readonly currency: string; readonly model: ModelText };

type PricesProps = { readonly path: string; readonly prices: readonly ModelPriceText[] };

/** A model in each of the plan's currencies. */
export function ModelPricesEditor({ path, prices }: PricesProps) {
  return prices.map(({ currency, model }, index) => (
    <Fragment key={currency}>
      <input type="hidden" name={`${path}.${index}.currency`} value={currency} />
      <ModelEditor path={`${path}.${index}.model`} currency={currency} model={model} />
    </Fragment>
  ));
}

/** The price of a charge in one currency: which model, and what that model asks for. */
export function ModelEditor({ path, currency, model }: Props) {
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

/** What a model asks for, without the choice of the model. */
export function ModelFields(props: Props) {
  const { path, currency, model } = props;
  if (model.type === "tiered_blocks") return <BlockFields {...props} />;
  if (model.type === "percentage") return <PercentageFields {...props} />;
  if (model.type === "event_amount") {
    return (
      <TextField
        name={`${path}.field`}
        label={`Property that carries the price, in ${currency}`}
        hint="The period costs the sum of what its events carry."
        defaultValue={model.field}
        width={20}
        input={{ className: "input-code", spellCheck: false }}
      />
    );
  }
  if (model.type === "package") return <PackageFields {...props} />;
  const columns = tierColumns(model.type, currency);
  if (columns) {
    return <TierFields {...props} columns={columns} />;
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

const bandBounds = [
  { value: "upper_inclusive", label: "Up to: it is the last of that tier" },
  { value: "lower_inclusive", label: "From: it is the first of the next" },
];

/** Tiers, and to which of two a quantity belongs at which they join; a capacity always holds what just fills it. */
function TierFields({ path, currency, model, columns }: Props & { readonly columns: readonly TierColumn[] }) {
  const isLower = model.type !== "capacity" && model.bandBounds === "lower_inclusive";
  return (
    <div className="grid gap-3">
      {model.type === "capacity" ? null : (
        <SelectField
          name={`${path}.band_bounds`}
          label="A quantity at which a tier ends"
          defaultValue={model.bandBounds}
          width={40}
          options={bandBounds}
        />
      )}
      <TierEditor
        prefix={`${path}.tiers`}
        currency={currency}
        tiers={model.tiers}
        columns={columns}
        ends={isLower ? "below" : "up_to"}
      />
    </div>
  );
}

/** What a tier of that model costs; null for models without such tiers. */
function tierColumns(type: string, currency: string): readonly TierColumn[] | null {
  const flat: TierColumn = { part: "flatAmount", field: "flat_amount", label: "Flat fee", unit: currency };
  switch (type) {
    case "graduated":
    case "volume":
      return [{ part: "unitAmount", field: "unit_amount", label: "Per unit", unit: currency }, flat];
    case "graduated_percentage":
      return [{ part: "rate", field: "rate", label: "Rate", unit: "%" }, flat];
    case "stairstep":
      return [{ ...flat, label: "Price", unit: currency }];
    case "capacity":
      return [{ part: "amount", field: "amount", label: "Price", unit: currency }];
    default:
      return null;
  }
}

function BlockFields({ path, currency, model }: Props) {
  return (
    <div className="grid gap-3">
      <SelectField
        name={`${path}.policy`}
        label="How tiers sell"
        defaultValue={model.policy}
        width={40}
        options={blockPolicies}
      />
      <TierEditor
        prefix={`${path}.tiers`}
        currency={currency}
        tiers={model.tiers}
        ends="blocks"
        columns={[
          { part: "blockSize", field: "block_size", label: "Units in a block" },
          { part: "price", field: "price", label: "Per block", unit: currency },
          { part: "maxBlocks", field: "max_blocks", label: "Blocks at most" },
        ]}
      />
    </div>
  );
}

function PackageFields({ path, currency, model }: Props) {
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

function PercentageFields({ path, currency, model }: Props) {
  return (
    <div className="grid items-end gap-3 md:grid-cols-2">
      <NumberField
        name={`${path}.rate`}
        label="Rate, in percent"
        hint="Of the amount that an event carries"
        defaultValue={model.rate}
      />
      <NumberField
        name={`${path}.fixed_amount`}
        label={`Fixed fee of an event, in ${currency}`}
        defaultValue={model.fixedAmount}
      />
      <NumberField
        name={`${path}.free_events`}
        label="Free events in a period"
        hint="0 for none"
        defaultValue={model.freeEvents}
      />
      <NumberField
        name={`${path}.free_amount`}
        label={`Free amount in a period, in ${currency}`}
        hint="0 for none; with free events, the limit reached first ends what is free"
        defaultValue={model.freeAmount}
      />
      <NumberField
        name={`${path}.min_per_event`}
        label={`An event costs at least, in ${currency}`}
        hint="Empty for no such limit"
        defaultValue={model.minPerEvent}
      />
      <NumberField
        name={`${path}.max_per_event`}
        label={`An event costs at most, in ${currency}`}
        hint="Empty for no such limit"
        defaultValue={model.maxPerEvent}
      />
    </div>
  );
}
