import { describe, expect, it } from "vitest";
import { EARNINGS } from "~/billing/catalog/catalog-kinds";
import type { PlanTerms } from "~/billing/catalog/plan";
import { earned } from "~/billing/fees/earning";
import { isDeferred } from "~/billing/ledger/recipes";
import { formatDay } from "~/billing/time/day";
import { at, bill, openBook, planVersion, subscribe } from "../../../support/billing-book";

const START = at("2024-01-01");
const model = { type: "per_unit", unit_amount: "100" } as const;
const setUp = {
  ...{ code: "setup", name: "Set-up", units: "1", prorated: false, recurring: false },
  timing: "in_advance",
  prices: [{ currency: "EUR", model }],
} as const;
const fixedTerm = {
  kind: "fixed_term",
  length: { unit: "year", count: 2 },
  prices: [{ currency: "EUR", amount: "31.00" }],
  oneTime: [{ currency: "EUR", amount: "240.00" }],
  cadence: null,
} as const;

/** How each line of the first invoice is earned: its kind, its recognition, and until when. */
function earnings(terms: Partial<PlanTerms>, endsAt: number | null = null) {
  const book = openBook();
  subscribe(book, planVersion(terms), START, { endsAt });
  const [draft] = bill(book, START);
  return draft?.fees.map((fee) => [
    ...[fee.feeType, fee.recognition],
    fee.termTo === undefined ? formatDay(fee.period.to) : formatDay(fee.termTo),
  ]);
}

describe("how revenue is earned", () => {
  it("is what the terms say, else day by day where it is paid ahead", () => {
    expect(earned(undefined, "in_advance")).toBe("daily");
    expect(earned(undefined, "in_arrears")).toBe("point");
    for (const recognition of EARNINGS) expect(earned(recognition, "in_advance")).toBe(recognition);
    expect(earnings({})).toEqual([["subscription", "daily", "2024-02-01"]]);
    expect(earnings({ recognition: "monthly" })).toEqual([["subscription", "monthly", "2024-02-01"]]);
    expect(earnings({ recognition: "point" })).toEqual([["subscription", "point", "2024-02-01"]]);
  });

  it("over the term is up to the end of the fixed term, or of the subscription where that is sooner", () => {
    const recognition = "straight_over_term";
    const phases = [fixedTerm];
    expect(earnings({ phases, recognition })).toEqual([
      ["subscription", recognition, "2026-01-01"],
      ["one_time", recognition, "2026-01-01"],
    ]);
    expect(earnings({ phases, recognition }, at("2025-01-01"))?.[1]).toEqual([
      ...["one_time", recognition, "2025-01-01"],
    ]);
    const fixedItems = [{ ...setUp, recognition }] as const;
    expect(earnings({ fixedItems }, at("2025-07-01"))).toEqual([
      ["subscription", "daily", "2024-02-01"],
      ["item", recognition, "2025-07-01"],
    ]);
  });

  it("has no term where nothing ends: a line is earned over its own days then", () => {
    const fixedItems = [{ ...setUp, recognition: "straight_over_term" }] as const;
    expect(earnings({ fixedItems })?.[1]?.[1]).toBe("daily");
    const evergreen = { ...fixedTerm, kind: "evergreen", length: null } as const;
    expect(earnings({ phases: [evergreen], recognition: "straight_over_term" })).toEqual([
      ["subscription", "daily", "2024-02-01"],
      ["one_time", "point", "2024-01-01"],
    ]);
  });

  it("waits while something of it lies ahead", () => {
    const period = { from: 10, to: 10 };
    expect(isDeferred({ recognition: "straight_over_term", period, termTo: 40 }, 10)).toBe(true);
    expect(isDeferred({ recognition: "straight_over_term", period, termTo: 40 }, 40)).toBe(false);
    expect(isDeferred({ recognition: "monthly", period }, 5)).toBe(false);
    expect(isDeferred({ recognition: "point", period: { from: 10, to: 40 } }, 10)).toBe(false);
  });
});
