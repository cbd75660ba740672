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

/**
 * The stretch an invoice covers for the recurring price and for usage, per subscription on it. Where there are lines
 * they say it. Usage without a line is that of the period before the one paid in advance, or of the same period.
 */
export function coveredStretches(
  lines: readonly BookLine[],
  factsOf: (subscription: string) => CoverFacts,
): BookInvoice["covers"] {
  return [...new Set(lines.map((line) => line.subscription))].flatMap((subscription) => {
    const own = lines.filter((line) => line.subscription === subscription);
    const recurring = own.find((line) => line.kind === "subscription");
    const used = own.filter((line) => line.kind === "usage");
    const covers = own.map(({ kind, from, to }) => ({ kind, from, to }));
    if (!recurring || used.length > 0) return covers;
    return [...covers, ...usageWithoutLine(recurring, factsOf(subscription))];
  });
}

function usageWithoutLine(recurring: BookLine, facts: CoverFacts): BookInvoice["covers"] {
  if (!facts.inAdvance) return [{ kind: "usage", from: recurring.from, to: recurring.to }];
  const from = parseDay(recurring.from);
  if (!from.ok || from.value <= facts.startsOn) return [];
  const before = previousPeriod(facts.cadence, facts.anchor, { from: from.value, to: from.value });
  return [
    { kind: "usage", from: formatDay(Math.max(before.from, facts.startsOn)), to: formatDay(from.value) },
  ];
}
