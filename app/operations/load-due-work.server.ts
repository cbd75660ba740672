import type { Instant } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { loadAgenda } from "~/store/agenda.server";
import { findDueCustomerIds } from "~/store/subscriptions.server";

/** Which kinds of work are due at this instant; deliveries by the wall's clock, the rest by the organization's. */
export type DueWork = {
  readonly billing: boolean;
  readonly collection: boolean;
  readonly recognition: boolean;
  readonly overdue: boolean;
  readonly trialNotice: boolean;
  readonly expiry: boolean;
  readonly migration: boolean;
  readonly delivery: boolean;
};

export async function loadDueWork(context: Context): Promise<DueWork> {
  const agenda = await loadAgenda(context);
  const by = (at: Instant | null, now: Instant) => at !== null && at <= now;
  return {
    billing: by(agenda.billingAt, context.now),
    collection: by(agenda.collectionAt, context.now),
    recognition: by(agenda.recognitionAt, context.now),
    overdue: by(agenda.overdueAt, context.now),
    trialNotice: by(agenda.trialNoticeAt, context.now),
    expiry: by(agenda.expiryAt, context.now),
    migration: agenda.isMigrating,
    delivery: by(agenda.deliveryAt, context.recordedAt),
  };
}

/** Up to `limit` customers whom billing has something to do for by now. */
export function loadDueCustomers(context: Context, input: { readonly limit: number }): Promise<string[]> {
  return findDueCustomerIds(context, input.limit);
}
