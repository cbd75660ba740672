import { describe, expect, it } from "vitest";
import type { Scenario } from "~/scenarios/format";
import { type Parsed, parseScenario } from "~/scenarios/parse-scenario";

/** A scenario that is right; each test changes one thing. */
function scenario(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name: "one",
    organization: { currency: "EUR", timezone: "UTC" },
    metrics: [{ code: "calls", aggregation: "sum", field: "n" }],
    plans: [
      {
        code: "pro",
        currency: "EUR",
        interval: "month",
        amount: "10.00",
        in_advance: true,
        charges: [{ code: "calls", metric: "calls", model: { type: "per_unit", unit_amount: "0.05" } }],
      },
    ],
    customers: [{ id: "acme", currency: "EUR" }],
    steps: [
      { at: "2026-01-01T00:00:00Z", do: "subscribe", customer: "acme", plan: "pro", as: "s1" },
      { at: "2026-02-01T00:00:00Z", do: "advance" },
    ],
    ...changes,
  };
}

function plan(changes: Record<string, unknown>) {
  const [first] = scenario().plans as Record<string, unknown>[];
  return { plans: [{ ...first, ...changes }] };
}

function step(changes: Record<string, unknown>) {
  return {
    steps: [
      {
        at: "2026-01-01T00:00:00Z",
        do: "subscribe",
        customer: "acme",
        plan: "pro",
        as: "s1",
        ...changes,
      },
    ],
  };
}

/** After the start, the steps that a test is about. */
function later(...steps: Record<string, unknown>[]) {
  const [start] = step({}).steps;
  return { steps: [start, ...steps.map((one) => ({ at: "2026-01-15T00:00:00Z", ...one }))] };
}

function lacksOf(parsed: Parsed): readonly string[] {
  return parsed.kind === "unsupported" ? parsed.lacks : [parsed.kind];
}

function problemsOf(parsed: Parsed): string[] {
  return parsed.kind === "invalid"
    ? parsed.problems.map(({ at, sentence }) => `${at} ${sentence}`)
    : [parsed.kind];
}

describe("what a file leaves out", () => {
  it("has a default", () => {
    const parsed = parseScenario(scenario());
    expect(parsed.kind).toBe("scenario");
    if (parsed.kind !== "scenario") return;
    expect(parsed.scenario.organization).toMatchObject({ proration: "default", net_terms_days: 0 });
    expect(parsed.scenario.steps[0]).toMatchObject({ quantity: "1", ends_at: null });
    expect(parsed.scenario.expect.invoices).toEqual([]);
  });

  it("remarks to the reader may stand anywhere, and fields of usage by the same names are kept", () => {
    const at = "2026-01-02T00:00:00Z";
    const usage = { at, do: "usage", subscription: "s1", metric: "calls", properties: { note: "1", n: "2" } };
    const steps = [...(scenario().steps as object[]).slice(0, 1), { ...usage, note: "asked by hand" }];
    const lines = [{ kind: "subscription", amount: "10.00", derived: "lines" }];
    const invoices = [{ customer: "acme", lines, note: "not asserted" }];
    const parsed = parseScenario(scenario({ steps, expect: { notes: "none", invoices } }));
    expect(parsed.kind).toBe("scenario");
    if (parsed.kind !== "scenario") return;
    expect(parsed.scenario.steps[1]).toMatchObject({ properties: { note: "1", n: "2" } });
  });

  it("fields that say that something is not used are no obstacle", () => {
    const free = plan({ minimum_commitment: "0", fixed_charges: [], usage_thresholds: [], add_on: false });
    expect(parseScenario(scenario(free)).kind).toBe("scenario");
    expect(parseScenario(scenario(step({ add_on_to: null, quantity: 1 }))).kind).toBe("scenario");
  });
});

describe("what this edition lacks is named", () => {
  it.each([
    [plan({ sparkle: true }), "plans.pro.sparkle"],
    [plan({ phases: [{ type: "honeymoon", length: null }] }), "plans.pro.phases.type honeymoon"],
    [plan({ phases_from: "birth" }), "plans.pro.phases_from"],
    [step({ colour: "red" }), "step subscribe: colour"],
    [step({ do: "fly", wings: 2 }), "step fly"],
    [later({ do: "cancel", subscription: "s1", when: "some_day" }), "step cancel: when"],
    [{ metrics: [{ code: "calls", aggregation: "median" }] }, "metrics.calls.aggregation median"],
    [{ organization: { currency: "EUR", proration: "second" } }, "organization.proration"],
    [{ organization: { currency: "EUR", settings: { gravity: "off" } } }, "organization.settings.gravity"],
    [{ expect: { weather: [] } }, "expect.weather"],
    [
      { expect: { invoices: [{ customer: "acme", lines: [{ kind: "bonus" }] }] } },
      "expect.invoices.lines.kind bonus",
    ],
  ])("%j", (changes, lack) => {
    expect(lacksOf(parseScenario(scenario(changes)))).toEqual([lack]);
  });

  it("a charge model by its type", () => {
    const charges = [{ code: "calls", metric: "calls", model: { type: "auction", rate: "1.5" } }];
    expect(lacksOf(parseScenario(scenario(plan({ charges }))))).toEqual([
      "plans.pro.charges.calls.model.type auction",
    ]);
  });
});

describe("words that may be written in several ways are read as one", () => {
  const read = (changes: Record<string, unknown>): Scenario => {
    const parsed = parseScenario(scenario(changes));
    if (parsed.kind !== "scenario") throw new Error(JSON.stringify(parsed));
    return parsed.scenario;
  };

  it.each([
    ["30 days", { unit: "day", count: 30 }],
    ["1 month", { unit: "month", count: 1 }],
    ["12_months", { unit: "month", count: 12 }],
    ["2 half_years", { unit: "half_year", count: 2 }],
    ["1 Year", { unit: "year", count: 1 }],
    ["unlimited", null],
    [null, null],
  ])("the length of a phase: %s", (length, cadence) => {
    const phases = [{ type: "evergreen", length, amount: "10.00" }];
    expect(read(plan({ phases })).plans[0]?.phases[0]?.length).toEqual(cadence);
  });

  it.each(["soon", "0 days", "three months", "1.5 months"])("%s is no length", (length) => {
    const phases = [{ type: "evergreen", length, amount: "10.00" }];
    expect(problemsOf(parseScenario(scenario(plan({ phases }))))).toEqual([
      expect.stringMatching(/^plans\.0\.phases\.0\.length .* write it like "30 days"/),
    ]);
  });

  it.each([
    ["subscription start", "subscription"],
    ["subscription", "subscription"],
    ["bundle_start", "bundle"],
    ["change", "change"],
  ])("from where phases count: %s", (text, from) => {
    expect(read(plan({ phases_from: text })).plans[0]?.phases_from).toBe(from);
  });

  it.each([
    ["now", "now"],
    ["period_end", "period_end"],
    ["end of term", "period_end"],
    ["start_of_term", "start_of_term"],
    ["2026-05-01", { on: "2026-05-01" }],
    [undefined, "now"],
  ])("when a change takes effect: %s", (when, timing) => {
    const steps = later({ do: "cancel", subscription: "s1", when });
    expect(read(steps).steps.at(-1)).toMatchObject({ when: timing });
  });

  it("the zone of an organization moves with summer time or stays", () => {
    const zone = (time_zone_mode: string) =>
      read({ organization: { currency: "EUR", time_zone_mode } }).organization.time_zone_mode;
    expect(zone("fixed_offset_at_creation")).toBe("fixed_offset");
    expect(zone("live")).toBe("live");
  });

  it("the price of a charge, and payments", () => {
    const charge_prices = { calls: "0.04", data: { model: { type: "per_unit", unit_amount: "2" } } };
    expect(read(step({ charge_prices })).steps[0]).toMatchObject({
      charge_prices: {
        calls: { type: "per_unit", unit_amount: "0.04" },
        data: { type: "per_unit", unit_amount: "2" },
      },
    });
    const customers = [{ id: "acme", payments: ["1", { amount: "2" }] }];
    expect(read({ expect: { customers } }).expect.customers[0]?.payments).toEqual([
      { amount: "1" },
      { amount: "2" },
    ]);
  });
});

it("every step of the format is read", () => {
  const ofCustomer = { customer: "acme" };
  const ofInvoice = { ...ofCustomer, invoice: 1 };
  const ofSubscription = { subscription: "s1" };
  const steps = [
    { do: "change_plan", ...ofSubscription, plan: "pro", as: "s2", price: null, start_phase: "evergreen" },
    { do: "undo_change", ...ofSubscription },
    { do: "change_quantity", ...ofSubscription, quantity: 3, fixed_charge: "seats" },
    { do: "cancel", ...ofSubscription, effective: "2026-01-20", unused: "refund", final_invoice: false },
    { do: "undo_cancel", ...ofSubscription },
    { do: "pause", ...ofSubscription, service: "a", add_ons: true },
    { do: "resume", ...ofSubscription, effective: "2026-01-20" },
    { do: "start_phase", ...ofSubscription, phase: "discount" },
    { do: "set_bill_cycle_day", ...ofSubscription, day: 15, effective_from: "2026-02-01" },
    { do: "transfer", ...ofSubscription, to: "acme", as: "s3", cancel_old_now: true, with_add_ons: true },
    { do: "apply_coupon", ...ofCustomer, coupon: "ten", amount_off: "5" },
    { do: "grant_credit", ...ofCustomer, amount: "5", id: "g1", priority: 1, applies_to_metrics: ["calls"] },
    { do: "buy_credit", ...ofCustomer, amount: "17.97" },
    { do: "credit_note", ...ofInvoice, as: "refund", lines: [{ kind: "subscription", amount: "1" }] },
    { do: "transfer_credit_to_parent", ...ofCustomer },
    { do: "invoice_one_off", ...ofCustomer, draft: true, lines: [{ unit_amount: "5", taxes: ["vat"] }] },
    { do: "finalize_invoice", ...ofInvoice },
    { do: "void_invoice", ...ofInvoice, credit: "0", refund: "1", error: "it is paid" },
    { do: "adjust_item", ...ofInvoice, line: 1, amount: "5" },
    { do: "write_off_invoice", ...ofInvoice },
    { do: "undo_write_off", ...ofInvoice },
    { do: "run_invoicing", ...ofCustomer, target_date: "2026-05-01" },
    { do: "invoicing_off", ...ofSubscription },
    { do: "invoicing_on", ...ofCustomer, bill_now: false },
    { do: "draft_invoices_on", ...ofCustomer, reuse: true },
    { do: "draft_invoices_off", ...ofCustomer },
    { do: "set_customer_bill_cycle_day", ...ofCustomer, day: 3 },
    { do: "expect_tax_line", ...ofCustomer, date: "2026-02-01", amount: "1", id: "t1" },
    { do: "configure", numbering: "per_organization", number_prefix: "X" },
    { do: "pay", ...ofCustomer, invoice: { issued_on: "2026-01-01" }, amount: "5" },
    { do: "pay_invoice", ...ofInvoice },
    { do: "pay_all_unpaid", ...ofCustomer },
    { do: "record_external_payment", ...ofCustomer, amount: "5" },
    { do: "refund", ...ofInvoice, amount: "5", adjust_items: [{ line: 1, amount: "5" }] },
    { do: "chargeback", ...ofInvoice },
    { do: "reverse_chargeback", ...ofInvoice },
    { do: "collection_off", ...ofCustomer },
    { do: "collection_on", ...ofCustomer },
    { do: "fail_next_payment", ...ofCustomer },
    { do: "payments_fail", ...ofCustomer, on: false },
    { do: "overdue_off", ...ofCustomer },
    { do: "overdue_on", ...ofCustomer },
    { do: "payment_method", ...ofCustomer, payment_method: "card_ok" },
  ];
  const fixed = { code: "seats", units: "10", model: { type: "per_unit", unit_amount: "5" } };
  const parsed = parseScenario(
    scenario({
      ...plan({ fixed_charges: [fixed] }),
      taxes: [{ code: "vat", rate: "20" }],
      coupons: [{ code: "ten", amount_off: "10", duration: "once", applies_to: { metrics: ["calls"] } }],
      ...later(...steps),
    }),
  );
  expect(parsed.kind === "scenario" ? parsed.scenario.steps.map((one) => one.do) : parsed).toEqual([
    "subscribe",
    ...steps.map((one) => one.do),
  ]);
});

describe("what is wrong is said with its place and its remedy", () => {
  it.each([
    [step({ at: "2026-02-30T00:00:00Z" }), /^steps\.0\.at .*30 February 2026 does not exist/],
    [step({ at: "yesterday" }), /^steps\.0\.at "yesterday" is not an instant: .*ISO 8601/],
    [step({ customer: undefined }), /^steps\.0\.customer is missing\./],
    [
      step({ customer: "nobody" }),
      /^steps\.0\.customer "nobody" is no customer of this file \(known: acme\)\./,
    ],
    [step({ plan: "max" }), /^steps\.0\.plan "max" is no plan of this file \(known: pro\)\./],
    [later({ do: "apply_coupon", customer: "acme", coupon: "c" }), /^steps\.1\.coupon "c" is no coupon of/],
    [later({ do: "invoicing_off" }), /^steps\.1 names neither a customer nor a subscription\./],
    [step({ add_on_to: "s0" }), /^steps\.0\.add_on_to "s0" is no subscription of this file/],
    [plan({ taxes: ["vat"] }), /^plans\.0\.taxes "vat" is no tax of this file/],
    [{ expect: { wallets: [{ customer: "b", balance: "1" }] } }, /^expect\.wallets "b" is no customer/],
    [
      { coupons: [{ code: "c", duration: "once", percent_off: "1", amount_off: "1" }] },
      /^coupons\.0 .* takes either percent_off or amount_off/,
    ],
    [
      later(
        { do: "change_plan", subscription: "s1", plan: "pro", as: "s2" },
        { do: "change_plan", subscription: "s2", plan: "pro", as: "s2" },
        { do: "change_plan", subscription: "s2", plan: "pro", as: "s1" },
      ),
      /^steps names "s1" twice/,
    ],
    [step({ quantity: "three" }), /^steps\.0\.quantity "three" is not a decimal/],
    [{ organization: { currency: "EURO" } }, /^organization\.currency "EURO" is not an ISO 4217/],
    [{ organization: { currency: "EUR", timezone: "Mars/Base" } }, /^organization\.timezone .*Europe\/Paris/],
    [
      { organization: { currency: "EUR", settings: { end_day: "never" } } },
      /^organization\.settings\.end_day .*exclusive, inclusive/,
    ],
    [
      {
        customers: [
          { id: "a", currency: "EUR" },
          { id: "a", currency: "EUR" },
        ],
      },
      /customers names "a" twice/,
    ],
  ])("%j", (changes, sentence) => {
    expect(problemsOf(parseScenario(scenario(changes))).join("\n")).toMatch(sentence);
  });

  it("time never runs backwards", () => {
    const steps = [
      { at: "2026-02-01T00:00:00Z", do: "advance" },
      { at: "2026-01-01T00:00:00Z", do: "advance" },
    ];
    expect(problemsOf(parseScenario(scenario({ steps })))).toEqual([
      "steps.1.at is before the step above it.",
    ]);
  });

  it.each([null, 7, "text", [], [[]], { steps: 5 }, { name: "x", steps: [null, 3, "x"], customers: {} }])(
    "%j is told, not thrown",
    (json) => {
      expect(parseScenario(json).kind).toBe("invalid");
    },
  );
});
