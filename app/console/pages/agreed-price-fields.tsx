import { Fragment, type ReactNode } from "react";
import type { PriceModel, UncheckedPriceModel } from "~/billing/pricing/price-model";
import type { AskedPrices } from "~/billing/subscription/agreed-prices";
import {
  chargePricePath,
  filterPricePath,
  itemPricePath,
  ownPriceField,
  typedModel,
  unitPriceField,
} from "~/console/forms/agreed-models";
import { boundField, COMMITMENT_FIELD } from "~/console/forms/agreed-parts";
import { type AgreeablePrices, phasePriceField } from "~/console/forms/agreed-prices";
import { modelText } from "~/console/forms/model-text";
import { ModelFields } from "~/console/pages/model-editor";
import { phaseWord } from "~/console/pages/terms-words";
import { CheckField, NumberField } from "~/ui/field";
import { formatUnitPrice } from "~/ui/format/money";

type Props = {
  readonly currency: string;
  readonly prices: AgreeablePrices;
  /** What is agreed now and goes on where nothing is typed; empty where the catalog's hold. */
  readonly held: AskedPrices;
  /** What was typed so far. */
  readonly typed: Readonly<Record<string, string>>;
};

/** A field for each price of a plan that can be agreed instead of the catalog's. */
export function AgreedPriceFields({ currency, prices, held, typed }: Props) {
  const hint = hintIn(currency);
  const field = (name: string, label: string, text: string) => (
    <NumberField key={name} name={name} label={`${label}, in ${currency}`} optional hint={text} />
  );
  return (
    <>
      {prices.recurring === null
        ? null
        : field(
            "price",
            "Price",
            hint(
              "The recurring price of one unit.",
              prices.phases.length > 0 ? null : prices.recurring,
              held.recurring,
            ),
          )}
      {prices.oneTime === null
        ? null
        : field(
            "fixed_price",
            "One-time price",
            hint(
              "Billed once, in the phase it begins with.",
              prices.phases.length > 0 ? null : prices.oneTime,
              held.oneTime,
            ),
          )}
      <AgreedPhaseFields phases={prices.phases} held={held} field={field} hint={hint} />
      {prices.charges.map(({ code, name, unitAmount }) => {
        const model = held.charges?.[code];
        const now = model?.type === "per_unit" ? model.unit_amount : undefined;
        return field(
          unitPriceField(chargePricePath(code)),
          `Unit price of ${name}`,
          hint("Up to 12 decimals.", unitAmount, now),
        );
      })}
      {prices.models.map(({ code, name, model }) => (
        <AgreedModel
          key={code}
          path={chargePricePath(code)}
          name={name}
          currency={currency}
          model={model}
          held={held.charges?.[code]}
          typed={typed}
        />
      ))}
      <AgreedPartFields
        parts={prices.parts}
        held={held}
        field={field}
        hint={hint}
        price={(priced) => <AgreedPartPrice {...priced} currency={currency} typed={typed} field={field} />}
      />
    </>
  );
}

/** What a price is, with what holds where its field is left empty. */
function hintIn(currency: string) {
  const said = (text: string) => formatUnitPrice(text, currency, "en");
  return (what: string, catalog: string | null, now: string | undefined): string =>
    now === undefined
      ? `${what}${catalog === null ? "" : ` Left empty, the plan’s ${said(catalog)}.`}`
      : `${what} Now ${said(now)} as agreed, and so it stays where it is left empty.`;
}

type TextField = (name: string, label: string, text: string) => ReactNode;

/** A price of a part of the plan: what the catalog has, and what is agreed now. */
type Priced = {
  readonly path: string;
  readonly name: string;
  readonly label: string;
  readonly what: string;
  readonly model: PriceModel;
  readonly held: UncheckedPriceModel | undefined;
};

type PartProps = Pick<Props, "held"> & {
  readonly parts: AgreeablePrices["parts"];
  readonly field: TextField;
  readonly hint: ReturnType<typeof hintIn>;
  readonly price: (priced: Priced) => ReactNode;
};

type PhaseProps = Pick<Props, "held"> & Pick<PartProps, "field" | "hint"> & Pick<AgreeablePrices, "phases">;

/** Prices of phases, where more than one has any. */
function AgreedPhaseFields({ phases, held, field, hint }: PhaseProps) {
  return (
    <>
      {phases.flatMap(({ kind, recurring, oneTime }) => [
        recurring === null
          ? null
          : field(
              phasePriceField(kind, "amount"),
              `Price of “${phaseWord(kind)}”`,
              hint("Of that phase alone.", recurring, held.phases?.[kind]?.recurring),
            ),
        oneTime === null
          ? null
          : field(
              phasePriceField(kind, "fixed_amount"),
              `One-time price of “${phaseWord(kind)}”`,
              hint("Of that phase alone.", oneTime, held.phases?.[kind]?.oneTime),
            ),
      ])}
    </>
  );
}

/** Prices of fixed items and filters, what charges bill at least and at most, and what a period bills in all. */
function AgreedPartFields({ parts, held, field, hint, price }: PartProps) {
  const heldFilter = (code: string, place: number) =>
    held.filters?.[code]?.find((filter) => "place" in filter && filter.place === place)?.model;
  return (
    <>
      {parts.items.map(({ code, name, model }) => (
        <Fragment key={code}>
          {price({
            ...{ path: itemPricePath(code), name, model, held: held.items?.[code] },
            ...{ label: `Price of a unit of ${name}`, what: "Of the fixed item." },
          })}
        </Fragment>
      ))}
      {parts.filters.map(({ code, place, name, model }) => (
        <Fragment key={`${code} ${place}`}>
          {price({
            ...{ path: filterPricePath(code, place), name, model, held: heldFilter(code, place) },
            ...{ label: `Unit price of ${name}`, what: "Up to 12 decimals." },
          })}
        </Fragment>
      ))}
      {parts.bounds.flatMap(({ code, name, minimum, maximum }) => [
        field(
          boundField("minimum", code),
          `Least of ${name} in a period`,
          hint("What is missing is billed as the period closes.", minimum, held.minimums?.[code]),
        ),
        field(
          boundField("maximum", code),
          `Most of ${name} in a period`,
          hint("What is above it is not billed.", maximum, held.maximums?.[code]),
        ),
      ])}
      {field(
        COMMITMENT_FIELD,
        "Least of a period in all",
        hint("Recurring price, fixed items and usage together.", parts.commitment, held.commitment),
      )}
    </>
  );
}

type PartPriceProps = Priced & Pick<Props, "currency" | "typed"> & { readonly field: TextField };

/** One field where plan and agreement have one price for every unit, else the editor of tiers and packages. */
function AgreedPartPrice({ field, label, what, ...priced }: PartPriceProps) {
  const { path, currency, model, held } = priced;
  if (model.type !== "per_unit" || (held && held.type !== "per_unit")) return <AgreedModel {...priced} />;
  const now = held?.type === "per_unit" ? held.unit_amount : undefined;
  return field(unitPriceField(path), label, hintIn(currency)(what, model.unit_amount, now));
}

type ModelProps = Pick<Props, "currency" | "typed"> & Pick<Priced, "path" | "name" | "model" | "held">;

/** A price in tiers or packages: a box, and behind it the fields with what holds now, to be changed. */
function AgreedModel({ path, name, currency, model: sold, held, typed }: ModelProps) {
  const model = typedModel((field) => typed[field] ?? "", path) ?? modelText((held as PriceModel) ?? sold);
  const hint = held ? "Now as agreed. Not ticked, it stays so." : "Not ticked, the plan’s own price holds.";
  return (
    <div className="agreed-model grid gap-3">
      <CheckField name={ownPriceField(path)} label={`Another price for ${name}`} hint={hint} />
      <fieldset className="agreed-model-fields" key={model.tiers.length}>
        <legend className="sr-only">{`Price of ${name}`}</legend>
        <input type="hidden" name={`${path}.type`} value={model.type} />
        <ModelFields path={path} currency={currency} model={model} />
      </fieldset>
    </div>
  );
}
