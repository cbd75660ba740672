import { describe, expect, it } from "vitest";
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

  it("fields that say that something is not used are no obstacle", () => {
    const free = plan({ minimum_commitment: "0", fixed_charges: [], usage_thresholds: [], add_on: false });
    expect(parseScenario(scenario(free)).kind).toBe("scenario");
    expect(parseScenario(scenario(step({ add_on_to: null, quantity: 1 }))).kind).toBe("scenario");
  });
});

describe("what this edition lacks is named", () => {
  it.each([
    [{ coupons: [{ code: "c10" }] }, "coupons"],
    [plan({ minimum_commitment: "50" }), "plans.pro.minimum_commitment"],
    [plan({ sparkle: true }), "plans.pro.sparkle"],
    [step({ do: "change_plan" }), "step change_plan"],
    [step({ price: "5" }), "step subscribe: price"],
    [step({ do: "fly", wings: 2 }), "step fly"],
    [{ metrics: [{ code: "calls", aggregation: "weighted_sum" }] }, "metrics.calls.aggregation weighted_sum"],
    [{ organization: { currency: "EUR", proration: "second" } }, "organization.proration"],
    [{ organization: { currency: "EUR", settings: { gravity: "off" } } }, "organization.settings.gravity"],
    [{ expect: { credit_notes: [{ customer: "acme", total: "1" }] } }, "expect.credit_notes"],
    [{ expect: { wallets: [] } }, "expect.wallets"],
    [
      {
        taxes: [
          { code: "a", rate: "10" },
          { code: "b", rate: "5" },
        ],
      },
      "customers.acme: several taxes",
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

  it("phases are read only as a free trial before one phase without end", () => {
    const evergreen = { type: "evergreen", length: null, amount: "10.00" };
    const trial = { type: "trial", length: "30 days", amount: "0" };
    const parsed = parseScenario(scenario(plan({ phases: [trial, evergreen] })));
    expect(parsed.kind === "scenario" && parsed.scenario.plans[0]?.trial_days).toBe(30);
    const discount = { type: "discount", length: "3 months", amount: "5.00" };
    expect(lacksOf(parseScenario(scenario(plan({ phases: [discount, evergreen] }))))).toEqual([
      "plans.pro.phases",
    ]);
  });

  it("an optional expected invoice is not looked at", () => {
    const invoices = [{ customer: "acme", optional: true, lines: [{ kind: "fixed", amount: "0" }] }];
    expect(parseScenario(scenario({ expect: { invoices } })).kind).toBe("scenario");
  });
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
