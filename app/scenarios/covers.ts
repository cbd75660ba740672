import { type Anchor, type Cadence, previousPeriod } from "~/billing/time/cadence";
import { type Day, formatDay, parseDay } from "~/billing/time/day";
import type { BookInvoice, BookLine } from "./book";

/** What of a subscription says which stretch an invoice covers. */
export type CoverFacts = {
  readonly cadence: Cadence;
  readonly anchor: Anchor;
  readonly startsOn: Day;
  readonly inAdvance: boolean;
};

type Cover = BookInvoice["covers"][number];

/**
 * The stretch an invoice covers for the recurring price, for usage and for fixed items, per subscription on it. Where
 * there are lines they say it. Usage without a line is that of the period before the one paid in advance, or of the
 * same period.
 */
export function coveredStretches(
  lines: readonly BookLine[],
  factsOf: (line: BookLine) => CoverFacts,
): BookInvoice["covers"] {
  const covers = lines.flatMap((line) => coverOf(line).map((cover) => ({ line, cover })));
  return [...new Set(covers.map(({ line }) => line.subscription))].flatMap((subscription) => {
    const lines = covers.filter(({ line }) => line.subscription === subscription);
    const own = lines.map(({ cover }) => cover);
    const recurring = lines.find(({ cover }) => cover.kind === "subscription");
    if (!recurring || own.some((cover) => cover.kind === "usage")) return own;
    return [...own, ...usageWithoutLine(recurring.cover, factsOf(recurring.line))];
  });
}

function coverOf({ kind, from, to }: BookLine): Cover[] {
  const isPeriodic = kind === "subscription" || kind === "usage" || kind === "fixed";
  return isPeriodic && to !== null ? [{ kind, from, to }] : [];
}

function usageWithoutLine(recurring: Cover, facts: CoverFacts): Cover[] {
  const to = parseDay(recurring.to);
  if (!facts.inAdvance && to.ok) {
    const last = previousPeriod(facts.cadence, facts.anchor, { from: to.value, to: to.value });
    const first = formatDay(Math.max(last.from, facts.startsOn));
    return [{ kind: "usage", from: first, to: recurring.to }];
  }
  const from = parseDay(recurring.from);
  if (!from.ok || from.value <= facts.startsOn) return [];
  const before = previousPeriod(facts.cadence, facts.anchor, { from: from.value, to: from.value });
  return [
    { kind: "usage", from: formatDay(Math.max(before.from, facts.startsOn)), to: formatDay(from.value) },
  ];
}
