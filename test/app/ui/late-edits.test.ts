import { describe, expect, test } from "vitest";
import { nameAfter } from "~/ui/late-edits";

describe("the name of a field once the server has answered", () => {
  const tiers = "charges.0.prices.0.model.tiers";

  test("stays when nothing is removed", () => {
    expect(nameAfter(`${tiers}.1.up_to`, `${tiers}:add`)).toBe(`${tiers}.1.up_to`);
    expect(nameAfter("name", "preview")).toBe("name");
  });

  test("moves up behind a removed row, stays before it, and is gone in it", () => {
    expect(nameAfter(`${tiers}.2.up_to`, `${tiers}:remove-1`)).toBe(`${tiers}.1.up_to`);
    expect(nameAfter(`${tiers}.0.up_to`, `${tiers}:remove-1`)).toBe(`${tiers}.0.up_to`);
    expect(nameAfter(`${tiers}.1.up_to`, `${tiers}:remove-1`)).toBeNull();
  });

  test("another list's rows stay where they are", () => {
    expect(nameAfter("charges.1.prices.0.model.tiers.2.up_to", `${tiers}:remove-1`)).toBe(
      "charges.1.prices.0.model.tiers.2.up_to",
    );
  });

  test("a currency goes from the charges too", () => {
    expect(nameAfter("prices.2.amount", "prices:remove-1")).toBe("prices.1.amount");
    expect(nameAfter("charges.3.prices.2.model.amount", "prices:remove-1")).toBe(
      "charges.3.prices.1.model.amount",
    );
    expect(nameAfter("charges.3.prices.1.model.amount", "prices:remove-1")).toBeNull();
    expect(nameAfter("charges.0.filters.1.prices.2.model.rate", "prices:remove-1")).toBe(
      "charges.0.filters.1.prices.1.model.rate",
    );
    expect(nameAfter("phases.1.one_time.1.amount", "prices:remove-1")).toBeNull();
    expect(nameAfter("commitment.2.amount", "prices:remove-1")).toBe("commitment.1.amount");
    expect(nameAfter("thresholds.2.amount", "prices:remove-1")).toBe("thresholds.2.amount");
  });
});
