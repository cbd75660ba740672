import { type DecidedBilling, decideRun } from "~/billing/invoicing/bill-customer";
import { type BilledNow, figuresOfAll, notesOfAll } from "~/billing/invoicing/change-figures";
import { accept, type Outcome, refuse } from "~/billing/outcome";
import { hasEnded } from "~/billing/subscription/status";
import { type Day, formatDay } from "~/billing/time/day";
import { dayInZone, startOfDay } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import type { Customer } from "~/store/customers.server";
import { loadSubscriptionsOf, lockSubscriptionsOf } from "~/store/subscriptions.server";
import {
  type BilledFamily,
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
  const today = dayInZone(context.now, customer.zone);
  if (through !== null && through > today + MOST_DAYS_AHEAD) {
    return refuse({
      code: "bill_too_far_ahead",
      sentence: `${formatDay(through)} is more than a year ahead.`,
      remedy: `Choose a day up to ${formatDay(today + MOST_DAYS_AHEAD)}.`,
      field: "through",
    });
  }
  const stored =
    purpose === "billing"
      ? await lockSubscriptionsOf(context, customer.id)
      : await loadSubscriptionsOf(context, customer.id);
  // While invoicing is off nothing is due.
  const live = stored
    .filter(({ subscription, dueAt }) => dueAt !== null || !hasEnded(subscription, context.now))
    .map(({ subscription }) => subscription);
  const family = await loadFamilyBook(context, customer, live, purpose);
  const asOf = through === null ? context.now : Math.max(context.now, startOfDay(through, customer.zone));
  const slice = { ...family.slice, invoicingOff: false, datedOn: today, graceDays: 0 };
  const usage = await loadFamilyUsage(context, slice, asOf, "due");
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
