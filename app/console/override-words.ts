import type { FeeKind } from "~/billing/fees/fee-kinds";
import { formatPeriod } from "~/ui/format/date";

const KIND_WORDS: Readonly<Record<FeeKind, string>> = {
  subscription: "Recurring price",
  usage: "Usage",
  fixed: "Fixed charge",
  charge_minimum: "Least of a charge",
  commitment: "Commitment",
  one_off: "Line by hand",
  pool: "Pool",
};

type Position = {
  readonly kind: FeeKind;
  readonly description: string;
  readonly period: { readonly from: number; readonly to: number };
};

/** What kind of amount a position is. */
export function positionKind({ kind }: Pick<Position, "kind">): string {
  return KIND_WORDS[kind];
}

/** "API calls, 1–31 Jan 2026". */
export function positionTitle({ description, period }: Omit<Position, "kind">): string {
  return `${description}, ${formatPeriod(period.from, period.to, "en")}`;
}
