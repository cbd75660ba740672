import { describe, expect, it } from "vitest";
import type { Derivation } from "~/billing/fees/fee";
import { fromDecimal } from "~/billing/money/rational";
import { priceQuantity } from "~/billing/pricing/price-model";
import { derivationSteps } from "~/documents/derivation-steps";
import { explainSteps } from "~/documents/derivation-text";
import { notationOf } from "~/ui/format/notation";
import { complaint } from "../../support/derivation-checker";

const names = { plans: new Map([["team", "Team"]]), metrics: new Map([["seats", "seats"]]) };
const plan = { code: "team", version: 3 };
const graduated = {
  type: "graduated",
  tiers: [
    { up_to: "10", unit_amount: "2", flat_amount: "0" },
    { up_to: null, unit_amount: "1", flat_amount: "0" },
  ],
} as const;
const perUnit = { type: "per_unit", unit_amount: "30" } as const;
const stepsOf = (model: typeof graduated | typeof perUnit, units: string) =>
  priceQuantity(model, fromDecimal(units), { flat_at_zero: "none" }).steps;
const closing = (exactAmount: string, amount: string, issuedBefore = "0.00") =>
  ({ exactAmount, issuedBefore, amount, rounding: "half_away_from_zero" }) as const;
const days = (from: string, to: string, count: number) => ({
  from,
  to,
  days: count,
  periodDays: 31,
  periodFrom: "2026-01-01",
  periodTo: "2026-02-01",
  fraction: `${count}/31`,
});

/** Each line as it is read; every sample has to hold, so that nothing is explained that is not so. */
function told(derivation: Derivation): string[] {
  expect(complaint(derivation)).toBeNull();
  const lines = explainSteps(derivationSteps(derivation, names), "EUR", notationOf("en"));
  return lines.map(({ label, equation, exact, result }) =>
    [label, equation, exact, result]
      .filter(Boolean)
      .join(" | ")
      .replaceAll("\u00a0", " ")
      .replaceAll("\u2009", " "),
  );
}

describe("every kind of fee is told as a calculation", () => {
  it("a part of a recurring line that was not billed before", () => {
    const part = { days: 10, outOf: 20, fraction: "1/2", lineAmount: "20.00" };
    const proration = days("2026-01-12", "2026-02-01", 20);
    expect(
      told({
        kind: "recurring",
        plan,
        unitAmount: "31",
        quantity: "1",
        proration,
        part,
        ...closing("10", "10.00"),
      }),
    ).toEqual([
      "Recurring price | 1 × 31.00 € | = 31.00 €",
      expect.stringMatching(/^20 of 31 days, 12–31\sJan\s2026 \| × 20\/31 \| = 20\.00 €$/),
      "10 days of the 20 were not billed before | 20.00 € × 1/2 | 10.00 €",
      "Price of Team, version 3, in force then",
    ]);
  });

  it("a one-time price and a line somebody wrote", () => {
    const priced = { unitAmount: "12.50", quantity: "2", ...closing("25", "25.00") };
    expect(told({ kind: "one_time", plan, ...priced })[0]).toBe("One-time price | 2 × 12.50 € | 25.00 €");
    expect(told({ kind: "one_off", ...priced })).toEqual(["Price of this line | 2 × 12.50 € | 25.00 €"]);
  });

  it("days that are given back, at most what is left of the line", () => {
    const corrects = {
      feeId: "fee_1",
      from: "2026-01-01",
      to: "2026-02-01",
      amount: "31.00",
      takenBefore: "10.00",
    };
    const share = { days: 30, outOf: 31, fraction: "30/31" };
    const given = { from: "2026-01-02", to: "2026-02-01", of: "31", share, left: "21.00" };
    expect(
      told({ kind: "reversal", corrects, base: "billed_line_share", ...given, ...closing("-21", "-21.00") }),
    ).toEqual([
      expect.stringMatching(
        /^Corrects the line of .*, of which a part was given back before \| 31\.00 € − 10\.00 € = 21\.00 €$/,
      ),
      expect.stringMatching(/^30 days given back, .* \| − 31\.00 € × 30\/31 \| = −30\.00 €$/),
      "Held at what is left of the line | −21.00 €",
    ]);
    const whole = { days: 1, outOf: 1, fraction: "1/1" };
    const agreed = { ...given, of: "5.00", share: whole };
    expect(
      told({ kind: "reversal", corrects, base: "agreed", ...agreed, ...closing("-5", "-5.00") }).at(-1),
    ).toBe("Amount agreed | −5.00 €");
    const borne = { before: "3.00", left: "2.00" };
    const split = { ...closing("-5", "-2.00"), borne };
    expect(told({ kind: "reversal", corrects, base: "agreed", ...agreed, ...split }).at(-1)).toBe(
      "Other lines gave 3.00 € of it, and this one had 2.00 € left | −2.00 €",
    );
  });

  it("usage of one filter and group that goes on in the tiers and is held at the most", () => {
    const derivation: Derivation = {
      kind: "usage",
      plan,
      charge: "seats",
      metric: { code: "seats", aggregation: "sum" },
      usage: {
        quantity: "6",
        eventCount: 2,
        startsAt: "2026-01-16T00:00:00Z",
        endsAt: "2026-02-01T00:00:00Z",
      },
      filter: { region: ["eu", "uk"] },
      group: { cloud: "a" },
      model: graduated,
      steps: stepsOf(graduated, "14"),
      stepsBefore: stepsOf(graduated, "8"),
      maximum: { amount: "20", proration: days("2026-01-16", "2026-02-01", 16), taken: "3" },
      ...closing("7.32258064516129", "7.32"),
    };
    expect(told(derivation)).toEqual([
      "6 seats | = sum over 2 events",
      "Only where region is eu or uk",
      "Only where cloud is a",
      "Up to 10 | 10 × 2.00 € | = 20.00 €",
      "Over 10 | 4 × 1.00 € | = 4.00 €",
      "Less the price of the 8 units before these | = −16.00 €",
      "Held at the most this costs in a period, 16 of 31 days | 20.00 € × 16/31 − 3.00 € of other lines | = 7.32258064516129 €",
      "Rounded, half away from zero | = 7.32258064516129 €, rounded to 7.32 € | 7.32 €",
      "Price of Team, version 3, in force then",
    ]);
  });

  it("an event in advance whose units count for the days left, and one that adds nothing", () => {
    const event: Derivation = {
      kind: "usage",
      plan,
      charge: "seats",
      metric: { code: "seats", aggregation: "unique_count" },
      usage: {
        quantity: "1",
        eventCount: 1,
        startsAt: "2026-01-01T00:00:00Z",
        endsAt: "2026-02-01T00:00:00Z",
        priced: "6.5",
        changes: [
          { units: "6", counted: "6" },
          { units: "1", counted: "0.5" },
        ],
      },
      event: "t2",
      model: perUnit,
      steps: stepsOf(perUnit, "6.5"),
      stepsBefore: stepsOf(perUnit, "6"),
      ...closing("15", "15.00"),
    };
    expect(told(event)).toEqual([
      "1 seats | = distinct values in 1 event",
      "Of the event t2",
      "6.5 units count, each for its days | = sum over 2 changes",
      "Each unit | 6.5 × 30.00 € | 195.00 €",
      "Less the price of the 6 units before these | −180.00 €",
      "Price of Team, version 3, in force then",
    ]);
    const { priced: _, changes: __, ...usage } = event.usage;
    const fewer = {
      ...event,
      usage: { ...usage, quantity: "-1" },
      steps: stepsOf(perUnit, "5"),
      ...closing("0", "0.00"),
    };
    expect(told(fewer).slice(-2)).toEqual([
      "Less than what is paid already, so nothing is added | 0.00 €",
      "Price of Team, version 3, in force then",
    ]);
  });

  it("units of an item for their days, less what the old plan billed", () => {
    const stretches = [
      { ...days("2026-01-01", "2026-01-11", 10), units: "2", steps: stepsOf(perUnit, "2") },
      { ...days("2026-01-11", "2026-02-01", 21), units: "3", steps: stepsOf(perUnit, "3") },
    ];
    const item = {
      kind: "item",
      plan,
      item: "seats",
      units: "3",
      model: perUnit,
      steps: [],
      proration: null,
    } as const;
    const lines = told({ ...item, stretches, less: "20.00", ...closing("60.322580645161", "60.32") });
    expect(lines).toEqual([
      "3 units of seats",
      expect.stringMatching(/^2 units for 10 of 31 days, .* \| 60\.00 € × 10\/31 \| = 19\.354838709677 €$/),
      expect.stringMatching(/^3 units for 21 of 31 days, .* \| 90\.00 € × 21\/31 \| = 60\.967741935484 €$/),
      "Less what was billed for these days before | = −20.00 €",
      "Rounded, half away from zero | = 60.322580645161 €, rounded to 60.32 € | 60.32 €",
      "Price of Team, version 3, in force then",
    ]);
  });

  it("what is missing to a minimum, and nothing where more was used", () => {
    const counted = [
      { item: "recurring", amount: "31.00" },
      { item: "charge/calls", amount: "4.00" },
      { item: "charge/calls", amount: "5.00" },
    ];
    const minimum = {
      kind: "minimum",
      plan,
      of: "commitment",
      minimum: "100",
      proration: null,
      counted,
    } as const;
    expect(told({ ...minimum, required: "100.00", ...closing("60", "60.00") })).toEqual([
      "Commitment of a period | 100.00 €",
      "Counts towards it: recurring price | −31.00 €",
      "Counts towards it: calls | −9.00 €",
      "Price of Team, version 3, in force then",
    ]);
    const less = {
      ...minimum,
      of: "calls",
      minimum: "30",
      required: "30.00",
      ...closing("0", "-2.00", "2.00"),
    };
    expect(told(less).slice(-3)).toEqual([
      "More than is required, so nothing is missing | 0.00 €",
      "Already invoiced for this | −2.00 €",
      "Price of Team, version 3, in force then",
    ]);
  });

  it("the tax in a price that includes it, down to the net of the line", () => {
    const taxIncluded = { rate: "19", before: "0.00", discount: "0.00", tax: "1.60", net: "8.39" };
    const sold = { kind: "recurring", plan, unitAmount: "9.99", quantity: "1", proration: null } as const;
    expect(told({ ...sold, ...closing("9.99", "9.99"), taxIncluded })).toEqual([
      "Recurring price | 1 × 9.99 € | 9.99 €",
      "Tax of 19 % in the price | −1.60 €",
      "Price of Team, version 3, in force then",
    ]);
    const back = { kind: "one_off", unitAmount: "-4", quantity: "1", ...closing("-4", "-4.00") } as const;
    const given = {
      rate: "19",
      discount: "-1.00",
      tax: "-0.48",
      net: "-3.36",
      left: "10.00",
      taxLeft: "1.20",
    };
    expect(complaint({ ...back, taxIncluded: given })).toBeNull();
    for (const part of ["rate", "discount", "tax", "net", "left", "taxLeft"])
      expect([part, complaint({ ...back, taxIncluded: { ...given, [part]: "7.00" } })]).not.toContain(null);
  });
});
