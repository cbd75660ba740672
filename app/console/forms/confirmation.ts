import { type Outcome, type Refused, refuse } from "~/billing/outcome";
import type { MovedFigure } from "~/ui/confirm-page";
import { formatMoney } from "~/ui/format/money";
import { readDecimal } from "~/ui/format/read-amount";

/** The fields of a page: its address while somebody enters and reviews, its form once it is confirmed. */
export type EntryFields = {
  get(name: string): unknown;
  has(name: string): boolean;
};

export function typedIn(fields: EntryFields) {
  return (name: string): string => {
    const value = fields.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
}

/** What was entered, however often a name stands, to come back with the confirmation. */
export function entriesOf(form: FormData): Record<string, string[]> {
  const names = [...new Set(form.keys())];
  return Object.fromEntries(names.map((name) => [name, form.getAll(name).map(String)]));
}

/** A typed amount as the plain decimal the engine reads; what is none stays, so that the refusal can quote it. */
export function plainDecimal(text: string): string {
  const read = readDecimal(text);
  return read.ok ? read.plain : text;
}

/**
 * What was entered in rows and refused. The operation counts the lines it was given; the page knows them by their
 * place. What is about all of them stands at `first` of the first row.
 */
export function refusedRows<T extends Outcome<unknown> | null>(
  outcome: T,
  places: readonly number[],
  first: string,
): T | Refused {
  if (outcome === null || outcome.ok) return outcome;
  const fieldOf = (field: string | undefined): string | undefined => {
    if (field === "lines") return `lines.0.${first}`;
    const [, row, name] = /^lines\.(\d+)(?:\.(.+))?$/.exec(field ?? "") ?? [];
    return row === undefined ? field : `lines.${places[Number(row)] ?? 0}.${name ?? first}`;
  };
  return refuse(...outcome.refusals.map((refusal) => ({ ...refusal, field: fieldOf(refusal.field) })));
}

type Answer = { readonly codes: readonly string[]; readonly values: Readonly<Record<string, string>> };

/**
 * What moved since the figures that were confirmed, by the labels of the amounts a hash begins with; nothing when it
 * was refused for another reason.
 */
export function movedSinceShown(
  answer: Answer | undefined,
  shown: { readonly previewHash: string; readonly currency: string } | null,
  labels: readonly string[],
): readonly MovedFigure[] {
  const sent = answer?.codes.includes("preview_outdated") ? answer.values.preview_hash : undefined;
  if (sent === undefined || shown === null) return [];
  const money = (amountMinor: bigint | null) =>
    amountMinor === null ? "another amount" : formatMoney({ amountMinor, currency: shown.currency }, "en");
  const [was, now] = [sent.split("."), shown.previewHash.split(".")];
  const figure = (parts: readonly string[], index: number): bigint | null => {
    const text = parts[index] ?? "";
    return parts.length === labels.length + 1 && /^-?\d{1,18}$/.test(text) ? BigInt(text) : null;
  };
  return labels.map((label, index) => ({
    label,
    was: money(figure(was, index)),
    now: money(figure(now, index)),
  }));
}
