import type { PoolKind, PoolScope } from "~/billing/fees/pool-kinds";
import { parseAmount } from "~/billing/money/money";
import { accept, atField, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import { decideAddPool } from "~/billing/pools/agree";
import type { Pool, PoolCounts } from "~/billing/pools/pool";
import type { Cadence } from "~/billing/time/cadence";
import { type Day, formatDay } from "~/billing/time/day";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import { listCatalogNames, listChargeCodes } from "~/store/catalog.server";
import { type Customer, loadCustomer, lockCustomer } from "~/store/customers.server";
import { insertPool, listPoolsOf } from "~/store/pools.server";
import { loadSubscriptionsOf } from "~/store/subscriptions.server";
import { checkConfirmed } from "./steps/confirmed";
import { type PoolFigures, poolFigures, shownPool } from "./steps/pool-figures.server";

export type AddPoolInput = {
  readonly customerId: string;
  readonly code: string;
  readonly name: string;
  readonly kind: PoolKind;
  readonly scope: PoolScope;
  readonly subscriptionId: string | null;
  /** Null takes the customer's. */
  readonly currency: string | null;
  /** A decimal in major units. */
  readonly amount: string;
  readonly counts: PoolCounts;
  readonly cadence: Cadence;
  /** Null: today, in the customer's zone. */
  readonly from: Day | null;
  readonly to: Day | null;
  /** The hash of the preview that is confirmed; null or left out: whatever it comes to now. */
  readonly previewHash?: string | null;
};

/**
 * Agrees a commitment, a cap or an allowance with a customer; the next run counts it. Refuses amounts that are none,
 * `pool_scope_unknown`, `preview_outdated` and what `decideAddPool` refuses.
 */
export async function addPool(context: Context, input: AddPoolInput): Promise<Outcome<Pool>> {
  const customer = await lockCustomer(context, input.customerId);
  const decided = await decide(context, customer, input);
  if (!decided.ok) return decided;
  const pool = decided.value;
  if (input.previewHash) {
    const figures = await poolFigures(context, customer, pool);
    const confirmed = checkConfirmed(input.previewHash, shownPool(figures));
    if (!confirmed.ok) return confirmed;
  }
  if (!(await insertPool(context, pool))) throw new Error("The code of a pool was taken in between.");
  const { id, code, kind, scope, amountMinor, currency, from, to } = pool;
  await insertAudit(context, {
    action: "pool.added",
    subjectKind: "customer",
    subjectId: customer.id,
    details: {
      ...{ poolId: id, code, kind, scope, currency },
      amountMinor: amountMinor.toString(),
      from: formatDay(from),
      to: to === null ? null : formatDay(to),
    },
  });
  return accept(pool);
}

/** What the pool would change of what is billed, by the same decision. Saves nothing. */
export async function previewAddPool(context: Context, input: AddPoolInput): Promise<Outcome<PoolFigures>> {
  const customer = await loadCustomer(context, input.customerId);
  const decided = await decide(context, customer, input);
  return decided.ok ? accept(await poolFigures(context, customer, decided.value)) : decided;
}

async function decide(context: Context, customer: Customer, input: AddPoolInput): Promise<Outcome<Pool>> {
  const currency = input.currency ?? customer.currency;
  const amount = atField(parseAmount(input.amount, currency), "amount");
  if (!amount.ok) return amount;
  const unknown = await checkCounts(context, input.counts);
  if (unknown.length > 0) return refuse(...unknown);
  const today = dayInZone(context.now, customer.zone);
  const { code, name, kind, scope, subscriptionId, counts, cadence, from, to } = input;
  const known = await listPoolsOf(context, [customer.id]);
  const subscriptions = await loadSubscriptionsOf(context, customer.id);
  return decideAddPool(
    {
      customer,
      codes: known.map((pool) => pool.code),
      subscriptionIds: subscriptions.map(({ subscription }) => subscription.id),
    },
    {
      ...{ id: newId(), code, name, kind, scope, subscriptionId, currency, counts, cadence, to },
      customerId: customer.id,
      amountMinor: amount.value,
      from: from ?? today,
    },
    today,
  );
}

/** `pool_scope_unknown` for each code that the catalog does not know: nothing would ever count. */
async function checkCounts(context: Context, counts: PoolCounts): Promise<Refusal[]> {
  const { plans, metrics } = await listCatalogNames(context);
  const codes = {
    plans: plans.map(({ code }) => code),
    metrics: metrics.map(({ code }) => code),
    charges: counts.charges.length === 0 ? [] : await listChargeCodes(context),
  };
  const missing = (kind: keyof PoolCounts, word: string) =>
    counts[kind]
      .filter((code) => !codes[kind].includes(code))
      .map((code) => ({
        code: "pool_scope_unknown",
        sentence: `There is no ${word} ${JSON.stringify(code)}.`,
        remedy: `Name a ${word} of the catalog, or leave it out.`,
        field: kind,
      }));
  return [...missing("plans", "plan"), ...missing("metrics", "metric"), ...missing("charges", "charge")];
}
