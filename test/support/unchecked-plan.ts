import { expect } from "vitest";
import {
  checkPlanTerms,
  type UncheckedCharge,
  type UncheckedFixedItem,
  type UncheckedTerms,
} from "~/billing/catalog/check-terms";
import type { Metric, PhaseTerms } from "~/billing/catalog/plan";
import type { UncheckedPriceModel } from "~/billing/pricing/price-model";
import { arbitraryMetrics } from "./plan-terms-arbitrary";

/** A plan that is right, and the ways to change one part of it. */
export const metrics: readonly Metric[] = [
  ...arbitraryMetrics,
  { id: "m4", code: "level", name: "Level", aggregation: "weighted_sum", field: "n", recurring: true },
  { id: "m5", code: "newest", name: "Newest", aggregation: "latest", field: "n" },
];
export const eur = (amount: string) => [{ currency: "EUR", amount }];
export const priced = (model: UncheckedPriceModel = { type: "per_unit", unit_amount: "1" }) => [
  { currency: "EUR", model },
];
export const tiers = [
  { up_to: "10", unit_amount: "2", flat_amount: "0" },
  { up_to: null, unit_amount: "1", flat_amount: "0" },
];
export const calls: UncheckedCharge = {
  code: "calls",
  name: "Calls",
  metric: "calls",
  timing: "in_arrears",
  prices: priced(),
};
export const seat: UncheckedFixedItem = {
  code: "seat",
  name: "Seat",
  units: "1",
  timing: "in_advance",
  prorated: true,
  recurring: true,
  prices: priced(),
};
export const evergreen: PhaseTerms = {
  kind: "evergreen",
  length: null,
  prices: eur("10"),
  oneTime: [],
  cadence: null,
};
export const trial: PhaseTerms = {
  ...evergreen,
  kind: "trial",
  length: { unit: "day", count: 30 },
  prices: [],
};
export const terms: UncheckedTerms = {
  cadence: { unit: "month", count: 1 },
  timing: "in_advance",
  trialDays: 0,
  prices: eur("49"),
  charges: [calls],
};

export const names = { taxRates: ["vat"], plans: ["base", "team"] };

/** What is refused, as "code field"; every refusal has its sentence and its remedy. */
export function refusals(change: Partial<UncheckedTerms>): string[] {
  const outcome = checkPlanTerms({ ...terms, ...change }, metrics, names);
  if (outcome.ok) return [];
  for (const { sentence, remedy } of outcome.refusals) {
    expect(sentence).toMatch(/^.+\.$/s);
    expect(remedy).toMatch(/^.+\.$/s);
  }
  return outcome.refusals.map(({ code, field }) => `${code} ${field}`);
}
export const charge = (change: Partial<UncheckedCharge>) => ({ charges: [{ ...calls, ...change }] });
export const item = (change: Partial<UncheckedFixedItem>) => ({ fixedItems: [{ ...seat, ...change }] });
export const phases = (...list: Partial<PhaseTerms>[]) => ({
  phases: list.map((phase) => ({ ...evergreen, ...phase })),
});
export const eu = { match: { region: ["eu"] }, prices: priced() };
