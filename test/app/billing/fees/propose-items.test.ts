import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FixedItemTerms } from "~/billing/catalog/plan";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { derivationSteps } from "~/documents/derivation-steps";
import { expandPolicy } from "~/policy-presets";
import { at, bill, openBook, planVersion, subscribe } from "../../../support/billing-book";
import { complaint } from "../../../support/derivation-checker";

type Model = FixedItemTerms["prices"][number]["model"];
type Units = readonly { readonly day: number; readonly units: number }[];

const MONTH = 30;
const tiers = [
  { up_to: "30", unit_amount: "6", flat_amount: "100" },
  { up_to: null, unit_amount: "3", flat_amount: "50" },
];

/** What is billed over April for an item whose units are set on those days, and on 1 May. */
function april(timing: FixedItemTerms["timing"], model: Model, units: Units): readonly ClosedDraft[] {
  const book = openBook({ policy: { ...expandPolicy("default"), anchor: "calendar" } });
  const item: FixedItemTerms = {
    code: "seat",
    name: "Seat",
    units: `${units[0]?.units ?? 0}`,
    timing,
    prorated: true,
    recurring: true,
    prices: [{ currency: "EUR", model }],
  };
  const starts = at("2024-04-01");
  subscribe(book, planVersion({ prices: [], timing: "in_arrears", fixedItems: [item] }), starts);
  const documents = [...bill(book, starts)];
  for (const { day, units: number } of units.slice(1)) {
    const startsAt = at(`2024-04-${`${day}`.padStart(2, "0")}`);
    book.subscriptions = book.subscriptions.map(({ subscription, versions }) => ({
      subscription: {
        ...subscription,
        itemUnits: [
          ...(subscription.itemUnits ?? []),
          { id: `change-${day}`, item: "seat", units: `${number}`, startsAt },
        ],
      },
      versions,
    }));
    documents.push(...bill(book, startsAt));
  }
  return [...documents, ...bill(book, at("2024-05-01"))];
}

const unitsByDay = fc
  .uniqueArray(fc.integer({ min: 2, max: MONTH }), { maxLength: 4 })
  .chain((days) =>
    fc
      .array(fc.integer({ min: 1, max: 80 }), { minLength: days.length + 1, maxLength: days.length + 1 })
      .map(
        (units): Units =>
          [1, ...days.sort((a, b) => a - b)].map((day, at) => ({ day, units: units[at] ?? 1 })),
      ),
  );

/** Units held on each day of the month. */
function daily(units: Units): number[] {
  return Array.from({ length: MONTH }, (_, at) => units.findLast(({ day }) => day <= at + 1)?.units ?? 0);
}

const feesOf = (documents: readonly ClosedDraft[]) => documents.flatMap(({ fees }) => fees);

describe("a prorated item with tiers, billed afterwards", () => {
  it("costs each day a thirtieth of its units' prices, and once the flat amount of every tier reached", () => {
    fc.assert(
      fc.property(unitsByDay, (units) => {
        const fees = feesOf(april("in_arrears", { type: "graduated", tiers }, units));
        const thirtieths = daily(units)
          .map((held) => 600 * Math.min(held, 30) + 300 * Math.max(held - 30, 0))
          .reduce((sum, cents) => sum + cents, 0);
        const flats = Math.max(...daily(units)) > 30 ? 15_000 : 10_000;
        // 600 and 300 are twenty and ten thirtieths of whole cents, so nothing is rounded.
        expect(fees.map((fee) => fee.amountMinor)).toEqual([BigInt(thirtieths / MONTH + flats)]);
        expect(fees.map((fee) => complaint(fee.derivation))).toEqual([null]);
      }),
      { numRuns: 60 },
    );
  });

  it("with volume tiers takes the tier of the units held at the end, the days of all, and its flat amount", () => {
    const fees = feesOf(
      april("in_arrears", { type: "volume", tiers }, [
        { day: 1, units: 10 },
        { day: 16, units: 50 },
      ]),
    );
    // Half a month of 10 and of 50 are 30 units at 3.00, and 50.00.
    expect(fees.map(({ amountMinor, quantity }) => [amountMinor, quantity])).toEqual([[14_000n, "50"]]);
    expect(fees.map((fee) => complaint(fee.derivation))).toEqual([null]);
    const names = { plans: new Map(), metrics: new Map() };
    const told = fees.flatMap((fee) => derivationSteps(fee.derivation, names));
    expect(told).toContainEqual({ kind: "prorated_usage", counted: "30", changes: 2, result: null });
  });
});

describe("a prorated item in advance", () => {
  it("bills a rise for the units above the most held before and the days left, under every preset", () => {
    const model: Model = { type: "per_unit", unit_amount: "30" };
    fc.assert(
      fc.property(unitsByDay, (units) => {
        const amounts = feesOf(april("in_advance", model, units)).map((fee) => fee.amountMinor);
        let peak = 0;
        const expected: bigint[] = [];
        for (const { day, units: held } of units) {
          if (held > peak) expected.push(BigInt((held - peak) * 100 * (MONTH + 1 - day)));
          peak = Math.max(peak, held);
        }
        expect(amounts).toEqual([...expected, BigInt((units.at(-1)?.units ?? 0) * 3_000)]);
      }),
      { numRuns: 60 },
    );
    for (const preset of ["default", "day_inclusive"] as const)
      expect(expandPolicy(preset).quantity_up).toBe("prorated");
  });
});
