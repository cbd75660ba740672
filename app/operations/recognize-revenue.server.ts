import { type BooksOfIssuers, openDayFor } from "~/billing/ledger/closed-books";
import { revenueRecognized } from "~/billing/ledger/recipes";
import { accept, type Outcome } from "~/billing/outcome";
import { nextPostingDay } from "~/billing/revenue/posting-day";
import { recognizeThrough } from "~/billing/revenue/recognition";
import type { Day } from "~/billing/time/day";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import {
  insertEntries,
  loadInvoiceHeads,
  lockDueSchedules,
  type RecognitionSchedule,
  saveRecognized,
} from "~/store/ledger.server";
import { discountsRecognized } from "./steps/show-discounts.server";

type Share = { readonly schedule: RecognitionSchedule; readonly postedOn: Day; readonly amountMinor: bigint };

/**
 * Posts the revenue that was earned by the end of yesterday, one step of each due schedule: to the end of a month,
 * or to the end of the schedule. Five statements for up to `limit` invoices; gives how many shares were posted,
 * and is called again until that is none.
 */
export async function recognizeRevenue(
  context: Context,
  input: { readonly limit: number },
): Promise<Outcome<number>> {
  const today = dayInZone(context.now, context.organization.zone);
  const schedules = await lockDueSchedules(context, today, input.limit);
  if (schedules.length === 0) return accept(0);
  const { closedBooks } = context.organization;
  const shares = schedules.map((schedule) => shareOf(schedule, closedBooks));
  const heads = await loadInvoiceHeads(context, [...new Set(schedules.map(({ invoiceId }) => invoiceId))]);
  const groups = groupShares(shares).map((group) => ({ group, ...entryOf(group, heads) }));
  const entries = groups.map(({ group: _, ...entry }) => entry);
  const shown = await discountsRecognized(
    context,
    groups.map(({ group, ...entry }) => ({ entry, shares: group.map(earnedOf) })),
  );
  await insertEntries(
    context,
    [...entries, ...shown].filter(({ entry }) => entry.postings.length > 0),
  );
  await saveRecognized(context, shares.map(changeOf));
  return accept(shares.length);
}

/**
 * A share of a day in closed books, such as of a period that was billed late, is posted on the first open day, with all
 * that is earned by then.
 */
function shareOf(schedule: RecognitionSchedule, closedBooks: BooksOfIssuers | undefined): Share {
  const { nextOn, issuerId } = schedule;
  if (nextOn === null) throw new Error("A schedule without a next day is not due.");
  const postedOn = openDayFor(closedBooks, issuerId, nextOn);
  return { schedule, postedOn, amountMinor: recognizeThrough(schedule, postedOn).amountMinor };
}

const earnedOf = ({ schedule, amountMinor }: Share) => {
  const { feeId, feeType, customerId, totalMinor, recognizedMinor } = schedule;
  return { feeId, feeType, customerId, amountMinor, unearnedMinor: totalMinor - recognizedMinor };
};

function changeOf({ schedule, postedOn, amountMinor }: Share) {
  const open = postedOn + 1;
  return {
    feeId: schedule.feeId,
    recognizedMinor: schedule.recognizedMinor + amountMinor,
    nextOn: open < schedule.toOn ? nextPostingDay(open, schedule.toOn) : null,
  };
}

/** What one invoice earns on one day is one entry. */
function groupShares(shares: readonly Share[]): Share[][] {
  const groups = new Map<string, Share[]>();
  for (const share of shares) {
    const key = `${share.schedule.invoiceId}/${share.postedOn}`;
    const group = groups.get(key);
    if (group) group.push(share);
    else groups.set(key, [share]);
  }
  return [...groups.values()];
}

/** The entry is the customer's of the invoice; what another one was served is told by that one. */
function entryOf(group: readonly Share[], heads: Awaited<ReturnType<typeof loadInvoiceHeads>>) {
  const first = group[0];
  if (!first) throw new Error("A group of shares is never empty.");
  const { issuerId, currency, invoiceId } = first.schedule;
  const { number = "", customerId = first.schedule.customerId } = heads.get(invoiceId) ?? {};
  const entry = revenueRecognized({
    issuerId,
    customerId,
    currency,
    postedOn: first.postedOn,
    shares: group.map(({ schedule, amountMinor }) => ({
      feeType: schedule.feeType,
      amountMinor,
      ...(schedule.customerId === customerId ? {} : { customerId: schedule.customerId }),
    })),
  });
  return {
    entry,
    documentKind: "invoice" as const,
    documentId: invoiceId,
    documentNumber: number,
    feeIds: [],
  };
}
