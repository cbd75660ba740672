import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { presentTerms, readTerms } from "~/api/presenters/plan-terms";
import { planTerms, writtenTerms } from "~/api/schemas/plan-terms";
import { atTermsFields } from "~/api/terms-fields";
import { checkPlanTerms } from "~/billing/catalog/check-terms";
import { refuse } from "~/billing/outcome";
import { arbitraryMetrics, arbitraryNames, arbitraryTerms } from "../../support/plan-terms-arbitrary";

const body = (sent: object) => planTerms.parse(sent);

/** Where a schema refuses, and with which code. */
function issuesOf(sent: object): string[] {
  const parsed = planTerms.safeParse(sent);
  return parsed.success
    ? []
    : parsed.error.issues.map((issue) => {
        const params = "params" in issue ? (issue.params as { code?: string }) : {};
        return `${params.code ?? issue.code} ${issue.path.join(".")}`;
      });
}

describe("the terms of a plan in the API", () => {
  test("come back as they were written, whatever they hold", () => {
    fc.assert(
      fc.property(arbitraryTerms, (terms) => {
        const written = presentTerms(terms);
        expect(writtenTerms.parse(written)).toEqual(written);
        const read = readTerms(body(written));
        expect(read).toEqual(terms);
        const checked = checkPlanTerms(read, arbitraryMetrics, arbitraryNames);
        expect(checked).toEqual({ ok: true, value: terms });
        expect(presentTerms(checked.ok ? checked.value : terms)).toEqual(written);
      }),
      { numRuns: 1_000 },
    );
  });

  test("may be short where a plan has one currency", () => {
    const model = { type: "per_unit", unit_amount: "0.05" };
    const read = readTerms(
      body({
        currency: "EUR",
        amount: "49.00",
        interval: "year",
        bill_usage_monthly: true,
        minimum_commitment: "1000.00",
        usage_thresholds: [{ amount: "200.00" }],
        phases: [
          { type: "trial", length: "30 days", amount: null, fixed_amount: "5.00" },
          { type: "discount", length: "1 month", amount: "10.00", interval: "month" },
          { type: "evergreen", length: null, amount: "49.00" },
        ],
        phases_from: "change",
        fixed_charges: [{ code: "seats", model }],
        charges: [
          {
            code: "calls",
            metric: "calls",
            model,
            minimum_amount: "50.00",
            maximum_amount: "90.00",
            filters: [{ match: { region: ["eu"] }, model }],
          },
        ],
      }),
    );
    const price = (amount: string) => [{ currency: "EUR", amount }];
    const models = [{ currency: "EUR", model }];
    expect(read).toMatchObject({
      prices: price("49.00"),
      usageCadence: { unit: "month", count: 1 },
      commitment: price("1000.00"),
      thresholds: [{ currency: "EUR", amount: "200.00", recurring: false }],
      phasesFrom: "change",
      phases: [
        {
          kind: "trial",
          length: { unit: "day", count: 30 },
          prices: [],
          oneTime: price("5.00"),
          cadence: null,
        },
        {
          kind: "discount",
          length: { unit: "month", count: 1 },
          prices: price("10.00"),
          oneTime: [],
          cadence: { unit: "month", count: 1 },
        },
        { kind: "evergreen", length: null, prices: price("49.00"), oneTime: [] },
      ],
      fixedItems: [{ code: "seats", name: "seats", units: "1", recurring: true, prices: models }],
      charges: [
        {
          prices: models,
          minimum: price("50.00"),
          maximum: price("90.00"),
          filters: [{ match: { region: ["eu"] }, prices: models }],
        },
      ],
    });
  });

  test("without a recurring price are not those of a price of zero", () => {
    expect(readTerms(body({ currency: "EUR", amount: null })).prices).toEqual([]);
    expect(readTerms(body({ currency: "EUR" })).prices).toEqual([{ currency: "EUR", amount: "0" }]);
    expect(readTerms(body({ currency: "EUR", minimum_commitment: null })).commitment).toBeUndefined();
  });

  test("are refused where a short form lacks its currency or is said twice", () => {
    const prices = [{ currency: "EUR", amount: "1" }];
    const model = { type: "per_unit", unit_amount: "1" };
    expect(
      issuesOf({
        prices,
        minimum_commitment: "5",
        usage_thresholds: [{ amount: "1" }],
        phases: [{ type: "evergreen", amount: "1", fixed_amount: "2" }],
        charges: [{ code: "c", metric: "m", model, maximum_amount: "1", filters: [{ match: {}, model }] }],
        fixed_charges: [{ code: "i", model }],
      }).sort(),
    ).toEqual(
      [
        "required charges.0.filters.0.model",
        "required charges.0.maximum_amount",
        "required charges.0.model",
        "required fixed_charges.0.model",
        "required minimum_commitment",
        "required phases.0.amount",
        "required phases.0.fixed_amount",
        "required usage_thresholds.0.currency",
      ].sort(),
    );
    expect(issuesOf({ currency: "EUR", phases: [{ type: "evergreen", amount: "1", prices }] })).toEqual([
      "price_twice phases.0.prices",
    ]);
    expect(issuesOf({ currency: "EUR", fixed_charges: [{ code: "i" }] })).toEqual([
      "price_missing fixed_charges.0.prices",
    ]);
    expect(
      issuesOf({ currency: "EUR", charges: [{ code: "c", metric: "m", model, filters: [{ match: {} }] }] }),
    ).toEqual(["price_missing charges.0.filters.0.prices"]);
    expect(issuesOf({ currency: "EUR", phases: [{ type: "trial", length: "a while" }] })).toEqual([
      "invalid_format phases.0.length",
    ]);
    expect(issuesOf({})).toEqual(["price_missing prices"]);
    expect(issuesOf({ phases: [{ type: "evergreen", prices }] })).toEqual([]);
  });
});

describe("a refusal of the engine", () => {
  const model = { type: "per_unit", unit_amount: "1" };
  const short = body({
    currency: "EUR",
    amount: "1",
    minimum_commitment: "1",
    bill_usage_monthly: true,
    phases: [{ type: "evergreen", amount: "1", fixed_amount: "1" }],
    fixed_charges: [{ code: "i", model }],
    charges: [
      { code: "c", metric: "m", model, minimum_amount: "1", filters: [{ match: { a: ["b"] }, model }] },
    ],
  });
  const long = body(
    presentTerms({ ...readTerms(short), usageCadence: { unit: "month", count: 1 } } as never),
  );
  const told = (field: string, terms = short) => {
    const outcome = atTermsFields(refuse({ code: "x", sentence: "x", remedy: "x", field }), terms);
    return outcome.ok ? "" : outcome.refusals[0]?.field;
  };

  test.each([
    ["code", "code", "code"],
    ["cadence", "terms.interval", "terms.interval"],
    ["timing", "terms.in_advance", "terms.in_advance"],
    ["trial_days", "terms.trial_days", "terms.trial_days"],
    ["prices.0.amount", "terms.amount", "terms.prices.0.amount"],
    ["commitment.0.amount", "terms.minimum_commitment", "terms.minimum_commitment.0.amount"],
    ["usage_cadence", "terms.bill_usage_monthly", "terms.usage_interval"],
    ["thresholds.1.amount", "terms.usage_thresholds.1.amount", "terms.usage_thresholds.1.amount"],
    ["alignment", "terms.bill_cycle_alignment", "terms.bill_cycle_alignment"],
    ["taxes", "terms.taxes", "terms.taxes"],
    ["tax_behavior", "terms.tax_behavior", "terms.tax_behavior"],
    ["phases.0.kind", "terms.phases.0.type", "terms.phases.0.type"],
    ["phases.0.length", "terms.phases.0.length", "terms.phases.0.length"],
    ["phases.0.cadence", "terms.phases.0.interval", "terms.phases.0.interval"],
    ["phases.0.prices.0.amount", "terms.phases.0.amount", "terms.phases.0.prices.0.amount"],
    ["phases.0.one_time.0.amount", "terms.phases.0.fixed_amount", "terms.phases.0.fixed_amount.0.amount"],
    ["fixed_items.0.timing", "terms.fixed_charges.0.in_advance", "terms.fixed_charges.0.in_advance"],
    [
      "fixed_items.0.prices.0.model.unit_amount",
      "terms.fixed_charges.0.model.unit_amount",
      "terms.fixed_charges.0.prices.0.model.unit_amount",
    ],
    ["charges.0.timing", "terms.charges.0.in_advance", "terms.charges.0.in_advance"],
    ["charges.0.prices.0.model.x", "terms.charges.0.model.x", "terms.charges.0.prices.0.model.x"],
    [
      "charges.0.minimum.0.amount",
      "terms.charges.0.minimum_amount",
      "terms.charges.0.minimum_amount.0.amount",
    ],
    [
      "charges.0.maximum.0.amount",
      "terms.charges.0.maximum_amount.0.amount",
      "terms.charges.0.maximum_amount.0.amount",
    ],
    ["charges.0.filters.0.match", "terms.charges.0.filters.0.match", "terms.charges.0.filters.0.match"],
    [
      "charges.0.filters.0.prices.0.model.x",
      "terms.charges.0.filters.0.model.x",
      "terms.charges.0.filters.0.prices.0.model.x",
    ],
    ["charges.0.group_by", "terms.charges.0.group_by", "terms.charges.0.group_by"],
  ])("at %s is told at the field that was sent", (field, inShort, inLong) => {
    expect(told(field)).toBe(inShort);
    expect(told(field, long)).toBe(inLong);
  });
});
