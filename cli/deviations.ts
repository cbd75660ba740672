// Cases that are known not to come out as their files say, each with its reason in deviations.md.
import { readFileSync } from "node:fs";
import type { CaseResult } from "../app/scenarios/report";

const LIST = "test/scenarios/deviations.md";
/** "- `killbill/void/one`: why". */
const LINE = /^- `([^`]+)`: (.+)$/;

/** Reasons by the name of the case, whichever way it is run. */
export type Deviations = ReadonlyMap<string, string>;

/** @throws when the list is not there */
export function readDeviations(): Deviations {
  const lines = readFileSync(LIST, "utf8").split("\n");
  return new Map(
    lines.flatMap((line) => {
      const [, name, reason] = LINE.exec(line) ?? [];
      return name && reason ? [[name, reason] as const] : [];
    }),
  );
}

/**
 * A listed case that fails is a deviation; one that does not fail is wrong on the list, and fails for that. No reason
 * excuses books that do not agree with their documents, or that the engine alone has otherwise.
 */
export function judge(result: CaseResult, deviations: Deviations): CaseResult {
  const reason = deviations.get(result.name);
  const { name, isQuirk } = result;
  if (reason === undefined) return result;
  if (result.kind === "fail") {
    return { kind: "deviation", name, isQuirk, difference: result.difference, reason };
  }
  const difference = `is listed in ${LIST} and comes out all the same: take it off the list`;
  return result.kind === "ok" ? { kind: "fail", name, isQuirk, difference } : result;
}
