// Cases that are known not to come out as their files say, each with its reason in deviations.md.
import { readFileSync } from "node:fs";
import type { CaseResult } from "../app/scenarios/report";

const LIST = "test/scenarios/deviations.md";
/** "- `killbill/void/one` (product): why", or without the brackets for both ways to run a case. */
const LINE = /^- `([^`]+)`(?: \((engine|product)\))?: (.+)$/;

export type Mode = "engine" | "product";
/** Reasons by the name of the case; `oneWay` where the other way to run it comes out as the file says. */
export type Deviations = ReadonlyMap<string, { readonly reason: string; readonly oneWay: boolean }>;

/** @throws when the list is not there */
export function readDeviations(mode: Mode): Deviations {
  const lines = readFileSync(LIST, "utf8").split("\n");
  return new Map(
    lines.flatMap((line) => {
      const [, name, only, reason] = LINE.exec(line) ?? [];
      if (!name || !reason || (only !== undefined && only !== mode)) return [];
      return [[name, { reason, oneWay: only !== undefined }] as const];
    }),
  );
}

/**
 * A listed case that fails is a deviation; one that does not fail is wrong on the list, and fails for that. No reason excuses
 * books that do not agree with their documents; only a case listed for one way to run it may differ from the other.
 */
export function judge(result: CaseResult, deviations: Deviations): CaseResult {
  const listed = deviations.get(result.name);
  const { name, isQuirk } = result;
  if (listed === undefined) return result;
  if (result.kind === "fail" || (result.kind === "apart" && listed.oneWay)) {
    return { kind: "deviation", name, isQuirk, difference: result.difference, reason: listed.reason };
  }
  const difference = `is listed in ${LIST} and comes out all the same: take it off the list`;
  return result.kind === "ok" ? { kind: "fail", name, isQuirk, difference } : result;
}
