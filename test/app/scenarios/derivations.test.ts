import { describe, expect, it } from "vitest";
import type { Derivation, ProposedFee } from "~/billing/fees/fee";
import { add, compare, fromDecimal, ZERO } from "~/billing/money/rational";
import { roundTo } from "~/billing/money/round";
import { isReplacing } from "~/documents/derivation-step";
import { derivationSteps } from "~/documents/derivation-steps";
import type { EngineBook } from "~/scenarios/engine-book";
import { createEngineDriver } from "~/scenarios/engine-driver";
import { parseScenario } from "~/scenarios/parse-scenario";
import { play, Refused, Unsupported } from "~/scenarios/play";
import { findScenarioFiles, readJson } from "../../../cli/scenario-files";
import { complaint } from "../../support/derivation-checker";
import { derivationHolds } from "../../support/fee-evidence";

/** Every fee that a file bills, gives back or shows on an open draft; what its expectations say plays no part. */
async function feesOf(json: unknown): Promise<readonly ProposedFee[]> {
  const parsed = parseScenario(json);
  if (parsed.kind !== "scenario") return [];
  const books: EngineBook[] = [];
  try {
    await play(
      parsed.scenario,
      createEngineDriver((book) => books.push(book)),
    );
  } catch (error) {
    // What was billed before a file stops has to be explained all the same.
    if (!(error instanceof Refused) && !(error instanceof Unsupported)) throw error;
  }
  return books.flatMap(({ invoices, notes, pending }) =>
    [...invoices.values(), ...notes, ...[...pending.values()].flat()].flatMap(({ fees }) =>
      fees.map(({ fee }) => fee),
    ),
  );
}

type UsageStep = Extract<Derivation, { kind: "usage" }>["steps"][number];
type Leaf = { readonly path: string; readonly other: Derivation };

/** Every copy of a derivation in which one number is another; dates, codes and what is no number stay. */
function mutations(derivation: Derivation): Leaf[] {
  const leaves: Leaf[] = [];
  const walk = (value: unknown, path: readonly string[], put: (other: unknown) => unknown): void => {
    const other = otherNumber(value);
    if (other !== null) leaves.push({ path: path.join("."), other: put(other) as Derivation });
    else if (Array.isArray(value)) {
      for (const [at, item] of value.entries())
        walk(item, [...path, `${at}`], (changed) => put(value.with(at, changed)));
    } else if (typeof value === "object" && value !== null) {
      for (const [key, item] of Object.entries(value))
        walk(item, [...path, key], (changed) => put({ ...value, [key]: changed }));
    }
  };
  walk(derivation, [], (changed) => changed);
  return leaves;
}

/** A number a hundredth larger, or one for what is whole; "12/31" becomes "13/31". */
function otherNumber(value: unknown): unknown {
  if (typeof value === "number") return value + 1;
  if (typeof value !== "string") return null;
  const [, num, den] = /^(-?\d+)\/(\d+)$/.exec(value) ?? [];
  if (num !== undefined) return `${BigInt(num) + 1n}/${den}`;
  if (/^-?\d+$/.test(value)) return `${BigInt(value) + 1n}`;
  const decimal = /^(-?)(\d+)\.(\d+)$/.exec(value);
  if (!decimal) return null;
  const [, sign, whole = "", decimals = ""] = decimal;
  const step = 10n ** BigInt(decimals.length);
  const digits = `${BigInt(whole + decimals) + step}`.padStart(decimals.length + 1, "0");
  return `${sign}${digits.slice(0, -decimals.length)}.${digits.slice(-decimals.length)}`;
}

/** Numbers that are said of a fee and that its amount does not follow from; each with why. */
const BEARS_NOTHING: readonly (readonly [
  path: RegExp,
  when: (derivation: Derivation, path: string) => boolean,
])[] = [
  // The version is a name.
  [/^plan\.version$/, () => true],
  // Values of the properties that usage is grouped by are names.
  [/^group\./, () => true],
  // Prices of units and events that there were none of.
  [/^model\.unit_amount$/, (derivation) => stepsOf(derivation).every(({ units }) => Number(units) === 0)],
  [/^model\.(rate|fixed_amount)$/, (derivation) => !isCharged(derivation, "by_rate")],
  [/^model\.min_per_event$/, (derivation) => !isCharged(derivation, "minimum")],
  [/^model\.max_per_event$/, (derivation) => !isCharged(derivation, "maximum")],
  // A limit of what is free that was not reached.
  [/^model\.free_(events|amount)$/, (derivation, path) => !isUsedUp(derivation, path)],
  // A tier that was not reached.
  [/^model\.tiers\./, (derivation, path) => !isReached(derivation, Number(path.split(".")[2]))],
  // Only a percentage asks how many events there were.
  [
    /^usage\.eventCount$/,
    (derivation) =>
      derivation.kind === "usage" &&
      (derivation.model.type !== "percentage" || derivation.steps.length === 0),
  ],
  // Any quantity, and any part, of a price of nothing.
  [/^(quantity|proration\.fraction)$/, ({ exactAmount }) => Number(exactAmount) === 0],
  // Held at what is left of the corrected fee.
  [
    /^(of|share\.fraction)$/,
    (derivation) =>
      derivation.kind === "reversal" && Number(derivation.left) === -Number(derivation.exactAmount),
  ],
  // A level below zero costs nothing, whatever counts of it.
  [
    /^usage\.changes\.\d+\.counted$/,
    (derivation) => derivation.kind === "usage" && Number(derivation.usage.quantity) < 0,
  ],
];

/** The steps of a price, and those of what was held before and meanwhile. */
function stepsOf(derivation: Derivation): readonly UsageStep[] {
  if (derivation.kind !== "usage" && derivation.kind !== "item") return [];
  const before = "stepsBefore" in derivation ? (derivation.stepsBefore ?? []) : [];
  const stretched = "stretches" in derivation ? (derivation.stretches ?? []) : [];
  return [...derivation.steps, ...before, ...stretched.flatMap(({ steps }) => steps)];
}

const isReached = (derivation: Derivation, tier: number): boolean =>
  stepsOf(derivation).some(({ band }) => band === tier + 1);

const isCharged = (derivation: Derivation, charged: string): boolean =>
  stepsOf(derivation).some(({ events }) => events?.charged === charged);

/** Whether as much was free as the model gives by that limit, and more than that pays. */
function isUsedUp(derivation: Derivation, path: string): boolean {
  if (derivation.kind !== "usage" || derivation.model.type !== "percentage") return false;
  const { free_events, free_amount } = derivation.model;
  const free = derivation.steps.filter(({ events }) => events?.charged === "free");
  if (free.length === derivation.steps.length) return false;
  const total = (of: (step: UsageStep) => string) => free.reduce((sum, step) => sum + Number(of(step)), 0);
  const [taken, limit] = path.endsWith("events")
    ? [total(({ events }) => events?.count ?? "0"), free_events]
    : [total(({ units }) => units), Number(free_amount)];
  return limit > 0 && taken === limit;
}

/** What stands in the money column of an explanation, added up. */
function moneyColumn(derivation: Derivation) {
  const steps = derivationSteps(derivation, { plans: new Map(), metrics: new Map() });
  const from = Math.max(0, steps.findLastIndex(isReplacing));
  const sum = steps
    .slice(from)
    .reduce((all, { result }) => (result === null ? all : add(all, fromDecimal(result))), ZERO);
  return roundTo(sum, (derivation.amount.split(".")[1] ?? "").length);
}

describe("every fee of every scenario file", () => {
  const played = findScenarioFiles(["test/scenarios"]).filter(({ isTable }) => !isTable);

  it("can be calculated again from its derivation alone, and no number of it can be another", async () => {
    const kinds = new Set<Derivation["kind"]>();
    let caught = 0;
    for (const { file, name } of played) {
      for (const fee of await feesOf(readJson(file))) {
        const { derivation } = fee;
        kinds.add(derivation.kind);
        if (!derivationHolds(fee)) expect([name, complaint(derivation), fee]).toEqual([name, null, null]);
        const silent = mutations(derivation).filter(({ other }) =>
          derivationHolds({ ...fee, derivation: other }),
        );
        const unnoticed = silent.filter(
          ({ path }) => !BEARS_NOTHING.some(([own, when]) => own.test(path) && when(derivation, path)),
        );
        if (unnoticed.length > 0)
          expect([name, unnoticed.map(({ path }) => path), derivation]).toEqual([name, [], null]);
        caught += mutations(derivation).length - silent.length;
      }
    }
    expect([...kinds].sort()).toEqual([
      "item",
      "minimum",
      "one_off",
      "one_time",
      "recurring",
      "reversal",
      "usage",
    ]);
    expect(caught).toBeGreaterThan(8_000);
  });

  it("is explained by lines whose money column adds up to it", async () => {
    let explained = 0;
    for (const { file, name } of played) {
      for (const { derivation } of await feesOf(readJson(file))) {
        const column = moneyColumn(derivation);
        const amount = fromDecimal(derivation.taxIncluded?.net ?? derivation.amount);
        if (compare(column, amount) !== 0) expect([name, column, derivation]).toEqual([name, amount, null]);
        explained += 1;
      }
    }
    expect(explained).toBeGreaterThan(1_000);
  });
});
