import type { MeasuredEvent } from "./measured-event";
import { compareText } from "./measured-event";
import type { MeteredCharge } from "./usage-part";

/** The events of one part, in the order they were put there. */
type SplitPart = {
  readonly filter: number | null;
  readonly group: readonly string[];
  readonly before: MeasuredEvent[];
  readonly inside: MeasuredEvent[];
};

/** Sorts events by filter and group. */
export type Split = {
  readonly put: (event: MeasuredEvent, place: "before" | "inside") => void;
  /** In canonical order: filters as the charge lists them, then what matches none; groups by their values. */
  readonly parts: () => readonly SplitPart[];
};

/** Starts with an empty part per filter where there are no groups, so that each has its line. */
export function startSplit(charge: Pick<MeteredCharge, "filters" | "groupBy">): Split {
  const filters = charge.filters ?? [];
  const groupBy = charge.groupBy ?? [];
  const parts = new Map<string, SplitPart>();
  const partOf = (filter: number | null, group: readonly string[]): SplitPart => {
    const key = JSON.stringify([filter, group]);
    let part = parts.get(key);
    if (!part) {
      part = { filter, group, before: [], inside: [] };
      parts.set(key, part);
    }
    return part;
  };
  if (groupBy.length === 0) {
    for (const index of filters.keys()) partOf(index, []);
    partOf(null, []);
  }
  return {
    put: (event, place) => {
      const found = filters.findIndex(({ match }) => matches(match, event));
      const group = groupBy.map((name) => propertyText(event, name) ?? "");
      partOf(found < 0 ? null : found, group)[place].push(event);
    },
    parts: () => [...parts.values()].sort(compareParts),
  };
}

function compareParts(a: SplitPart, b: SplitPart): number {
  if (a.filter !== b.filter) return (a.filter ?? Infinity) - (b.filter ?? Infinity);
  for (const [index, value] of a.group.entries()) {
    const order = compareText(value, b.group[index] ?? "");
    if (order !== 0) return order;
  }
  return 0;
}

/** All names must hold one of their values. */
function matches(match: Readonly<Record<string, readonly string[]>>, event: MeasuredEvent): boolean {
  return Object.entries(match).every(([name, values]) => {
    const text = propertyText(event, name);
    return text !== null && values.includes(text);
  });
}

/** A property as text: "7" and 7 are one value. Null for one the event does not have. */
function propertyText({ properties }: MeasuredEvent, name: string): string | null {
  const value = properties && Object.hasOwn(properties, name) ? properties[name] : null;
  if (value === null || value === undefined) return null;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
