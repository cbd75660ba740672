import { describe, expect, test } from "vitest";
import { PRICE_MODEL_TYPES, type PriceModel } from "~/billing/pricing/price-model";
import { emptyModel } from "~/console/forms/model-text";
import { ModelEditor } from "~/console/pages/model-editor";
import { ModelView } from "~/console/pages/model-view";
import { renderPage } from "../../ui/render-page";

const path = "charges.0.prices.0.model";

function namesOf(html: string): string[] {
  const names = [...html.matchAll(/name="([^"]+)"/g)].map((match) => match[1] ?? "");
  return names.filter((name) => name.startsWith(`${path}.`)).map((name) => name.slice(path.length + 1));
}

const textOf = (html: string) =>
  html
    .replace(/<!-- -->/g, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/&nbsp;|\u00a0/g, " ")
    .replace(/\s+/g, " ");

describe("the editor of a price model", () => {
  test.each([
    ["per_unit", ["unit_amount"]],
    ["package", ["package_size", "amount", "free_units"]],
    ["graduated", ["tiers.0.up_to", "tiers.0.unit_amount", "tiers.1.flat_amount"]],
    ["volume", ["tiers.0.up_to", "tiers.0.unit_amount", "tiers.1.flat_amount"]],
    ["stairstep", ["tiers.0.up_to", "tiers.0.flat_amount", "tiers.1.flat_amount"]],
    ["capacity", ["tiers.0.up_to", "tiers.0.amount", "tiers.1.amount"]],
    ["graduated_percentage", ["tiers.0.up_to", "tiers.0.rate", "tiers.1.flat_amount"]],
    ["tiered_blocks", ["policy", "tiers.0.block_size", "tiers.0.price", "tiers.1.max_blocks"]],
    ["event_amount", ["field"]],
    ["percentage", ["rate", "fixed_amount", "free_events", "free_amount", "min_per_event", "max_per_event"]],
  ])("%s asks for what the model needs, by the names refusals use", (type, fields) => {
    const html = renderPage(<ModelEditor path={path} currency="EUR" model={{ ...emptyModel, type }} />);
    expect(namesOf(html)).toEqual(expect.arrayContaining(["type", ...fields]));
  });

  test("offers every model there is", () => {
    const html = renderPage(<ModelEditor path={path} currency="EUR" model={emptyModel} />);
    for (const type of PRICE_MODEL_TYPES) expect(html).toContain(`value="${type}"`);
  });
});

describe("a price model to read", () => {
  const shown = (model: PriceModel) => textOf(renderPage(<ModelView model={model} currency="EUR" />));

  test("a percentage says its share, its fee, what is free and its limits", () => {
    const text = shown({
      type: "percentage",
      rate: "1.5",
      fixed_amount: "0.30",
      free_events: 3,
      free_amount: "500",
      min_per_event: "0.50",
      max_per_event: "12",
    });
    expect(text).toContain("1.5 % of the amount and 0.30 € for each event");
    expect(text).toContain(
      "Free in each period: the first 3 events or the first 500.00 €, whichever is used up first",
    );
    expect(text).toContain("An event costs at least 0.50 €");
    expect(text).toContain("An event costs at most 12.00 €");
  });

  test("a price in the event says where", () => {
    expect(shown({ type: "event_amount", field: "fee" })).toContain("What the events carry in fee");
  });

  test("blocks say how tiers sell, and that nothing is charged beyond a last tier with an end", () => {
    const tiers = [{ block_size: "100", price: "2", max_blocks: "10" }];
    const capped = shown({ type: "tiered_blocks", policy: "all_tiers", tiers });
    expect(capped).toContain("Blocks fill one tier after another");
    expect(capped).toContain("1 100 2.00 € 10");
    expect(capped).toContain("Units beyond the last tier cost nothing");
    expect(shown({ type: "tiered_blocks", policy: "top_tier", tiers })).not.toContain("cost nothing");
  });

  test("tiers show their own figures", () => {
    const ends = [{ up_to: "10" }, { up_to: null }];
    const shares = ends.map((end) => ({ ...end, rate: "2.5", flat_amount: "1" }));
    expect(shown({ type: "graduated_percentage", tiers: shares })).toContain("up to 10 2.5 % 1.00 €");
    const stairs = ends.map((end) => ({ ...end, flat_amount: "7" }));
    expect(shown({ type: "stairstep", tiers: stairs })).toContain("over 10 7.00 €");
    const peaks = ends.map((end) => ({ ...end, amount: "9" }));
    expect(shown({ type: "capacity", tiers: peaks })).toContain("up to 10 9.00 €");
  });
});
