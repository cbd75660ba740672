import type { TopUpRule } from "~/billing/invoicing/wallet";
import { parseAmount } from "~/billing/money/money";
import { accept, atField, type Outcome, type Refusal } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { listCatalogNames } from "~/store/catalog.server";

export type TopUpInput = {
  /** Decimals in major units; exactly one of amount and target. */
  readonly threshold: string;
  readonly amount: string | null;
  readonly target: string | null;
};

/** The order of a wallet among others. */
export function checkPriority(priority: number): Refusal[] {
  if (Number.isInteger(priority) && priority >= 1 && priority <= 1_000) return [];
  return [
    {
      code: "wallet_priority_invalid",
      sentence: "The order of wallets is a whole number from 1 to 1000.",
      remedy: "Enter such a number; the lower one is used first.",
      field: "priority",
    },
  ];
}

/** The metrics whose usage a wallet pays for. */
export async function checkMetrics(context: Context, codes: readonly string[]): Promise<Refusal[]> {
  if (codes.length === 0) return [];
  const { metrics } = await listCatalogNames(context);
  return codes
    .filter((code) => !metrics.some((metric) => metric.code === code))
    .map((code) => ({
      code: "metric_unknown",
      sentence: `There is no metric ${JSON.stringify(code)}.`,
      remedy: "Name a metric of the catalog, or leave it out.",
      field: "applies_to_metrics",
    }));
}

/** A rule in minor units; a text that is no amount is refused at its field. */
export function readTopUp(input: TopUpInput, currency: string): Outcome<TopUpRule> {
  const threshold = atField(parseAmount(input.threshold, currency), "top_up.threshold");
  const buys = input.amount ?? input.target ?? "";
  const field = input.amount === null ? "top_up.target" : "top_up.amount";
  const bought = atField(parseAmount(buys, currency), field);
  if (!threshold.ok) return threshold;
  if (!bought.ok) return bought;
  return accept({
    thresholdMinor: threshold.value,
    buys:
      input.amount === null
        ? { kind: "target", targetMinor: bought.value }
        : { kind: "amount", amountMinor: bought.value },
  });
}
