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
import { complaint, derivationHolds } from "../../support/derivation-checker";

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

type Leaf = { readonly path: string; readonly other: Derivation };

/** Every copy of a derivation in which one number is another; dates, codes and what is no number stay. */
function mutations(derivation: Derivation): Leaf[] {
  const leaves: Leaf[] = [];
  const walk = (value: unknown, path: readonly string[], put: (other: unknown) => unknown): void => {
    const other = otherNumber(value);
    if (other !== null) leaves.push({ path: path.join("."), other: put(other) as Derivation });
    else if (Array.isArray(value)) {
      for (const [at, item] of value.entries())
        walk(item, [...path, "#"], (changed) => put(value.with(at, changed)));
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
const BEARS_NOTHING: readonly (readonly [path: RegExp, when: (derivation: Derivation) => boolean])[] = [
  // The version is a name.
  [/^plan\.version$/, () => true],
  // Values of the properties that usage is grouped by are names.
  [/^group\./, () => true],
  // Bands that were not reached, and prices of events that there were none of.
  [/^model\./, () => true],
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
    /^usage\.changes\.#\.counted$/,
    (derivation) => derivation.kind === "usage" && Number(derivation.usage.quantity) < 0,
  ],
];

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
          ({ path }) => !BEARS_NOTHING.some(([own, when]) => own.test(path) && when(derivation)),
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
