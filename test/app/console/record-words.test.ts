import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { RECIPES } from "~/billing/ledger/ledger-kinds";
import { actionWords, detailsInWords, dimensionWords, recipeWords, words } from "~/console/record-words";

/** Every action an operation writes to the audit trail, read from the sources. */
function writtenActions(): string[] {
  const folder = "app/operations";
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  const found = files.flatMap((name) => [
    ...readFileSync(join(folder, name), "utf8").matchAll(/\baction: "([a-z_]+\.[a-z_]+)"/g),
  ]);
  return [...new Set(found.map((match) => match[1] ?? ""))];
}

describe("records in words", () => {
  test("every recipe and every action of the sources has words of its own", () => {
    for (const recipe of RECIPES) expect(recipeWords(recipe)).not.toBe(recipe);
    const actions = writtenActions();
    expect(actions.length).toBeGreaterThan(25);
    for (const action of actions) expect(actionWords(action), action).not.toBe(words(action));
    expect(actionWords("plan.put_away")).toBe("Plan put away");
    expect(recipeWords("unheard.of")).toBe("unheard.of");
  });

  test("details are labels and values, without braces and without what is empty", () => {
    const details = {
      before: { netTermsDays: 14, footer: "" },
      scopes: ["read", "usage"],
      failures: [],
      isDefault: true,
      taxId: null,
    };
    expect(detailsInWords(details, "Europe/Berlin")).toEqual([
      { label: "Before net terms days", value: "14" },
      { label: "Scopes", value: "read, usage" },
      { label: "Failures", value: "none" },
      { label: "Is default", value: "yes" },
    ]);
  });

  test("details are written as people write them: amounts in the currency beside them, days and times", () => {
    const said = (details: Record<string, unknown>) =>
      detailsInWords(details, "Europe/Berlin").map(({ label, value }) =>
        `${label}: ${value}`.replaceAll("\u00a0", " "),
      );
    expect(said({ kind: "cap", amountMinor: "-120000", currency: "EUR" })).toEqual([
      "Kind: cap",
      "Amount: \u22121,200.00 €",
    ]);
    expect(said({ totalMinor: "1800" })).toEqual(["Total minor: 1800"]);
    expect(said({ currency: "EUR", code: "2026" })).toEqual(["Currency: EUR", "Code: 2026"]);
    expect(said({ from: "2026-08-20", at: "2026-11-28T09:23:25.090Z", bad: "2026-02-30" })).toEqual([
      "From: 20 Aug 2026",
      "At: 28 Nov 2026, 10:23 Berlin",
      "Bad: 2026-02-30",
    ]);
  });
});

test("writes what a posting is told apart by as people say it", () => {
  expect(dimensionWords("DE:S:19")).toBe("DE 19\u00a0%");
  expect(dimensionWords(":S:7")).toBe("7\u00a0%");
  expect(dimensionWords("FR:AE:0")).toBe("FR AE 0\u00a0%");
  expect(dimensionWords("prepaid_credit")).toBe("prepaid credit");
});
