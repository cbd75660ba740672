import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { soldCurrencies } from "~/billing/catalog/check-currencies";
import { checkPlanTerms } from "~/billing/catalog/check-terms";
import { diffTerms, TERMS_FIELDS } from "~/billing/catalog/diff-terms";
import type { PlanTerms } from "~/billing/catalog/plan";
import { termsIn } from "~/billing/catalog/terms-in-currency";
import { arbitraryMetrics, arbitraryTerms } from "../../../support/plan-terms-arbitrary";

const eur = (amount: string) => [{ currency: "EUR", amount }];
const terms: PlanTerms = {
  cadence: { unit: "month", count: 1 },
  timing: "in_advance",
  trialDays: 14,
  prices: eur("49.00"),
  charges: [
    {
      code: "calls",
      name: "API calls",
      metric: "calls",
      timing: "in_arrears",
      prices: [{ currency: "EUR", model: { type: "per_unit", unit_amount: "0.05" } }],
    },
  ],
};
const [calls] = terms.charges;
if (!calls) throw new Error("no charge");

const changes = (change: Partial<PlanTerms>, from: PlanTerms = terms) =>
  diffTerms(from, { ...from, ...change }).changed.map(({ key, was, now }) => [key, was, now]);

describe("what changed between two versions", () => {
  test("is nothing between a version and itself, in whatever order its keys were stored", () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, inner]) => [key, reversed(inner)]),
      );
    };
    fc.assert(
      fc.property(arbitraryTerms, (own) => {
        const { changed, unchanged } = diffTerms(own, reversed(own) as PlanTerms);
        expect(changed).toEqual([]);
        expect(unchanged.length).toBeGreaterThan(3);
      }),
      { numRuns: 500 },
    );
  });

  test("turns around with the two, and leaves no field out", () => {
    const fields = new Set<string>();
    fc.assert(
      fc.property(arbitraryTerms, arbitraryTerms, (one, other) => {
        const there = diffTerms(one, other);
        const back = diffTerms(other, one);
        const turned = back.changed.map(({ key, was, now }) => [key, now, was]);
        expect(new Set(there.changed.map(({ key, was, now }) => JSON.stringify([key, was, now])))).toEqual(
          new Set(turned.map((each) => JSON.stringify(each))),
        );
        expect(there.unchanged.map(({ key }) => key).sort()).toEqual(
          back.unchanged.map(({ key }) => key).sort(),
        );
        for (const { field } of [...there.changed, ...there.unchanged]) fields.add(field);
      }),
      { numRuns: 500 },
    );
    expect([...fields].sort()).toEqual([...TERMS_FIELDS].sort());
  });

  test("is each field by itself, with its currency", () => {
    expect(changes({ prices: eur("59.00"), trialDays: 0 })).toEqual([
      [
        "plan/price/EUR",
        { kind: "amount", amount: "49.00", currency: "EUR" },
        { kind: "amount", amount: "59.00", currency: "EUR" },
      ],
      ["plan/trial_days", { kind: "number", number: "14" }, null],
    ]);
  });

  test("is nothing where the same amount is written with other digits", () => {
    expect(changes({ prices: eur("49") })).toEqual([]);
  });

  test("follows a charge by its code, and filters and phases by their place", () => {
    const filter = { match: { region: ["eu"] }, prices: calls.prices };
    expect(
      changes({ charges: [{ ...calls, name: "Calls", filters: [filter], minimum: eur("5") }] }),
    ).toMatchObject([
      ["charge:calls/name", { text: "API calls" }, { text: "Calls" }],
      ["charge:calls/minimum/EUR", null, { amount: "5" }],
      ["charge:calls/filter:1/match", null, { match: { region: ["eu"] } }],
      ["charge:calls/filter:1/price/EUR", null, { kind: "model" }],
    ]);
    const gone = changes({ charges: [] });
    expect(gone.map(([key]) => key)).toEqual([
      "charge:calls/name",
      "charge:calls/metric",
      "charge:calls/timing",
      "charge:calls/price/EUR",
    ]);
    expect(gone.map(([, , now]) => now)).toEqual([null, null, null, null]);
  });

  test("says that phases take the place of trial and price", () => {
    const evergreen = {
      kind: "evergreen",
      length: null,
      prices: eur("49.00"),
      oneTime: [],
      cadence: null,
    } as const;
    expect(changes({ phases: [evergreen], trialDays: 0 }).map(([key]) => key)).toEqual([
      "plan/phases_from",
      "plan/trial_days",
      "plan/price/EUR",
      "phase:1/kind",
      "phase:1/price/EUR",
    ]);
  });
});

describe("terms in one currency", () => {
  test("hold every price in it and none in another, and are right terms", () => {
    fc.assert(
      fc.property(arbitraryTerms, (own) => {
        for (const currency of soldCurrencies(own)) {
          const single = termsIn(own, currency);
          expect(soldCurrencies(single)).toEqual([currency]);
          expect(checkPlanTerms(single, arbitraryMetrics)).toEqual({ ok: true, value: single });
          expect(diffTerms(own, single).changed.every(({ now }) => now === null)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});
