import { expect, it } from "vitest";
import type { Book } from "~/scenarios/book";
import { createEngineDriver } from "~/scenarios/engine-driver";
import { parseScenario } from "~/scenarios/parse-scenario";
import { play } from "~/scenarios/play";
import { checkScenario } from "~/scenarios/run-case";
import { firstApart } from "~/scenarios/same-book";
import { readJson } from "../../../cli/scenario-files";

const file = "test/scenarios/lago/wallets/two_wallets_by_priority.json";
const json = readJson(file);

async function played() {
  const parsed = parseScenario(json);
  if (parsed.kind !== "scenario") throw new Error(`${file} is not supported.`);
  return { scenario: parsed.scenario, book: await play(parsed.scenario, createEngineDriver()) };
}

/** Paths and values of everything in a book that is no list and no record. */
function leaves(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, part]) => leaves(part, [...path, key]));
}

function changedAt(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return "something else";
  if (Array.isArray(value))
    return value.map((part, index) => (`${index}` === key ? changedAt(part, rest) : part));
  const record = value as Record<string, unknown>;
  return { ...record, [key]: changedAt(record[key], rest) };
}

it("a book is like itself, and anything in it that is another is named with both", async () => {
  const { scenario, book } = await played();
  expect(firstApart(scenario, book, book)).toBeNull();
  const made = leaves(book);
  expect(made.length).toBeGreaterThan(60);
  for (const path of made) {
    const apart = firstApart(scenario, changedAt(book, path) as Book, book);
    // Each driver draws numbers, and ids for what the file does not name.
    const isOwn = path.at(-1) === "number" || (path[0] === "wallets" && path.at(-1) === "id");
    if (isOwn) expect(apart, path.join(".")).toBeNull();
    else expect(apart).toContain(`differ at ${path.join(".")}: "something else" and `);
  }
});

it("what is missing is a difference, whichever way lacks it", async () => {
  const { scenario, book } = await played();
  const less: Book = { ...book, invoices: book.invoices.slice(1) };
  expect(firstApart(scenario, less, book)).not.toBeNull();
  expect(firstApart(scenario, book, less)).not.toBeNull();
});

it("a case whose two ways differ fails for that, also where one of them stops", async () => {
  const stopping = () => ({
    ...createEngineDriver(),
    drain: async () => {
      throw new Error("Out of order.");
    },
  });
  const forgetful = () => ({
    ...createEngineDriver(),
    creditNotes: async () => [],
    invoices: async () => [],
  });
  const options = { isQuirk: false, createDriver: createEngineDriver };
  const check = (alongside: () => ReturnType<typeof createEngineDriver>) =>
    checkScenario("x", json, { ...options, alongside });
  expect(await check(createEngineDriver)).toMatchObject({ kind: "ok" });
  expect(await check(stopping)).toMatchObject({
    kind: "apart",
    difference: "the engine alone stops: Out of order.",
  });
  expect(await check(forgetful)).toMatchObject({
    kind: "apart",
    difference: expect.stringMatching(
      /^the product and the engine alone differ at invoices\.0: \{.* and nothing$/,
    ),
  });
});
