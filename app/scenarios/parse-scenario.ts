import { checkReferences, type Problem } from "./check-references";
import { type Scenario, scenarioSchema } from "./format";

export type Parsed =
  | { readonly kind: "scenario"; readonly scenario: Scenario }
  /** The file says more than this edition understands; `lacks` names the first steps and fields it does not have. */
  | { readonly kind: "unsupported"; readonly lacks: readonly string[] }
  | { readonly kind: "invalid"; readonly problems: readonly Problem[] };

type Path = readonly PropertyKey[];
type Raw = Readonly<Record<string, unknown>>;

/** The parts of a zod issue that are read here. */
type Issue = {
  readonly code?: string;
  readonly path: Path;
  readonly message: string;
  readonly keys?: readonly string[];
  readonly note?: string;
  readonly discriminator?: string;
  readonly params?: { readonly unsupported?: boolean };
};

/** Reads one scenario out of parsed JSON; never throws, whatever the JSON is. */
export function parseScenario(json: unknown): Parsed {
  if (!isObject(json)) {
    return { kind: "invalid", problems: [{ at: "", sentence: "The file must hold one JSON object." }] };
  }
  const read = scenarioSchema.safeParse(withoutRemarks(json));
  if (!read.success) return classify(read.error.issues as readonly Issue[], json);
  const problems = checkReferences(read.data);
  return problems.length > 0 ? { kind: "invalid", problems } : { kind: "scenario", scenario: read.data };
}

/** What a file says to its reader alone may stand anywhere; usage and what matches it are data of its own. */
const REMARKS: readonly string[] = ["note", "notes", "derived"];
const DATA: readonly string[] = ["properties", "match", "group"];

function withoutRemarks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutRemarks);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !REMARKS.includes(key))
      .map(([key, inner]) => [key, DATA.includes(key) ? inner : withoutRemarks(inner)]),
  );
}

export function isObject(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The taxes that apply to a customer: those it names, else every default one. */
export function taxesOf(scenario: Scenario, named: readonly string[] | undefined) {
  return scenario.taxes.filter((tax) => (named ? named.includes(tax.code) : tax.default));
}

function classify(issues: readonly Issue[], json: Raw): Parsed {
  const lacks: string[] = [];
  const problems: Problem[] = [];
  for (const issue of issues) {
    const lacked = lackedByIssue(issue, json);
    lacks.push(...lacked);
    if (lacked.length === 0) problems.push({ at: issue.path.join("."), sentence: sentenceOf(issue, json) });
  }
  // A field of an unknown step makes no sense to us, so what looks wrong beside something unknown may well be right.
  if (lacks.length > 0) return { kind: "unsupported", lacks: [...new Set(lacks)] };
  return { kind: "invalid", problems };
}

/** The names of what an issue says the product does not have; empty when the issue is a mistake in the file. */
function lackedByIssue(issue: Issue, json: Raw): string[] {
  if (issue.code === "unrecognized_keys") {
    return (issue.keys ?? []).map((key) => placeName([...issue.path, key], json));
  }
  if (issue.params?.unsupported) return [placeName(issue.path, json)];
  const given = valueAt(json, issue.path);
  if (typeof given !== "string") return [];
  if (issue.code === "invalid_value" || (issue.code === "invalid_union" && issue.discriminator)) {
    return [
      issue.path[0] === "steps" && issue.path[2] === "do"
        ? `step ${given}`
        : `${placeName(issue.path, json)} ${given}`,
    ];
  }
  return [];
}

function sentenceOf(issue: Issue, json: Raw): string {
  const given = valueAt(json, issue.path);
  if (given === undefined) return "is missing.";
  const message = issue.message.replace(/\.$/, "");
  return issue.code === "custom"
    ? `${shown(given)} ${message}.`
    : `${shown(given)} does not fit: ${message}.`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function valueAt(json: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    json,
  );
}

/** "step cancel: effective", "plans.pro.minimum_commitment", "expect.invoices.lines.kind": list places by their code. */
function placeName(path: Path, json: Raw): string {
  const names: string[] = [];
  let here: unknown = json;
  for (const key of path) {
    here = valueAt(here, [key]);
    if (typeof key !== "number") names.push(String(key));
    else if (isObject(here)) {
      const name = here.code ?? here.id;
      if (typeof name === "string" && path[0] !== "expect") names.push(name);
    }
  }
  if (path[0] !== "steps") return names.join(".");
  const kind = valueAt(json, [...path.slice(0, 2), "do"]);
  return `step ${String(kind)}: ${names.slice(1).join(".")}`;
}
