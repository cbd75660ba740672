import path from "node:path";
import { describe, expect, it } from "vitest";
import { createEngineDriver } from "~/scenarios/engine-driver";
import { parseScenario } from "~/scenarios/parse-scenario";
import { play } from "~/scenarios/play";
import { checkScenario, checkTable, tryScenario } from "~/scenarios/run-case";
import { judge, readDeviations } from "../../../cli/deviations";
import { findScenarioFiles, readJson } from "../../../cli/scenario-files";

const files = findScenarioFiles(["test/scenarios"]);

describe("the cases carried over from other systems", () => {
  it("none fails but those whose deviation is explained, quirks with them; what is not supported is named and explained", async () => {
    const results = [];
    const deviations = readDeviations();
    for (const { file, name, isTable, isQuirk } of files) {
      const json = readJson(file);
      if (isTable) results.push(...checkTable(name, json, { isQuirk }));
      else {
        const result = await checkScenario(name, json, { isQuirk, createDriver: createEngineDriver });
        results.push(judge(result, deviations));
      }
    }
    expect(results.filter((result) => result.kind === "fail" || result.kind === "untied")).toEqual([]);
    const scenarios = results.filter((result) => result.kind === "ok" && !result.name.includes("/_"));
    expect(scenarios.length).toBeGreaterThanOrEqual(276);
    const rows = results.filter((result) => result.kind === "ok" && result.name.includes("/_"));
    expect(rows.length).toBeGreaterThanOrEqual(365);
    const unsupported = results.filter((result) => result.kind === "unsupported");
    for (const { name, lacks } of unsupported)
      expect([name, lacks, deviations.get(name) ?? ""]).not.toContain("");
  });

  it("every file has the name of its path", () => {
    const names = files
      .filter(({ isTable }) => !isTable)
      .map(({ file }) => [
        (readJson(file) as { name: string }).name,
        path.relative("test/scenarios", file).replace("/quirks/", "/"),
      ]);
    expect(names.filter(([name, file]) => file !== `${name}.json`)).toEqual([]);
  });
});

function scenario(steps: readonly Record<string, unknown>[], plan: Record<string, unknown> = {}) {
  return {
    name: "one",
    organization: { currency: "EUR" },
    metrics: [{ code: "calls", aggregation: "count" }],
    plans: [
      {
        code: "pro",
        currency: "EUR",
        interval: "month",
        amount: "30.00",
        in_advance: false,
        charges: [{ code: "calls", metric: "calls", model: { type: "per_unit", unit_amount: "1" } }],
        ...plan,
      },
    ],
    customers: [{ id: "acme", currency: "EUR" }],
    steps,
  };
}

const start = { at: "2026-01-01T00:00:00Z", do: "subscribe", customer: "acme", plan: "pro", as: "s1" };

async function booked(json: unknown) {
  const parsed = parseScenario(json);
  if (parsed.kind !== "scenario") throw new Error(JSON.stringify(parsed));
  return play(parsed.scenario, createEngineDriver());
}

describe("the order of things", () => {
  it("each period is billed on its own day, however far time jumps", async () => {
    const book = await booked(scenario([start, { at: "2026-04-01T00:00:00Z", do: "advance" }]));
    expect(book.invoices.map((invoice) => invoice.issuedOn)).toEqual([
      "2026-02-01",
      "2026-03-01",
      "2026-04-01",
    ]);
  });

  it("subscriptions that start together share an invoice", async () => {
    const book = await booked(scenario([start, { ...start, as: "s2" }], { in_advance: true }));
    expect(book.invoices).toHaveLength(1);
    expect(book.invoices[0]).toMatchObject({ total: "60.00" });
  });

  it("an end sees everything billed that is due at its instant", async () => {
    const end = { at: "2026-02-01T00:00:00Z", do: "cancel", subscription: "s1", when: "now" };
    const book = await booked(scenario([start, end]));
    expect(book.invoices.map((invoice) => invoice.total)).toEqual(["30.00"]);
    expect(book.subscriptions.at(-1)).toMatchObject({ as: "s1", at: null, status: "canceled" });
  });

  it("usage that came twice counts once, and usage after the end is noted", async () => {
    const usage = {
      at: "2026-01-05T00:00:00Z",
      do: "usage",
      subscription: "s1",
      metric: "calls",
      transaction_id: "t",
    };
    const end = { at: "2026-01-10T00:00:00Z", do: "cancel", subscription: "s1", when: "now" };
    const late = { ...usage, at: "2026-01-12T00:00:00Z", transaction_id: "u" };
    const book = await booked(scenario([start, usage, usage, end, late]));
    const lines = book.invoices.flatMap((invoice) => invoice.lines);
    expect(lines.find((line) => line.kind === "usage")).toMatchObject({ quantity: "1", amount: "1.00" });
    expect(book.notes).toEqual([expect.stringMatching(/^usage u was rejected: .*ended/)]);
  });
});

describe("what stops a scenario", () => {
  it("a refusal says which step, why, and what to do", async () => {
    const twice = { at: "2026-01-03T00:00:00Z", do: "cancel", subscription: "s1", when: "now" };
    const tried = await tryScenario(
      "one",
      scenario([start, twice, { ...twice, at: "2026-01-04T00:00:00Z" }]),
      createEngineDriver,
    );
    expect(tried).toMatchObject({ kind: "refused", name: "one" });
    expect(JSON.stringify(tried)).toMatch(
      /2026-01-04T00:00:00\S* cancel: This subscription ended.*Start a new/,
    );
  });

  it("days paid in advance are given back unless the file says otherwise", async () => {
    const end = { at: "2026-01-16T00:00:00Z", do: "cancel", subscription: "s1", when: "now" };
    const credited = await booked(scenario([start, end], { in_advance: true }));
    // 16 of 31 days of 30.00 are left.
    expect(credited.creditNotes).toMatchObject([{ total: "15.48" }]);
    const kept = await booked(scenario([start, { ...end, unused: "skip" }], { in_advance: true }));
    expect(kept.creditNotes).toEqual([]);
  });
});
