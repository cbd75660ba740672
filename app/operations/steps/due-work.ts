import type { Instant } from "~/billing/time/instant";
import type { Agenda } from "~/store/agenda.server";

/** Which kinds of work are due at this instant; deliveries by the wall's clock, the rest by the organization's. */
export type DueWork = {
  readonly billing: boolean;
  readonly collection: boolean;
  readonly recognition: boolean;
  readonly overdue: boolean;
  readonly trialNotice: boolean;
  readonly expiry: boolean;
  readonly exchange: boolean;
  readonly accrual: boolean;
  readonly rollUp: boolean;
  readonly migration: boolean;
  readonly bulk: boolean;
  readonly delivery: boolean;
};

/** @param at the organization's time, and the wall's by which messages are delivered */
export function dueOf(agenda: Agenda, at: { readonly now: Instant; readonly recordedAt: number }): DueWork {
  const by = (due: Instant | null, now: Instant) => due !== null && due <= now;
  return {
    billing: by(agenda.billingAt, at.now),
    collection: by(agenda.collectionAt, at.now),
    recognition: by(agenda.recognitionAt, at.now),
    overdue: by(agenda.overdueAt, at.now),
    trialNotice: by(agenda.trialNoticeAt, at.now),
    expiry: by(agenda.expiryAt, at.now),
    exchange: by(agenda.exchangeAt, at.now),
    accrual: by(agenda.accrualAt, at.now),
    rollUp: by(agenda.rollUpAt, at.now),
    migration: agenda.isMigrating,
    bulk: agenda.isBulkRunning,
    delivery: by(agenda.deliveryAt, at.recordedAt),
  };
}
