import type { Pool } from "~/billing/pools/pool";
import { day } from "./billing-book";

/** A pool of a customer by the month, from the first day of 2024. */
export function poolOf(kind: Pool["kind"], amountMinor: bigint, more: Partial<Pool> = {}): Pool {
  return {
    id: `pool-${kind}`,
    code: kind,
    name: kind,
    kind,
    scope: "customer",
    customerId: "customer",
    subscriptionId: null,
    currency: "EUR",
    amountMinor,
    counts: { plans: [], metrics: [], charges: [] },
    cadence: { unit: "month", count: 1 },
    from: day("2024-01-01"),
    to: null,
    ...more,
  };
}
