import type { AskedPrices } from "~/billing/subscription/agreed-prices";
import { type AgreeablePrices, chargePriceField, phasePriceField } from "~/console/forms/agreed-prices";
import { phaseWord } from "~/console/pages/terms-words";
import { NumberField } from "~/ui/field";
import { formatUnitPrice } from "~/ui/format/money";

type Props = {
  readonly currency: string;
  readonly prices: AgreeablePrices;
  /** What is agreed now and goes on where nothing is typed; empty where the catalog's hold. */
  readonly held: AskedPrices;
};

/** A field for each price of a plan that can be agreed instead of the catalog's. */
export function AgreedPriceFields({ currency, prices, held }: Props) {
  const said = (text: string) => formatUnitPrice(text, currency, "en");
  const hint = (what: string, catalog: string | null, now: string | undefined) =>
    now === undefined
      ? `${what}${catalog === null ? "" : ` Left empty, the plan’s ${said(catalog)}.`}`
      : `${what} Now ${said(now)} as agreed, and so it stays where it is left empty.`;
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
      {prices.phases.flatMap(({ kind, recurring, oneTime }) => [
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
      {prices.charges.map(({ code, name, unitAmount }) => {
        const model = held.charges?.[code];
        const now = model?.type === "per_unit" ? model.unit_amount : undefined;
        return field(
          chargePriceField(code),
          `Unit price of ${name}`,
          hint("Up to 12 decimals.", unitAmount, now),
        );
      })}
      {prices.others.length === 0 ? null : (
        <p className="hint">
          {`Prices of ${prices.others.join(", ")} have tiers or other rules; those are agreed through the API.`}
        </p>
      )}
    </>
  );
}
