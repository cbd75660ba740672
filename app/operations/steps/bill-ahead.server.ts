import { usageWindows } from "~/billing/fees/windows";
import { type DecidedBilling, decideRun } from "~/billing/invoicing/bill-customer";
import type { BillingSlice } from "~/billing/invoicing/billing-slice";
import { type BilledNow, figuresOfAll, notesOfAll } from "~/billing/invoicing/change-figures";
import type { MeasuredUsage } from "~/billing/invoicing/due-fees";
import { slicesOf } from "~/billing/invoicing/family";
import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import { hasEnded } from "~/billing/subscription/status";
import { type Day, formatDay } from "~/billing/time/day";
import type { Instant } from "~/billing/time/instant";
import { dayInZone, startOfDay } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { loadWindowUsage } from "~/store/billing-slice.server";
import type { Customer } from "~/store/customers.server";
import { loadOverdueRows } from "~/store/overdue.server";
import {
  loadSubscriptionsOf,
  loadSubscriptionsOfAll,
  lockSubscriptionsOf,
  type StoredSubscription,
} from "~/store/subscriptions.server";
import {
  type BilledFamily,
  loadFamilies,
  loadFamilyBook,
  loadFamilyUsage,
  namedFor,
  othersOf,
} from "./billed-family.server";
import { previewHashOf, type ShownFigures } from "./confirmed";

/** How far ahead somebody may bill. */
const MOST_DAYS_AHEAD = 366;

/** What billing ahead makes, as a page shows it and as it is saved. */
type DecidedAhead = {
  readonly billed: BilledNow;
  readonly shown: ShownFigures;
  readonly family: BilledFamily;
  readonly decisions: readonly DecidedBilling[];
};

/**
 * Decides what falls due of a customer by the start of a day, or is due already. Refuses `bill_nothing_due` and
 * `bill_too_far_ahead`.
 */
export async function decideAhead(
  context: Context,
  customer: Customer,
  through: Day | null,
  purpose: "billing" | "preview",
): Promise<Outcome<DecidedAhead>> {
  const tooFar = checkAhead(context, customer, through);
  if (tooFar) return refuse(tooFar);
  const stored =
    purpose === "billing"
      ? await lockSubscriptionsOf(context, customer.id)
      : await loadSubscriptionsOf(context, customer.id);
  const live = stored.filter(await isLive(context, [customer])).map(({ subscription }) => subscription);
  const family = await loadFamilyBook(context, customer, live, purpose);
  const ahead = aheadOf(context, { customer, through, family });
  return decideAheadOf(ahead, await loadFamilyUsage(context, ahead.slice, ahead.asOf, "due"));
}

/**
 * The same for many customers as a preview, of whom no two are billed on the same documents: a constant number of
 * statements.
 */
export async function previewAheadOfAll(
  context: Context,
  customers: readonly Customer[],
  through: Day | null,
): Promise<ReadonlyMap<string, Outcome<DecidedAhead>>> {
  const ids = customers.map(({ id }) => id);
  const stored = (await loadSubscriptionsOfAll(context, ids)).filter(await isLive(context, customers));
  const wanted = new Set(stored.map(({ subscription }) => subscription.id));
  const families = await loadFamilies(context, ids, wanted);
  const familyOf = new Map(
    families.flatMap((family) => [family.billTo, ...family.members].map(({ id }) => [id, family] as const)),
  );
  const all = customers.flatMap((customer) => {
    const family = familyOf.get(customer.id);
    return family ? [aheadOf(context, { customer, through, family })] : [];
  });
  const usage = await loadWindowUsage(
    context,
    all.flatMap(({ slice }) => slicesOf(slice)),
    all.flatMap(({ slice, asOf }) => slicesOf(slice).flatMap((own) => usageWindows(own, asOf).toMeasure)),
  );
  return new Map(
    all.map((ahead) => {
      const tooFar = checkAhead(context, ahead.customer, through);
      return [ahead.customer.id, tooFar ? refuse(tooFar) : decideAheadOf(ahead, usage)] as const;
    }),
  );
}

/**
 * Those with something left to bill. While a customer's invoicing is off, or being overdue stops it, none of its
 * subscriptions is due, and those that ended meanwhile may never have been billed.
 */
async function isLive(context: Context, customers: readonly Pick<Customer, "id" | "invoicingOff">[]) {
  const ids = customers.map(({ id }) => id);
  const overdue = await loadOverdueRows(context, ids);
  const off = new Set(
    customers.flatMap(({ id, invoicingOff }) => (invoicingOff || overdue.get(id)?.blocks ? id : [])),
  );
  return ({ subscription, dueAt }: StoredSubscription) =>
    dueAt !== null || !hasEnded(subscription, context.now) || off.has(subscription.customerId);
}

/** Null where somebody in that zone may bill so far. */
export function checkAhead(
  context: Context,
  { zone }: Pick<Customer, "zone">,
  through: Day | null,
): Refusal | null {
  const today = dayInZone(context.now, zone);
  if (through === null || through <= today + MOST_DAYS_AHEAD) return null;
  return {
    code: "bill_too_far_ahead",
    sentence: `${formatDay(through)} is more than a year ahead.`,
    remedy: `Choose a day up to ${formatDay(today + MOST_DAYS_AHEAD)}.`,
    field: "through",
  };
}

type Asked = {
  readonly customer: Customer;
  readonly through: Day | null;
  readonly family: BilledFamily;
};
type Ahead = Asked & { readonly slice: BillingSlice; readonly asOf: Instant; readonly today: Day };

/** The book as it is looked at ahead: documents of today, and no days of grace. */
function aheadOf(context: Context, asked: Asked): Ahead {
  const { customer, through, family } = asked;
  const today = dayInZone(context.now, customer.zone);
  const asOf = through === null ? context.now : Math.max(context.now, startOfDay(through, customer.zone));
  const slice = { ...family.slice, invoicingOff: false, datedOn: today, graceDays: 0 };
  return { ...asked, slice, asOf, today };
}

function decideAheadOf(ahead: Ahead, usage: MeasuredUsage): Outcome<DecidedAhead> {
  const { customer, through, family, slice, asOf, today } = ahead;
  const decisions = decideRun([slice], othersOf([family]), usage, asOf);
  const [own, ...besides] = decisions;
  if (!own) throw new Error("A customer was billed without a decision.");
  const { decision } = own;
  const { drafts, creditNotes, held, pending } = decision;
  if (drafts.length + creditNotes.length + held.length + pending.length + besides.length === 0) {
    return refuse({
      code: "bill_nothing_due",
      sentence: `Nothing falls due by ${formatDay(through ?? today)} that is not billed.`,
      remedy: "Choose a later day, or wait for the next run.",
      field: "through",
    });
  }
  const { currency } = customer;
  const figures = figuresOfAll(decision, besides, currency);
  const documents = [...drafts, ...held.map(({ draft }) => draft), ...pending.map(({ draft }) => draft)];
  const shown = {
    currency,
    figures: [figures.toPayMinor, figures.creditMinor + figures.refundMinor],
    rest: [
      through,
      documents.map(({ issuedOn, totalMinor, fees }) => [
        issuedOn,
        totalMinor,
        fees.map(({ positionKey, amountMinor }) => [positionKey, amountMinor]),
      ]),
      notesOfAll(decision, besides).map(({ note }) => note.totalMinor),
    ],
  };
  return accept({
    billed: {
      decision,
      besides,
      billTo: { id: family.billTo.id, name: family.billTo.name },
      billedTo: namedFor(family, customer.id),
      currency,
      ...figures,
      previewHash: previewHashOf(shown),
    },
    shown,
    family,
    decisions,
  });
}
