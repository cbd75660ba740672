import type { ReactNode } from "react";
import type { PriceModel } from "~/billing/pricing/price-model";
import { formatUnitPrice } from "~/ui/format/money";
import { formatDecimal } from "~/ui/format/number";
import { useLocale } from "~/ui/locale-context";

export const modelNames: Readonly<Record<PriceModel["type"], string>> = {
  per_unit: "Per unit",
  graduated: "Graduated",
  volume: "Volume",
  package: "Package",
  stairstep: "Stairstep",
  percentage: "Percentage",
  graduated_percentage: "Graduated percentage",
  tiered_blocks: "Blocks",
  capacity: "Capacity",
  event_amount: "Price in the event",
};

type Write = { readonly price: (text: string) => string; readonly number: (text: string) => string };
type Props = { readonly model: PriceModel; readonly currency: string };

/** A price model to read: a sentence, or a table of its tiers. */
export function ModelView({ model, currency }: Props) {
  const locale = useLocale();
  const write: Write = {
    price: (text) => formatUnitPrice(text, currency, locale),
    number: (text) => formatDecimal(text, locale),
  };
  switch (model.type) {
    case "per_unit":
      return <p>{write.price(model.unit_amount)} for each unit</p>;
    case "package":
      return (
        <p>
          {write.price(model.amount)} for each {write.number(model.package_size)} units begun, after{" "}
          {write.number(model.free_units)} free ones
        </p>
      );
    case "event_amount":
      return (
        <p>
          What the events carry in <code>{model.field}</code>
        </p>
      );
    case "percentage":
      return <PercentageView model={model} write={write} />;
    case "tiered_blocks":
      return <BlocksView model={model} write={write} currency={currency} />;
    default:
      return <TiersView model={model} write={write} currency={currency} />;
  }
}

type ViewOf<T extends PriceModel["type"]> = {
  readonly model: Extract<PriceModel, { type: T }>;
  readonly write: Write;
};

function PercentageView({ model, write }: ViewOf<"percentage">) {
  const { price, number } = write;
  const none = (text: string) => /^0*(\.0*)?$/.test(text);
  const free = [
    model.free_events > 0 ? `the first ${number(`${model.free_events}`)} events` : "",
    none(model.free_amount) ? "" : `the first ${price(model.free_amount)}`,
  ].filter((text) => text !== "");
  return (
    <div>
      <p>
        {number(model.rate)} % of the amount
        {none(model.fixed_amount) ? "" : ` and ${price(model.fixed_amount)} for each event`}
      </p>
      {free.length > 0 ? (
        <p>
          Free in each period: {free.join(" or ")}
          {free.length > 1 ? ", whichever is used up first" : ""}
        </p>
      ) : null}
      {model.min_per_event === null ? null : <p>An event costs at least {price(model.min_per_event)}</p>}
      {model.max_per_event === null ? null : <p>An event costs at most {price(model.max_per_event)}</p>}
    </div>
  );
}

function BlocksView({ model, write, currency }: ViewOf<"tiered_blocks"> & { readonly currency: string }) {
  const { price, number } = write;
  const capped = model.policy === "all_tiers" && model.tiers.at(-1)?.max_blocks !== null;
  return (
    <>
      <p className="mb-2">
        {model.policy === "all_tiers"
          ? "Blocks fill one tier after another; a block begun counts whole"
          : "All units are sold in blocks of the tier the total falls in; a block begun counts whole"}
      </p>
      <TierTable
        caption={`Blocks in ${currency}`}
        heads={["Tier", "Units in a block", "Per block", "Blocks at most"]}
        rows={model.tiers.map((tier, index) => [
          `${index + 1}`,
          number(tier.block_size),
          price(tier.price),
          tier.max_blocks === null ? "any number" : number(tier.max_blocks),
        ])}
      />
      {capped ? <p className="mt-2">Units beyond the last tier cost nothing</p> : null}
    </>
  );
}

type Tiered = Exclude<
  PriceModel["type"],
  "per_unit" | "package" | "percentage" | "tiered_blocks" | "event_amount"
>;

function TiersView({ model, write, currency }: ViewOf<Tiered> & { readonly currency: string }) {
  const heads = {
    graduated: ["Per unit", "Flat fee"],
    volume: ["Per unit", "Flat fee"],
    graduated_percentage: ["Rate", "Flat fee"],
    stairstep: ["Price"],
    capacity: ["Price"],
  };
  return (
    <TierTable
      caption={`Tiers in ${currency}`}
      heads={[model.type === "graduated_percentage" ? "Amount" : "Units", ...heads[model.type]]}
      rows={model.tiers.map((tier, index) => [
        rangeText(model, index, write.number),
        ...tierFigures(tier, write),
      ])}
    />
  );
}

function tierFigures(tier: ViewOf<Tiered>["model"]["tiers"][number], { price, number }: Write): string[] {
  if ("amount" in tier) return [price(tier.amount)];
  if ("rate" in tier) return [`${number(tier.rate)} %`, price(tier.flat_amount)];
  return "unit_amount" in tier
    ? [price(tier.unit_amount), price(tier.flat_amount)]
    : [price(tier.flat_amount)];
}

function rangeText(model: ViewOf<Tiered>["model"], index: number, number: Write["number"]): string {
  const isLower = "band_bounds" in model && model.band_bounds === "lower_inclusive";
  const start = `${isLower ? "from" : "over"} ${number(model.tiers[index - 1]?.up_to ?? "0")}`;
  const upTo = model.tiers[index]?.up_to ?? null;
  if (upTo === null) return index === 0 ? "any number" : start;
  const end = `${isLower ? "below" : "up to"} ${number(upTo)}`;
  return index === 0 ? end : `${start}, ${end}`;
}

type TableProps = {
  readonly caption: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
};

function TierTable({ caption, heads, rows }: TableProps): ReactNode {
  return (
    <table className="plain-table max-w-140">
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr>
          {heads.map((head, index) => (
            <th scope="col" key={head} className={index === 0 ? undefined : "num"}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name = "", ...figures]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {figures.map((figure, index) => (
              <td className="num" key={heads[index + 1]}>
                {figure}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
