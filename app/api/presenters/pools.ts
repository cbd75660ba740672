import type { z } from "zod";
import type { PoolRow } from "~/api/queries/pools.server";
import { readDay } from "~/api/read-values";
import type { pool, poolCreate } from "~/api/schemas/pools";
import type { PoolKind, PoolScope } from "~/billing/fees/pool-kinds";
import { formatAmount } from "~/billing/money/money";
import type { CadenceUnit } from "~/billing/time/cadence";
import { formatDay } from "~/billing/time/day";
import { formatInstant } from "~/billing/time/instant";
import { publicId } from "~/ids.server";

export function presentPool(row: PoolRow): z.input<typeof pool> {
  return {
    id: publicId("pool", row.id),
    customer: publicId("customer", row.customerId),
    subscription: row.subscriptionId && publicId("subscription", row.subscriptionId),
    code: row.code,
    name: row.name,
    kind: row.kind as PoolKind,
    scope: row.scope as PoolScope,
    amount: formatAmount(row.amountMinor, row.currency),
    currency: row.currency,
    plans: row.planCodes,
    metrics: row.metricCodes,
    charges: row.chargeCodes,
    interval: row.cadenceUnit as CadenceUnit,
    interval_count: row.cadenceCount,
    from: formatDay(row.fromOn),
    to: row.toOn === null ? null : formatDay(row.toOn),
    created_at: formatInstant(row.createdAt),
  };
}

/** A pool of a request in the words of the operation. */
export function poolInput(body: z.output<typeof poolCreate>) {
  const { code, name, kind, scope, amount, currency, plans, metrics, charges, from, to } = body;
  return {
    ...{ code, kind, scope, amount },
    name: name ?? code,
    currency: currency ?? null,
    counts: { plans, metrics, charges },
    cadence: { unit: body.interval, count: body.interval_count },
    from: from === null ? null : readDay(from),
    to: to === null ? null : readDay(to),
  };
}
