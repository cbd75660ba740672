import { expect, it } from "vitest";
import { parseScenario } from "~/scenarios/parse-scenario";
import { type Driver, play } from "~/scenarios/play";
import { createProductDriver } from "~/scenarios/product-driver.server";
import { checkScenario, tryScenario } from "~/scenarios/run-case";
import { readJson } from "../../../cli/scenario-files";
import { asOwner, useTestDatabase } from "../../support/database";

const held = useTestDatabase();

async function played(file: string, driver: Driver) {
  const parsed = parseScenario(readJson(file));
  if (parsed.kind !== "scenario") throw new Error(`${file} is not supported.`);
  return play(parsed.scenario, driver);
}

it("invoices carry the gapless numbers of their own organization", async () => {
  const tried = await tryScenario("x", readJson("docs/examples/tiered-api.json"), createProductDriver);
  const numbers = tried.kind === "book" ? tried.book.invoices.map((invoice) => invoice.number ?? "") : [];
  expect(numbers.map((number) => Number(/\d+$/.exec(number)?.[0]))).toEqual([1, 2, 3]);
});

it("what the operations refuse stops the scenario with the step, the reason and the remedy", async () => {
  const json = readJson("docs/examples/tiered-api.json") as { steps: unknown[] };
  const cancel = { do: "cancel", subscription: "acme-grow", when: "now", unused: "skip" };
  const steps = [
    json.steps[0],
    { ...cancel, at: "2026-01-12T00:00:00Z" },
    { ...cancel, at: "2026-01-13T00:00:00Z" },
  ];
  const tried = await tryScenario("x", { ...json, steps, expect: {} }, createProductDriver);
  expect(tried).toMatchObject({
    kind: "refused",
    sentences: [
      expect.stringMatching(/^2026-01-13T00:00:00Z cancel: This subscription ended .* Start a new/),
    ],
  });
});

const reopened = "test/scenarios/killbill/payments/refund_without_adjustment_reopens.json";

it("the books of every day are asked for, whatever the file expects", async () => {
  const driver = createProductDriver();
  await played(reopened, driver);
  const days = await driver.tieOuts();
  expect(days.length).toBeGreaterThan(1);
  expect(days.flatMap(({ rows }) => rows).some(({ leftMinor }) => leftMinor > 0n)).toBe(true);
  expect(days.flatMap(({ rows }) => rows).filter(({ differenceMinor }) => differenceMinor !== 0n)).toEqual(
    [],
  );
});

it("a scenario that bills what it expects fails where its books are off, with account, day and difference", async () => {
  const tampered = (): Driver => {
    const driver = createProductDriver();
    const change = () =>
      asOwner(
        held.clone,
        (sql) => sql`update invoice_balances set open_minor = open_minor - 7
        where open_minor > 7 and organization_id = (select max(id::text)::uuid from organizations)`,
      );
    return {
      ...driver,
      tieOuts: async () => {
        await change();
        return driver.tieOuts();
      },
    };
  };
  const result = await checkScenario("x", readJson(reopened), { isQuirk: true, createDriver: tampered });
  expect(result).toMatchObject({
    kind: "untied",
    difference: expect.stringMatching(
      /^tie-out of \d{4}-\d\d-\d\d: account 1100 holds \d+\.\d\d USD, its documents -?\d+\.\d\d, off by 0\.07$/,
    ),
  });
});
