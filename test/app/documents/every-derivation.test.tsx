// Every kind of fee, and usage of every price model, rendered as console and portal render it.
import { describe, expect, it } from "vitest";
import type { Derivation } from "~/billing/fees/fee";
import { formatAmount } from "~/billing/money/money";
import { fromDecimal, toDecimal } from "~/billing/money/rational";
import { toMinor } from "~/billing/money/round";
import { PRICE_MODEL_TYPES, type PriceModel, priceQuantity } from "~/billing/pricing/price-model";
import { derivationSteps } from "~/documents/derivation-steps";
import { explainSteps } from "~/documents/derivation-text";
import { DerivationTree } from "~/ui/derivation-tree";
import { notationOf } from "~/ui/format/notation";
import { complaint } from "../../support/derivation-checker";
import { renderPage } from "../ui/render-page";

const names = { plans: new Map([["team", "Team"]]), metrics: new Map([["calls", "API calls"]]) };
const plan = { code: "team", version: 3 };
const closing = (exactAmount: string, issuedBefore = "0.00") => ({
  exactAmount,
  issuedBefore,
  amount: formatAmount(toMinor(fromDecimal(exactAmount), "EUR"), "EUR"),
  rounding: "half_away_from_zero" as const,
});

const MODELS: { readonly [T in PriceModel["type"]]: Extract<PriceModel, { type: T }> } = {
  per_unit: { type: "per_unit", unit_amount: "0.05" },
  graduated: {
    type: "graduated",
    tiers: [
      { up_to: "10", unit_amount: "2", flat_amount: "0" },
      { up_to: null, unit_amount: "1", flat_amount: "5" },
    ],
  },
  volume: {
    type: "volume",
    tiers: [
      { up_to: "10", unit_amount: "2", flat_amount: "0" },
      { up_to: null, unit_amount: "1", flat_amount: "5" },
    ],
  },
  package: { type: "package", package_size: "50", amount: "4", free_units: "20" },
  stairstep: {
    type: "stairstep",
    tiers: [
      { up_to: "100", flat_amount: "10" },
      { up_to: null, flat_amount: "45" },
    ],
  },
  percentage: {
    type: "percentage",
    rate: "1.4",
    fixed_amount: "0.25",
    free_events: 0,
    free_amount: "0",
    min_per_event: "0",
    max_per_event: null,
  },
  graduated_percentage: {
    type: "graduated_percentage",
    tiers: [
      { up_to: "100", rate: "3", flat_amount: "0" },
      { up_to: null, rate: "1.5", flat_amount: "2" },
    ],
  },
  tiered_blocks: {
    type: "tiered_blocks",
    policy: "all_tiers",
    tiers: [{ block_size: "50", price: "4", max_blocks: "2" }],
  },
  capacity: { type: "capacity", tiers: [{ up_to: null, amount: "20" }] },
  event_amount: { type: "event_amount", field: "price" },
};

function usageOf(model: PriceModel, quantity = "120"): Derivation {
  const events = { eventCount: 2, amounts: ["20", "100"].map(fromDecimal), carried: fromDecimal("7.50") };
  const priced = priceQuantity(model, fromDecimal(quantity), { flat_at_zero: "none" }, events);
  return {
    kind: "usage",
    plan,
    charge: "calls",
    metric: { code: "calls", aggregation: "sum" },
    usage: { quantity, eventCount: 2, startsAt: "2026-10-01T00:00:00Z", endsAt: "2026-11-01T00:00:00Z" },
    model,
    steps: priced.steps,
    ...closing(toDecimal(priced.amount, 12)),
  };
}

const corrects = {
  feeId: "f1",
  from: "2026-11-01",
  to: "2026-12-01",
  amount: "30.00",
  takenBefore: "0.00",
};
const reversed = {
  corrects,
  from: "2026-11-11",
  to: "2026-12-01",
  share: { days: 20, outOf: 30, fraction: "20/30" },
  left: "30.00",
} as const;
const item = {
  kind: "item",
  plan,
  item: "seats",
  units: "3",
  model: MODELS.per_unit,
  proration: null,
} as const;
const seats = priceQuantity(MODELS.per_unit, fromDecimal("3"), { flat_at_zero: "none" });
const minimum = {
  kind: "minimum",
  plan,
  minimum: "100",
  proration: null,
  required: "100.00",
  counted: [{ item: "charge/calls", amount: "40.00" }],
} as const;

type Kind<K extends Derivation["kind"]> = Extract<Derivation, { kind: K }>;

const drawn = {
  item: "calls",
  subscriptionId: null,
  from: "2026-10-01",
  tax: "S:19:DE",
  amount: "40.00",
  drew: "40.00",
} as const;
const pool = {
  kind: "pool",
  from: "2026-10-01",
  to: "2026-11-01",
  agreed: "100.00",
  proration: null,
  exactRequired: "100",
  required: "100.00",
  tax: "S:19:DE",
  counted: [drawn],
  total: "40.00",
  takes: [],
} as const;

/** One of each kind; a kind that is added is missed here by the compiler. */
const KINDS: { readonly [K in Derivation["kind"]]: readonly Derivation[] } = {
  recurring: [
    { kind: "recurring", plan, unitAmount: "24.50", quantity: "12", proration: null, ...closing("294") },
  ],
  one_time: [{ kind: "one_time", plan, unitAmount: "12.50", quantity: "2", ...closing("25") }],
  one_off: [{ kind: "one_off", unitAmount: "12.50", quantity: "2", ...closing("25") }],
  reversal: [
    { kind: "reversal", ...reversed, base: "billed_line_share", of: "30", ...closing("-20") },
    { kind: "reversal", ...reversed, base: "plan_day_price", of: "30", ...closing("-20") },
    {
      kind: "reversal",
      ...reversed,
      base: "agreed",
      of: "5.00",
      share: { days: 1, outOf: 1, fraction: "1/1" },
      ...closing("-5"),
    },
  ],
  item: [{ ...item, steps: seats.steps, ...closing(toDecimal(seats.amount)) }],
  minimum: [
    { ...minimum, of: "commitment", ...closing("60") },
    { ...minimum, of: "calls", ...closing("60") },
  ],
  usage: PRICE_MODEL_TYPES.map((type) => usageOf(MODELS[type])),
  pool: [
    { ...pool, pool: { code: "year", kind: "commitment" }, ...closing("60") },
    {
      ...pool,
      pool: { code: "most", kind: "cap" },
      counted: [{ ...drawn, amount: "140.00", drew: "100.00" }],
      total: "140.00",
      ...closing("-40"),
    },
    { ...pool, pool: { code: "free", kind: "allowance" }, ...closing("-40") },
    {
      ...pool,
      pool: { code: "shared", kind: "allowance" },
      group: { others: "70.00", room: "30.00" },
      counted: [{ ...drawn, drew: "30.00" }],
      ...closing("-30"),
    },
  ],
  override: [
    override({ kind: "delta", amount: "-2.00", reason: "Agreed by phone" }, "4.00"),
    override({ kind: "locked", amount: "5.00", reason: "Agreed by phone" }, "5.00"),
    { ...override({ kind: "lifted" }, "6.00"), byRules: "2.00", recomputed: "8.00", ...closing("8", "3.00") },
    { ...override({ kind: "locked", amount: "5.00", reason: "Kept" }, "5.00"), of: [], byRules: "6.00" },
  ].map((derivation) => ({ ...derivation, amount: difference(derivation) })),
};

/** A manual amount on 120 units that the rules price at six euros. */
function override(terms: Kind<"override">["override"], target: string): Kind<"override"> {
  const hidden = formatAmount(600n - toMinor(fromDecimal(target), "EUR"), "EUR");
  return {
    kind: "override",
    override: terms,
    byRules: "0.00",
    of: [usageOf(MODELS.per_unit)],
    recomputed: "6.00",
    hidden,
    ...closing(target),
  };
}

function difference({ exactAmount, issuedBefore }: Kind<"override">): string {
  const minor = toMinor(fromDecimal(exactAmount), "EUR") - toMinor(fromDecimal(issuedBefore), "EUR");
  return formatAmount(minor, "EUR");
}

const cases = Object.entries(KINDS).flatMap(([kind, samples]) =>
  samples.map((derivation): [string, Derivation] => [
    derivation.kind === "usage" ? `usage, ${derivation.model.type}` : kind,
    derivation,
  ]),
);

/** What a reader sees, one line a step. */
function readable(derivation: Derivation): string {
  const nodes = explainSteps(derivationSteps(derivation, names), "EUR", notationOf("en"));
  return renderPage(<DerivationTree label="How" nodes={nodes} open="all" />)
    .replace(/<script[\s\S]*?<\/script>/g, "")
    .replace(/<\/li>/g, "\n")
    .replace(/<[^>]+>/g, " ")
    .replace(/[\u00a0\u2009]/g, " ")
    .replace(/ +/g, " ")
    .trim();
}

const plainMoney = (text: string) => text.replace(/[^\d.−]/g, "").replace("−", "-");

describe("a reader sees words and equations", () => {
  it.each(cases)("of a fee of %s", (_, derivation) => {
    expect(complaint(derivation)).toBeNull();
    const text = readable(derivation);
    // Nothing of how it is stored: no JSON, no code of a kind, no value that is missing.
    expect(text).not.toMatch(/[{}[\]"]|undefined|null|NaN|[a-z]_[a-z]|\bteam\b/);
    expect(text).toMatch(/\d €/);
    const column = explainSteps(derivationSteps(derivation, names), "EUR", notationOf("en"));
    const inColumn = column.flatMap(({ result }) =>
      result === undefined ? [] : [Number(plainMoney(result))],
    );
    expect(inColumn.reduce((sum, each) => sum + each, 0)).toBeCloseTo(Number(derivation.amount), 10);
  });
});
