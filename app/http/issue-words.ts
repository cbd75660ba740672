import type { z } from "zod";
import type { Refusal } from "~/billing/outcome";

/** Stands in messages no schema has worded itself; see `parse`. */
export const UNWORDED = "\u0000";

type Issue = z.core.$ZodIssue;
type Words = { readonly code: string; readonly sentence: string; readonly remedy: string };

/** One problem a schema found, as a refusal in plain words about its field. */
export function refusalOfIssue(issue: Issue): Refusal {
  const field = issue.path.map(String).join(".");
  const words = issue.message === UNWORDED ? wordsOf(issue, labelOf(issue.path)) : ownWords(issue);
  return field === "" ? { ...words, field: undefined } : { ...words, field };
}

/** A schema's own message: "What is wrong. What to do." with an optional code in the params of a refinement. */
function ownWords(issue: Issue): Words {
  const [sentence = "", ...rest] = issue.message.split(/(?<=\.)\s+/);
  const params = issue.code === "custom" ? issue.params : undefined;
  const code = typeof params?.code === "string" ? params.code : codeOf(issue);
  return { code, sentence, remedy: rest.join(" ") };
}

function codeOf(issue: Issue): string {
  if (issue.code === "invalid_type" && issue.input === undefined) return "required";
  if (issue.code === "unrecognized_keys") return "unknown_field";
  if (issue.code === "too_big" || issue.code === "too_small") return issue.code;
  return "invalid";
}

function wordsOf(issue: Issue, label: string): Words {
  const code = codeOf(issue);
  if (code === "required") return { code, sentence: `${label} is missing.`, remedy: "Enter it." };
  switch (issue.code) {
    case "invalid_type":
      return { code, sentence: `${label} is not ${article(issue.expected)}.`, remedy: "Change it." };
    case "unrecognized_keys":
      return {
        code,
        sentence: `${issue.keys.map((key) => `"${key}"`).join(", ")} is not a field here.`,
        remedy: "Leave it out, or check its spelling.",
      };
    case "invalid_value":
      return {
        code,
        sentence: `${label} is none of the possible values.`,
        remedy: `Use one of: ${issue.values.map(String).join(", ")}.`,
      };
    case "too_big":
      return { code, sentence: `${label} is too ${bigWord(issue.origin)}.`, remedy: `Use ${limit(issue)}.` };
    case "too_small":
      return {
        code,
        sentence: `${label} is too ${smallWord(issue.origin)}.`,
        remedy: `Use ${limit(issue)}.`,
      };
    case "invalid_format":
      return { code, sentence: `${label} is not ${formatWord(issue.format)}.`, remedy: "Correct it." };
    case "invalid_union":
      return { code, sentence: `${label} has none of the possible forms.`, remedy: "See the API document." };
    default:
      return { code, sentence: `${label} is not valid.`, remedy: "Change it." };
  }
}

/** ["tiers", 1, "upTo"] → "Up to (row 2)". */
function labelOf(path: readonly PropertyKey[]): string {
  const names = path.filter((part) => typeof part === "string" && !/^\d+$/.test(part));
  const row = path.find((part) => typeof part === "number" || /^\d+$/.test(String(part)));
  const words = String(names[names.length - 1] ?? "Value")
    .replaceAll(/[_-]+/g, " ")
    .replaceAll(/([a-z0-9])([A-Z])/g, (_, left: string, right: string) => `${left} ${right.toLowerCase()}`);
  const label = words.charAt(0).toUpperCase() + words.slice(1);
  return row === undefined ? label : `${label} (row ${Number.parseInt(String(row), 10) + 1})`;
}

function article(type: string): string {
  const words: Readonly<Record<string, string>> = {
    string: "a text",
    number: "a number",
    int: "a whole number",
    boolean: "true or false",
    array: "a list",
    object: "an object",
    date: "a date",
  };
  return words[type] ?? `of the type ${type}`;
}

function formatWord(format: string): string {
  const words: Readonly<Record<string, string>> = {
    email: "an e-mail address",
    url: "an address that starts with https://",
    uuid: "an id",
    date: "a date such as 2026-11-21",
    datetime: "an instant such as 2026-11-21T09:30:00Z",
    regex: "written as expected",
  };
  return words[format] ?? `a valid ${format}`;
}

const bigWord = (origin: string) =>
  origin === "string" || origin === "array" || origin === "set" ? "long" : "large";
const smallWord = (origin: string) =>
  origin === "string" || origin === "array" || origin === "set" ? "short" : "small";

function limit(issue: Extract<Issue, { code: "too_big" } | { code: "too_small" }>): string {
  const bound = issue.code === "too_big" ? issue.maximum : issue.minimum;
  const unit = issue.origin === "string" ? " characters" : issue.origin === "array" ? " entries" : "";
  const edge = issue.inclusive === false ? (issue.code === "too_big" ? "less than" : "more than") : "";
  if (edge !== "") return `${edge} ${bound}${unit}`;
  return issue.code === "too_big" ? `${bound}${unit} or less` : `${bound}${unit} or more`;
}
