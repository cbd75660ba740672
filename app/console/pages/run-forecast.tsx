import type { Day } from "~/billing/time/day";
import { formatMoney } from "~/ui/format/money";
import { useLocale } from "~/ui/locale-context";
import { listUnit } from "~/ui/money-text";

/** What the runs of the next day of billing would bill, one sum a currency. */
export type RunForecast = {
  readonly dueOn: Day;
  readonly sums: readonly { readonly currency: string; readonly amountMinor: bigint }[];
};

/** `forecast 9,310.00 €`: usage may still change it. Nothing where nothing is billed. */
export function ForecastText({ sums }: Pick<RunForecast, "sums">) {
  const locale = useLocale();
  const texts = sums.map((sum) => formatMoney(sum, locale, { unit: listUnit(sums) }));
  const last = texts.at(-1);
  if (last === undefined) return null;
  return <>forecast {texts.length === 1 ? last : `${texts.slice(0, -1).join(", ")} and ${last}`}</>;
}
