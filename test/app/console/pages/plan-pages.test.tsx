import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PlanTerms } from "~/billing/catalog/plan";
import { DEFAULT_POLICY } from "~/billing/policy-kinds";
import { applyIntent, refusedEditor } from "~/console/forms/plan-editor";
import { readTermsText, type TermsText, termsText, uncheckedTerms } from "~/console/forms/plan-terms";
import { PlanDraftPage } from "~/console/pages/plan-draft-page";
import { TermsDiff } from "~/console/pages/terms-change";
import { TermsView } from "~/console/pages/terms-view";
import { priceSummary } from "~/console/pages/terms-words";
import { arbitraryMetrics, arbitraryTerms } from "../../../support/plan-terms-arbitrary";
import { renderPage } from "../../ui/render-page";

/** Known by name and rate; another that terms name is gone. */
const rates = [{ code: "reduced", name: "Reduced", rate: "7.00" }];

const unescaped = (text: string) =>
  text
    .replaceAll("&quot;", '"')
    .replaceAll("&#x27;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");

const textOf = (html: string) =>
  unescaped(html.replace(/<!-- -->/g, "").replace(/<[^>]+>/g, " "))
    .replace(/&nbsp;|\u00a0/g, " ")
    .replace(/\s+/g, " ");

function page(typed: TermsText, refused?: ReturnType<typeof refusedEditor>): string {
  return renderPage(
    <PlanDraftPage
      base="/console/org_x"
      plan={{ id: "018f0000-0000-7000-8000-000000000001", name: "Team" }}
      nextVersion={2}
      typed={typed}
      revision={1}
      savedAt={null}
      metrics={arbitraryMetrics}
      taxRates={[{ code: "vat", name: "VAT", rate: "19" }, ...rates]}
      plans={[{ code: "base", name: "Base" }]}
      policy={DEFAULT_POLICY}
      example={null}
      refused={refused}
    />,
  );
}

/** What a browser without a script would send of a page. */
function sentBy(html: string): FormData {
  const form = new FormData();
  const attribute = (tag: string, name: string) => {
    const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag);
    return found ? unescaped(found[1] ?? "") : null;
  };
  const fields = /<input[^>]*>|<select[^>]*>.*?<\/select>|<textarea[^>]*>.*?<\/textarea>/gs;
  for (const [field] of html.matchAll(fields)) {
    const tag = field.slice(0, field.indexOf(">") + 1);
    const name = attribute(tag, "name");
    if (name === null) continue;
    if (field.startsWith("<input")) {
      const isBox = /type="(checkbox|radio)"/.test(tag);
      if (!isBox || /\schecked=""/.test(tag))
        form.append(name, attribute(tag, "value") ?? (isBox ? "on" : ""));
    } else if (field.startsWith("<select")) {
      const options = [...field.matchAll(/<option[^>]*>/g)].map(([option]) => option);
      const selected = options.find((option) => /\sselected=""/.test(option)) ?? options[0] ?? "";
      form.append(name, attribute(selected, "value") ?? "");
    } else {
      form.append(name, unescaped(field.replace(/^<textarea[^>]*>\n?/, "").replace(/<\/textarea>$/, "")));
    }
  }
  return form;
}

const eur = (amount: string) => [{ currency: "EUR", amount }];
const perUnit = (price: string) => [
  { currency: "EUR", model: { type: "per_unit" as const, unit_amount: price } },
];
const plain: PlanTerms = {
  cadence: { unit: "month", count: 1 },
  timing: "in_advance",
  trialDays: 14,
  prices: eur("49.00"),
  charges: [
    { code: "calls", name: "API calls", metric: "calls", timing: "in_arrears", prices: perUnit("0.05") },
  ],
};
const [calls] = plain.charges;
if (!calls) throw new Error("no charge");
const full: PlanTerms = {
  ...plain,
  cadence: { unit: "year", count: 1 },
  trialDays: 0,
  prices: eur("490.00"),
  phases: [
    { kind: "trial", length: { unit: "day", count: 30 }, prices: [], oneTime: eur("5.00"), cadence: null },
    {
      kind: "discount",
      length: { unit: "month", count: 3 },
      prices: eur("29.00"),
      oneTime: [],
      cadence: { unit: "month", count: 1 },
    },
    { kind: "evergreen", length: null, prices: eur("490.00"), oneTime: [], cadence: null },
  ],
  settings: { flat_at_zero: "charge" },
  phasesFrom: "change",
  charges: [
    {
      ...calls,
      timing: "in_advance",
      filters: [{ match: { region: ["eu", "us"], tier: ["gold"] }, prices: perUnit("0.02") }],
      groupBy: ["region"],
      recovery: { onDecrease: "keep" },
      taxes: ["reduced"],
    },
    {
      ...calls,
      code: "seats",
      name: "Seats",
      metric: "seats",
      prorated: true,
      recovery: { onLate: "difference", lateWindows: "6" },
      minimum: eur("50"),
      maximum: eur("500"),
    },
  ],
  fixedItems: [
    {
      code: "setup",
      name: "Set-up",
      units: "1",
      timing: "in_advance",
      prorated: false,
      recurring: false,
      prices: perUnit("250"),
    },
  ],
  commitment: eur("1000.00"),
  usageCadence: { unit: "month", count: 1 },
  thresholds: [
    { currency: "EUR", amount: "200.00", recurring: false },
    { currency: "EUR", amount: "100.00", recurring: true },
  ],
  taxes: ["vat"],
  taxBehavior: "inclusive",
  addOn: true,
  availableWith: ["base"],
  alignment: "bundle",
};

describe("the editor of a plan", () => {
  test("sends what it was given, whatever that is, so that saving twice changes nothing", () => {
    fc.assert(
      fc.property(arbitraryTerms, (terms) => {
        const typed = termsText("Team", terms);
        const read = readTermsText(sentBy(page(typed)));
        expect(uncheckedTerms(read)).toEqual(terms);
      }),
      { numRuns: 60 },
    );
  });

  test("keeps what is half typed, and rows that are still empty", () => {
    const intents = [
      "phases:add",
      "charges.0.filters:add",
      "fixed_items:add",
      "thresholds:add",
      "prices:add",
    ];
    const typed = intents.reduce(
      (text, intent) => applyIntent(text, intent, "calls"),
      termsText("Team", plain),
    );
    const half = { ...typed, thresholds: [{ currency: "EUR", amount: "ten", recurring: true }] };
    expect(readTermsText(sentBy(page(half)))).toEqual(half);
  });

  test("opens only what a plan uses, and what is wrong", () => {
    const parts = (html: string) =>
      [...html.matchAll(/<details class="disclosure[^"]*"( open="")?>.*?<h[23][^>]*>([^<]+)</gs)].map(
        ([, isOpen, title]) => [title, isOpen !== undefined],
      );
    const closed = parts(page(termsText("Team", plain)));
    expect(closed.map(([, isOpen]) => isOpen)).toEqual(closed.map(() => false));
    expect(closed).toHaveLength(10);
    const used = parts(page(termsText("Team", full)));
    expect(used.filter(([, isOpen]) => !isOpen)).toEqual([
      // The second charge has no filters.
      ["Other prices for some usage", false],
    ]);
    const wrong = refusedEditor([
      { code: "code_invalid", sentence: "No.", remedy: "Do.", field: "taxes" },
      { code: "x", sentence: "No.", remedy: "Do.", field: "charges.0.group_by" },
    ]);
    const opened = parts(page(termsText("Team", plain), wrong)).filter(([, isOpen]) => isOpen);
    expect(opened.map(([title]) => title)).toEqual(["Proration, groups, limits and taxes", "Taxes"]);
  });

  test("offers the organization's rules, and keeps the plan's own", () => {
    const text = textOf(page(termsText("Team", plain)));
    expect(text).toContain("Billing rules of this plan As the organization says");
    expect(text).toContain("As the organization says (No use, no fee)");
    expect(textOf(page(termsText("Team", full)))).toContain("Billing rules of this plan 1 of its own");
    const kept = uncheckedTerms(readTermsText(sentBy(page(termsText("Team", full)))));
    expect(kept.settings).toEqual({ flat_at_zero: "charge" });
  });

  test("has a label for every field, and its error beside it", () => {
    const html = page(
      termsText("Team", full),
      refusedEditor([{ code: "x", sentence: "Too short.", remedy: "Longer.", field: "phases.0.length" }]),
    );
    for (const [field] of html.matchAll(/<(?:input|select|textarea)[^>]*>/g)) {
      if (/type="(hidden|radio|checkbox)"|name="try_charge"/.test(field)) continue;
      const id = /\sid="([^"]+)"/.exec(field)?.[1];
      expect(/aria-label="/.test(field) || html.includes(`for="${id}"`), field).toBe(true);
    }
    expect(html).toMatch(/id="f-phases-0-length-count-error".*Too short\. Longer\./s);
    const ids = [...html.matchAll(/\sid="(f-[^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("terms to read", () => {
  test("say all that a version sells", () => {
    const text = textOf(renderPage(<TermsView terms={full} taxRates={rates} />));
    for (const said of [
      "1. Trial 30 days nothing 5.00 €",
      "2. Discount 3 months 29.00 € a month nothing",
      "3. The price that stays until the subscription ends 490.00 € a year",
      "From the change to this plan",
      "Fixed item of 1 unit, billed once, at the start",
      "billed in advance, event by event",
      "Instead, where region is eu or us, and tier is gold",
      "A line for each region",
      "What happens when late usage lowers what was billed? What was billed stays",
      "What happens with usage that comes after its period was billed? The next invoice bills the difference",
      "How many closed periods may late usage still reach? 6",
      "Taxes Reduced, 7 %",
      "billed in arrears, prorated by days",
      "At least, in a period 50.00 €",
      "At most, in a period 500.00 €",
      "Minimum commitment 1,000.00 €",
      "Usage billed a month",
      "Usage billed on reaching 200.00 €",
      "Usage billed again for each 100.00 €",
      "Add-on To base",
      "The day its base plan is first paid for",
      "Taxes vat",
    ]) {
      expect(text).toContain(said);
    }
  });

  test("of a plain plan say nothing of what it has not", () => {
    const text = textOf(renderPage(<TermsView terms={plain} taxRates={rates} />));
    expect(text).toContain("In EUR 49.00 € a month");
    expect(text).not.toMatch(/Phases|Add-on|Minimum|Taxes|prorated/);
    const ends = textOf(
      renderPage(<TermsView terms={{ ...full, phases: full.phases?.slice(1, 2) }} taxRates={rates} />),
    );
    expect(ends).toContain("The subscription ends with the last phase");
  });

  test("in one line name phases, items and charges", () => {
    expect(textOf(priceSummary(plain))).toBe("49.00 € a month + API calls");
    expect(textOf(priceSummary(full))).toBe(
      "nothing recurring and 5.00 € once for 30 days, then 29.00 € a month for 3 months, then 490.00 € a year + Set-up + API calls + Seats, tax included",
    );
  });
});

describe("two versions", () => {
  const shown = (was: PlanTerms, now: PlanTerms) =>
    renderPage(<TermsDiff caption="What changes" was={was} now={now} taxRates={rates} />);

  test("show a price that rose by field, before, after and change", () => {
    const html = shown(plain, { ...plain, prices: eur("59.00"), trialDays: 0 });
    const text = textOf(html);
    expect(text).toContain("Price, EUR was 49.00 € now 59.00 € +10.00 €");
    expect(text).toContain("Trial, in days was 14 none");
    expect(html).toMatch(/<del[^>]*>.*49\.00.*<\/del>.*<ins[^>]*>.*59\.00/s);
    expect(text).toContain("Show all 8 fields");
    expect(text).toContain("API calls: metric calls");
  });

  test("name every field of everything that terms may hold in words", () => {
    const text = textOf(shown(plain, full));
    for (const said of [
      "Phase 2: length none now 3 months",
      "Phases count none now From the change to this plan",
      "Minimum commitment, EUR none now 1,000.00 €",
      "Usage thresholds, EUR none now 200.00 €",
      "Repeating threshold, EUR none now 100.00 €",
      "API calls, filter 1: takes none now region is eu or us, and tier is gold",
      "Seats: prorated none now Yes",
      "Set-up: billed once none now Yes",
      "Sold with none now base",
      "Bill day none now The day its base plan is first paid for",
    ]) {
      expect(text).toContain(said);
    }
    expect(text).not.toMatch(/\b(in_advance|fixed_term|evergreen|undefined|null)\b/);
  });

  test("that are the same say so", () => {
    expect(textOf(shown(full, full))).toContain("Both sell the same on the same terms.");
  });
});
