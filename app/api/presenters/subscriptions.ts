import type { z } from "zod";
import { askedPrices, presentDraft } from "~/api/presenters/subscription-changes";
import { readDay, readInstant } from "~/api/read-values";
import type {
  subscription,
  subscriptionPreview,
  subscriptionPreviewed,
  subscriptionUsage,
} from "~/api/schemas/subscriptions";
import type { PreviewNote } from "~/billing/invoicing/change-figures";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { formatAmount } from "~/billing/money/money";
import type { Subscription } from "~/billing/subscription/subscription";
import type { SubscriptionStatus } from "~/billing/subscription/subscription-kinds";
import type { Period } from "~/billing/time/cadence";
import { formatDay } from "~/billing/time/day";
import { formatInstant, type Instant } from "~/billing/time/instant";
import { dayInZone } from "~/billing/time/zone";
import { publicId } from "~/ids.server";

type State = {
  readonly subscription: Subscription;
  readonly externalId: string | null;
  readonly status: SubscriptionStatus;
  readonly plan: { readonly id: string; readonly code: string; readonly version: number };
  readonly quantity: string;
  readonly period: Period | null;
  readonly planned: {
    readonly startsAt: Instant;
    readonly plan: { readonly id: string; readonly code: string; readonly version: number };
    readonly quantity: string;
  } | null;
};

export function presentSubscription(state: State): z.input<typeof subscription> {
  const { subscription: stored, plan, period, planned } = state;
  return {
    id: publicId("subscription", stored.id),
    external_id: state.externalId,
    customer: publicId("customer", stored.customerId),
    plan: publicId("plan", plan.id),
    plan_code: plan.code,
    plan_version: plan.version,
    quantity: state.quantity,
    status: state.status,
    currency: stored.currency,
    timezone: stored.zone,
    anchor: stored.anchor.kind,
    starts_at: formatInstant(stored.startsAt),
    trial_ends_at: writeInstant(stored.trialEndsAt),
    ends_at: writeInstant(stored.endsAt),
    canceled_at: writeInstant(stored.canceledAt),
    current_period: period && { from: formatDay(period.from), to: formatDay(period.to) },
    add_on_to: stored.baseId == null ? null : publicId("subscription", stored.baseId),
    fixed_charges: (stored.itemUnits ?? []).map(({ item, units, startsAt }) => ({
      code: item,
      units,
      from: formatInstant(startsAt),
    })),
    planned_change: planned && {
      on: formatDay(dayInZone(planned.startsAt, stored.zone)),
      plan: publicId("plan", planned.plan.id),
      plan_code: planned.plan.code,
      plan_version: planned.plan.version,
      quantity: planned.quantity,
    },
  };
}

const writeInstant = (instant: Instant | null) => (instant === null ? null : formatInstant(instant));

/** A request to subscribe in the words of the operation. */
export function subscribeCommand(body: z.output<typeof subscriptionPreview>) {
  return {
    anchor: body.anchor,
    ...(body.anchor_date === undefined ? {} : { anchorDay: readDay(body.anchor_date) }),
    quantity: body.quantity,
    startsAt: body.starts_at === undefined ? null : readInstant(body.starts_at),
    endsAt: body.ends_at === null ? null : readInstant(body.ends_at),
    billDay: body.bill_cycle_day,
    startPhase: body.start_phase,
    phasesFrom: body.phases_from === null ? null : readDay(body.phases_from),
    billingStartsOn: body.billing_starts_on === null ? null : readDay(body.billing_starts_on),
    prices: askedPrices(body),
  };
}

type Started = {
  readonly startsAt: Instant;
  readonly trialEndsAt: Instant | null;
  readonly currency: string;
  readonly atOnce: readonly ClosedDraft[];
  readonly next: ClosedDraft | null;
  readonly notes: readonly PreviewNote[];
  readonly previewHash: string;
};

export function presentSubscriptionPreview(started: Started): z.input<typeof subscriptionPreviewed> {
  const { startsAt, trialEndsAt, currency, atOnce, next, notes, previewHash } = started;
  return {
    starts_at: formatInstant(startsAt),
    trial_ends_at: writeInstant(trialEndsAt),
    currency,
    invoices: atOnce.map(presentDraft),
    next_invoice: next && presentDraft(next),
    notes: [...notes],
    preview_hash: previewHash,
  };
}

type ChargeUsage = {
  readonly chargeCode: string;
  readonly metricCode: string;
  readonly quantity: string;
  readonly eventCount: number;
  readonly amountMinor: bigint;
  readonly period: Period;
};

export function presentUsage(
  subscription: Pick<Subscription, "id" | "currency">,
  charges: readonly ChargeUsage[],
  now: Instant,
): z.input<typeof subscriptionUsage> {
  const { currency } = subscription;
  return {
    subscription: publicId("subscription", subscription.id),
    currency,
    as_of: formatInstant(now),
    amount: formatAmount(
      charges.reduce((sum, charge) => sum + charge.amountMinor, 0n),
      currency,
    ),
    charges: charges.map((charge) => ({
      charge: charge.chargeCode,
      metric: charge.metricCode,
      quantity: charge.quantity,
      events: charge.eventCount,
      amount: formatAmount(charge.amountMinor, currency),
      from: formatDay(charge.period.from),
      to: formatDay(charge.period.to),
    })),
  };
}
