import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PlanTerms } from "~/billing/catalog/plan";
import { checkPriceModel } from "~/billing/pricing/check-price-model";
import { PRICE_MODEL_TYPES, type PriceModel } from "~/billing/pricing/price-model";
import { emptyModel, modelText, readModel, uncheckedModel } from "~/console/forms/model-text";
import { applyIntent, readEditor, refusedEditor } from "~/console/forms/plan-editor";
import { readTermsText, termsText, uncheckedTerms } from "~/console/forms/plan-terms";
import { exampleOf, trialOf } from "~/console/forms/try-price";
import { arbitraryTerms } from "../../../support/plan-terms-arbitrary";

const terms: PlanTerms = {
  cadence: { unit: "month", count: 1 },
  timing: "in_advance",
  trialDays: 14,
  prices: [{ currency: "EUR", amount: "24.5" }],
  charges: [
    {
      code: "calls",
      name: "API calls",
      metric: "calls",
      timing: "in_arrears",
      prices: [
        {
          currency: "EUR",
          model: {
            type: "graduated",
            tiers: [
              { up_to: "1000", unit_amount: "0", flat_amount: "0" },
              { up_to: null, unit_amount: "0.006", flat_amount: "10" },
            ],
          },
        },
      ],
    },
  ],
};
const typed = termsText("Team", terms);

function posted(fields: Readonly<Record<string, string>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

const tier = "charges.0.prices.0.model.tiers";
const asPosted = {
  name: "Team",
  "cadence.unit": "month",
  "cadence.count": "1",
  timing: "in_advance",
  trial_days: "14",
  "prices.0.currency": "EUR",
  "prices.0.amount": "24,50",
  "charges.0.code": "calls",
  "charges.0.name": "API calls",
  "charges.0.metric": "calls",
  "charges.0.timing": "in_arrears",
  "charges.0.prices.0.currency": "EUR",
  "charges.0.prices.0.model.type": "graduated",
  [`${tier}.0.row`]: "1",
  [`${tier}.0.up_to`]: "1.000,0",
  [`${tier}.0.unit_amount`]: "0",
  [`${tier}.0.flat_amount`]: "0",
  [`${tier}.1.row`]: "2",
  [`${tier}.1.up_to`]: "",
  [`${tier}.1.unit_amount`]: "0,006",
  [`${tier}.1.flat_amount`]: "10",
};

describe("terms of a plan as they are typed", () => {
  test("stored terms come back from the form unchanged", () => {
    expect(uncheckedTerms(typed)).toEqual(terms);
  });

  test("whatever they hold, stored terms come back", () => {
    fc.assert(
      fc.property(arbitraryTerms, (own) => {
        expect(uncheckedTerms(termsText("Team", own))).toEqual(own);
      }),
      { numRuns: 1_000 },
    );
  });

  test("a limit in the second currency alone stays in the second, and the first is asked for", () => {
    const dollars = { "prices.1.currency": "USD", "prices.1.amount": "30" };
    const limits = {
      "commitment.0.currency": "EUR",
      "commitment.0.amount": "",
      "commitment.1.currency": "USD",
      "commitment.1.amount": "500",
    };
    const read = uncheckedTerms(readTermsText(posted({ ...asPosted, ...dollars, ...limits })));
    expect(read.commitment).toEqual([
      { currency: "EUR", amount: "" },
      { currency: "USD", amount: "500" },
    ]);
  });

  test("a currency that is changed is changed in every price", () => {
    const read = uncheckedTerms(readTermsText(posted({ ...asPosted, "prices.0.currency": "CHF" })));
    expect(read.charges[0]?.prices[0]?.currency).toBe("CHF");
  });

  test("a price left empty in every currency is none", () => {
    expect(uncheckedTerms(readTermsText(posted({ ...asPosted, "prices.0.amount": "" }))).prices).toEqual([]);
  });

  test("a filter reads one value a line, commas and all", () => {
    const filter = {
      "charges.0.filters.0.match": "region=eu\r\n region = us, east\nkind=a=b\ntier",
      "charges.0.filters.0.prices.0.currency": "EUR",
      "charges.0.filters.0.prices.0.model.type": "per_unit",
      "charges.0.filters.0.prices.0.model.unit_amount": "1",
      "charges.0.group_by": "region, tier,",
    };
    const [charge] = uncheckedTerms(readTermsText(posted({ ...asPosted, ...filter }))).charges;
    expect(charge?.filters?.[0]?.match).toEqual({ region: ["eu", "us, east"], kind: ["a=b"], tier: [] });
    expect(charge?.groupBy).toEqual(["region", "tier"]);
  });

  test("amounts are read in either notation, and text that is none goes on for the check to name", () => {
    const read = uncheckedTerms(readTermsText(posted(asPosted)));
    expect(read.prices).toEqual([{ currency: "EUR", amount: "24.50" }]);
    expect(read.charges[0]?.prices[0]?.model).toEqual({
      type: "graduated",
      tiers: [
        { up_to: "1000.0", unit_amount: "0", flat_amount: "0" },
        { up_to: null, unit_amount: "0.006", flat_amount: "10" },
      ],
    });
    const wrong = uncheckedTerms(readTermsText(posted({ ...asPosted, "prices.0.amount": "free" })));
    expect(wrong.prices[0]?.amount).toBe("free");
  });

  test("a row that is still empty is kept", () => {
    const empty = { ...asPosted, [`${tier}.1.unit_amount`]: "", [`${tier}.1.flat_amount`]: "" };
    expect(readTermsText(posted(empty)).charges[0]?.prices[0]?.model.tiers).toHaveLength(2);
  });
});

describe("a flat fee that nobody typed", () => {
  const tiers = emptyModel.tiers.map((row) => ({ ...row, unitAmount: "1", rate: "1" }));

  test.each(["graduated", "volume", "graduated_percentage"])(
    "is none beside the other price of a %s",
    (type) => {
      expect(uncheckedModel({ ...emptyModel, type, tiers })).toMatchObject({
        tiers: [{ flat_amount: "0" }, { flat_amount: "0" }],
      });
    },
  );

  test("is refused where it is the only price", () => {
    const checked = checkPriceModel(uncheckedModel({ ...emptyModel, type: "stairstep", tiers }), "EUR");
    expect(checked.ok ? [] : checked.refusals.map(({ field }) => field)).toEqual([
      "tiers.0.flat_amount",
      "tiers.1.flat_amount",
    ]);
  });
});

describe("every price model", () => {
  const models: readonly PriceModel[] = [
    { type: "per_unit", unit_amount: "0.05" },
    { type: "package", package_size: "100", amount: "5", free_units: "10" },
    { type: "volume", tiers: [{ up_to: null, unit_amount: "0.05", flat_amount: "1" }] },
    { type: "graduated", tiers: [{ up_to: null, unit_amount: "0.05", flat_amount: "1" }] },
    {
      type: "stairstep",
      tiers: [
        { up_to: "10", flat_amount: "5" },
        { up_to: null, flat_amount: "9" },
      ],
    },
    { type: "capacity", tiers: [{ up_to: null, amount: "9" }] },
    { type: "graduated_percentage", tiers: [{ up_to: null, rate: "2.5", flat_amount: "0" }] },
    {
      type: "percentage",
      rate: "1.5",
      fixed_amount: "0.3",
      free_events: 3,
      free_amount: "50",
      min_per_event: "0.5",
      max_per_event: null,
    },
    {
      type: "tiered_blocks",
      policy: "top_tier",
      tiers: [
        { block_size: "100", price: "2", max_blocks: "10" },
        { block_size: "1000", price: "5", max_blocks: null },
      ],
    },
    { type: "event_amount", field: "fee" },
  ];

  test("is tried here", () => {
    expect(new Set(models.map(({ type }) => type))).toEqual(new Set(PRICE_MODEL_TYPES));
  });

  test.each(models)("$type comes back from the editor as it was stored", (model) => {
    expect(uncheckedModel(modelText(model))).toEqual(model);
  });

  test.each(models)("$type comes back from what the form posts", (model) => {
    const { tiers = [], ...rest } = model as { tiers?: readonly object[] };
    const fields = (of: object) =>
      Object.fromEntries(Object.entries(of).map(([name, value]) => [name, value === null ? "" : `${value}`]));
    expect(uncheckedModel(readModel(fields(rest), tiers.map(fields)))).toEqual(model);
  });

  test("offers an example; shares are tried in a number of events", () => {
    for (const model of models) {
      const charges = typed.charges.map((charge) => ({
        ...charge,
        prices: [{ currency: "EUR", model: modelText(model) }],
      }));
      const trial = trialOf({ ...typed, charges }, posted({ try_units: "120", try_events: "4" }));
      expect(trial).toMatchObject({ quantity: "120", price: { model } });
      expect([model.type, trial?.events]).toEqual([model.type, model.type === "percentage" ? "4" : null]);
      expect(trial?.price.eventCount).toBe(model.type === "percentage" ? 4 : 1);
    }
  });

  test("blocks change their price where a tier is sold out", () => {
    const charges = typed.charges.map((charge) => ({
      ...charge,
      prices: [{ currency: "EUR", model: modelText(models[8] ?? { type: "per_unit", unit_amount: "1" }) }],
    }));
    expect(trialOf({ ...typed, charges }, null)).toMatchObject({ bounds: ["1000"], quantity: "1400" });
  });
});

describe("the buttons of the editor", () => {
  const tiersAfter = (intent: string) =>
    applyIntent(typed, intent, "calls").charges[0]?.prices[0]?.model.tiers;

  test("add and remove tiers", () => {
    expect(tiersAfter(`${tier}:add`)?.map((row) => row.upTo)).toEqual(["1000", "", ""]);
    expect(tiersAfter(`${tier}:remove-0`)?.map((row) => row.unitAmount)).toEqual(["0.006"]);
  });

  test("a new currency asks for a price of every charge", () => {
    const after = applyIntent(typed, "prices:add", "calls");
    expect(after.prices.map((price) => price.currency)).toEqual(["EUR", "USD"]);
    expect(after.charges[0]?.prices.map((price) => price.currency)).toEqual(["EUR", "USD"]);
  });

  test("a new charge starts with the metric at hand, and is removed again", () => {
    const after = applyIntent(typed, "charges:add", "storage");
    expect(after.charges[1]).toMatchObject({ metric: "storage", timing: "in_arrears" });
    expect(applyIntent(after, "charges:remove-1", "").charges).toEqual(typed.charges);
  });

  test("a currency goes from every price, and thresholds in it with it", () => {
    const two = applyIntent(
      termsText("Team", { ...terms, commitment: [{ currency: "EUR", amount: "9" }] }),
      "prices:add",
      "",
    );
    const more = ["charges.0.filters:add", "fixed_items:add", "phases:add", "thresholds:add"];
    const full = more.reduce((text, intent) => applyIntent(text, intent, ""), two);
    const dollars = {
      ...full,
      thresholds: [...full.thresholds, { currency: "USD", amount: "5", recurring: false }],
    };
    const after = applyIntent(dollars, "prices:remove-0", "");
    const lists = [
      after.prices,
      after.commitment,
      after.charges[0]?.prices,
      after.charges[0]?.minimum,
      after.charges[0]?.filters[0]?.prices,
      after.fixedItems[0]?.prices,
      after.phases[0]?.oneTime,
      after.phases[1]?.prices,
      after.thresholds,
    ];
    expect(lists.map((list) => list?.map(({ currency }) => currency))).toEqual(lists.map(() => ["USD"]));
  });

  test("the first phases say what trial and price said; a further one limits the price that stayed", () => {
    const first = applyIntent(typed, "phases:add", "");
    expect(first.trialDays).toBe("0");
    expect(uncheckedTerms(first).phases).toEqual([
      { kind: "trial", length: { unit: "day", count: 14 }, prices: [], oneTime: [], cadence: null },
      { kind: "evergreen", length: null, prices: terms.prices, oneTime: [], cadence: null },
    ]);
    const next = applyIntent(first, "phases:add", "");
    expect(uncheckedTerms(next).phases?.map(({ kind, length }) => [kind, length?.count ?? null])).toEqual([
      ["trial", 14],
      ["discount", 3],
      ["evergreen", null],
    ]);
    expect(applyIntent(next, "phases:remove-1", "").phases).toHaveLength(2);
    expect(applyIntent({ ...typed, trialDays: "0" }, "phases:add", "").phases[0]?.length.count).toBe("30");
  });

  test("filters, items, thresholds and their tiers come and go", () => {
    const path = "charges.0.filters.0.prices.0.model.tiers";
    const added = ["charges.0.filters:add", `${path}:add`, "fixed_items:add", "thresholds:add"];
    const full = added.reduce((text, intent) => applyIntent(text, intent, ""), typed);
    expect(full.charges[0]?.filters[0]?.prices[0]?.model.tiers).toHaveLength(3);
    expect(full.fixedItems[0]).toMatchObject({ code: "item_1", units: "1", billed: "recurring" });
    expect(full.thresholds).toEqual([{ currency: "EUR", amount: "", recurring: false }]);
    const removed = ["charges.0.filters:remove-0", "fixed_items:remove-0", "thresholds:remove-0"];
    expect(removed.reduce((text, intent) => applyIntent(text, intent, ""), full)).toEqual(typed);
  });

  test("a refusal is told at a field that is there", () => {
    const at = (field: string) =>
      refusedEditor([{ code: "x", sentence: "No.", remedy: "Do.", field }]).summary[0]?.field;
    expect(at("cadence")).toBe("cadence.count");
    expect(at("phases.1.length")).toBe("phases.1.length.count");
    expect(at("phases.1.prices")).toBe("phases.1.prices.0.amount");
    expect(at("charges.0.filters.1.prices")).toBe("charges.0.filters.1.prices.0.model.type");
    expect(at("commitment")).toBe("commitment.0.amount");
    expect(at("thresholds")).toBe("thresholds.0.amount");
    expect(at("charges.0.prices.0.model.tiers.1.up_to")).toBe("charges.0.prices.0.model.tiers.1.up_to");
    expect(refusedEditor([{ code: "draft_changed", sentence: "No.", remedy: "Do." }]).codes).toEqual([
      "draft_changed",
    ]);
  });

  test("an unknown button changes nothing", () => {
    for (const intent of [
      "charges.7.filters:add",
      "charges.0.filters.3.prices.0.model.tiers:add",
      "name:add",
      "__proto__:add",
    ])
      expect(applyIntent(typed, intent, "")).toEqual(typed);
    expect(applyIntent(typed, "prices:explode", "calls")).toEqual(typed);
    expect(readEditor(posted({ ...asPosted, intent: "save", revision: "7" }))).toMatchObject({
      intent: "save",
      revision: 7,
    });
  });
});

describe("the live example", () => {
  test("tries a little past the last tier and draws every bound with the unit after it", () => {
    const trial = trialOf(typed, null);
    expect(trial?.quantity).toBe("1400");
    expect(trial?.price.quantities[0]).toBe("1400");
    expect(trial?.price.quantities).toEqual(expect.arrayContaining(["0", "1000", "1001", "2100"]));
  });

  test("shows the average price of a unit, and nothing while the price is refused", () => {
    const trial = trialOf(typed, null);
    if (!trial) throw new Error("there is a charge to try");
    const priced = { quantity: "1400", amountMinor: 1240n, exactAmount: "12.4", steps: [] };
    expect(exampleOf(trial, { ok: true, value: [priced] }, () => [])?.tried.perUnit).toBe("0.008857");
    expect(exampleOf(trial, { ok: false, refusals: [] }, () => [])).toBeNull();
  });

  test("a plan without charges has nothing to try", () => {
    expect(trialOf({ ...typed, charges: [] }, null)).toBeNull();
  });
});
