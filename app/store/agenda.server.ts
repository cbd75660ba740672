import { sql } from "drizzle-orm";
import { monthEndAfter } from "../billing/ledger/revaluation";
import { OPEN_PAYMENT_STATES } from "../billing/payment/payment-kinds";
import { type Day, parseDay } from "../billing/time/day";
import type { Instant } from "../billing/time/instant";
import { startOfDay } from "../billing/time/zone";
import type { Context } from "../context.server";
import { instantOf } from "./bulk.server";

/** The next instants, in the organization's time, at which each kind of work is due; null where nothing waits. */
export type Agenda = {
  readonly billingAt: Instant | null;
  readonly collectionAt: Instant | null;
  readonly recognitionAt: Instant | null;
  /** When time alone may move somebody to another stage of being overdue. */
  readonly overdueAt: Instant | null;
  /** When somebody is to be told that a trial ends. */
  readonly trialNoticeAt: Instant | null;
  /** When prepaid credit expires. */
  readonly expiryAt: Instant | null;
  /** When amounts in base are to be looked at; null where the books have one currency. */
  readonly exchangeAt: Instant | null;
  /** When what is used and not billed is to be posted; null while nothing is measured. */
  readonly accrualAt: Instant | null;
  /** When usage of a busy meter is to be added up; nothing but speed depends on it. */
  readonly rollUpAt: Instant | null;
  /** True while a plan migration has subscriptions to take over: work of this instant. */
  readonly isMigrating: boolean;
  /** True while a bulk run has rows to calculate or to do: work of this instant too. */
  readonly isBulkRunning: boolean;
  /** Wall clock: when the next message may be tried. */
  readonly deliveryAt: number | null;
  /** Payments whose outcome may still arrive at any moment. */
  readonly paymentsUnderway: number;
};

/** How long, by the wall, an open payment counts as underway; older ones wait for their webhook alone. */
const UNDERWAY_MS = 20_000;

/** Answers "what is next?" by one statement of index look-ups. */
export async function loadAgenda(context: Context): Promise<Agenda> {
  const id = context.organization.id;
  const open = sql.raw(
    OPEN_PAYMENT_STATES.filter((state) => state !== "requires_action")
      .map((state) => `'${state}'`)
      .join(", "),
  );
  const [row] = await context.tx.execute<{
    billing: number | null;
    collection: number | null;
    recognition: string | null;
    overdue: string | null;
    trial: number | null;
    expiry: number | null;
    exchange: number | null;
    accrual: string | null;
    roll_up: number | null;
    migrating: boolean;
    bulk: boolean;
    delivery: number | null;
    payments: number;
  }>(sql`select
    least((select floor(extract(epoch from min(due_at)) * 1000)::float8 from subscriptions
      where organization_id = ${id}),
    (select floor(extract(epoch from min(due_at)) * 1000)::float8 from pools
      where organization_id = ${id} and due_at is not null)) as billing,
    (select floor(extract(epoch from min(collect_at)) * 1000)::float8 from invoice_balances
      where organization_id = ${id} and collect_at is not null) as collection,
    (select min(next_on)::text from recognition_schedules
      where organization_id = ${id} and next_on is not null) as recognition,
    (select min(next_on)::text from customer_overdue
      where organization_id = ${id} and next_on is not null) as overdue,
    (select floor(extract(epoch from min(trial_notice_at)) * 1000)::float8 from subscriptions
      where organization_id = ${id} and trial_notice_at is not null) as trial,
    (select floor(extract(epoch from min(expires_at)) * 1000)::float8 from wallet_grants
      where organization_id = ${id} and remaining_minor > 0) as expiry,
    (select floor(extract(epoch from exchange_due_at) * 1000)::float8 from organizations
      where id = ${id}) as exchange,
    (select usage_accrued_through::text from organizations where id = ${id}) as accrual,
    (select floor(extract(epoch from min(due_at)) * 1000)::float8 from usage_meters
      where organization_id = ${id}) as roll_up,
    exists (select 1 from plan_migrations where organization_id = ${id} and state = 'running') as migrating,
    exists (select 1 from bulk_runs where organization_id = ${id} and state = 'running') as bulk,
    (select floor(extract(epoch from min(greatest(next_try_at, coalesce(leased_until, next_try_at)))) * 1000)::float8
      from outbox where organization_id = ${id} and state = 'pending') as delivery,
    (select count(*)::int from payments where organization_id = ${id} and state in (${open})
      and recorded_at > ${instantOf(context.recordedAt - UNDERWAY_MS)}) as payments`);
  return {
    billingAt: row?.billing ?? null,
    collectionAt: row?.collection ?? null,
    recognitionAt: row?.recognition ? endOfDay(row.recognition, context.organization.zone) : null,
    overdueAt: row?.overdue ? startOfDay(dayFrom(row.overdue), context.organization.zone) : null,
    trialNoticeAt: row?.trial ?? null,
    expiryAt: row?.expiry ?? null,
    exchangeAt: row?.exchange ?? null,
    accrualAt: row?.accrual
      ? startOfDay(monthEndAfter(dayFrom(row.accrual)) + 1, context.organization.zone)
      : null,
    rollUpAt: row?.roll_up ?? null,
    isMigrating: row?.migrating ?? false,
    isBulkRunning: row?.bulk ?? false,
    deliveryAt: row?.delivery ?? null,
    paymentsUnderway: row?.payments ?? 0,
  };
}

/** A day's revenue is earned when the day is over where the books are kept. */
function endOfDay(text: string, zone: string): Instant {
  return startOfDay(dayFrom(text) + 1, zone);
}

function dayFrom(text: string): Day {
  const day = parseDay(text);
  if (!day.ok) throw new Error(`The database gave ${text} for a day.`);
  return day.value;
}
