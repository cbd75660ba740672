import type { PoolKind, PoolScope } from "~/billing/fees/pool-kinds";
import type { Pool } from "~/billing/pools/pool";

export const POOL_KIND_WORDS: Readonly<Record<PoolKind, string>> = {
  commitment: "Commitment",
  cap: "Cap",
  allowance: "Allowance",
};

export const POOL_SCOPE_WORDS: Readonly<Record<PoolScope, string>> = {
  customer: "All subscriptions of the customer",
  subscription: "One subscription",
  payer_group: "The customer and those it pays for",
};

/** What counts in a pool, in words: "Everything", or what it is bound to. */
export function countsText({ kind, counts }: Pick<Pool, "kind" | "counts">): string {
  const parts = [
    ...(counts.plans.length > 0 ? [`plans ${counts.plans.join(", ")}`] : []),
    ...(counts.metrics.length > 0 ? [`metrics ${counts.metrics.join(", ")}`] : []),
    ...(counts.charges.length > 0 ? [`charges ${counts.charges.join(", ")}`] : []),
  ];
  const all = kind === "allowance" ? "All usage" : "Everything";
  return parts.length === 0 ? all : `${kind === "allowance" ? "Usage of " : "Of "}${parts.join("; ")}`;
}
