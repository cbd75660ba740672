import { slicesOf } from "~/billing/invoicing/family";
import { unbilledUsage, windowsBefore } from "~/billing/invoicing/unbilled-usage";
import { type OwedUsage, usageAccrued } from "~/billing/ledger/accrual";
import { openDayFor } from "~/billing/ledger/closed-books";
import { monthEndAfter, monthEndBefore } from "~/billing/ledger/revaluation";
import { accept, type Outcome } from "~/billing/outcome";
import { type Day, formatDay } from "~/billing/time/day";
import type { Instant } from "~/billing/time/instant";
import { dayInZone, startOfDay } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { log } from "~/log.server";
import {
  findCustomersWithUsage,
  loadAccruals,
  lockAccrualSchedule,
  saveAccrualSchedule,
} from "~/store/accruals.server";
import { loadWindowUsage } from "~/store/billing-slice.server";
import { lockCustomersInOrder } from "~/store/customers.server";
import { loadIssuers } from "~/store/issuers.server";
import { insertEntries } from "~/store/ledger.server";
import { type BilledFamily, loadFamilies, othersOf } from "./steps/billed-family.server";

/**
 * Posts what was used in a month that is over and stands on no invoice, customer by customer, before the renewals that
 * begin the next one. Gives how many customers it went through, and is called again until that is none; a month's place
 * is kept with what it posted, so that nothing is posted twice wherever it stops.
 */
export async function accrueUsage(
  context: Context,
  { limit }: { readonly limit: number },
): Promise<Outcome<number>> {
  const schedule = await lockAccrualSchedule(context);
  if (schedule.dueAt === null || schedule.dueAt > context.now) return accept(0);
  const { zone } = context.organization;
  const today = dayInZone(context.now, zone);
  const through = schedule.accruedThrough ?? monthEndBefore(today);
  const monthEnd = monthEndAfter(through);
  const endsAt = startOfDay(monthEnd + 1, zone);
  if (endsAt > context.now) {
    await saveAccrualSchedule(context, { dueAt: endsAt, accruedThrough: through, customerId: null });
    return accept(0);
  }
  const ids = await findCustomersWithUsage(context, { after: schedule.customerId, limit });
  if (ids.length > 0) await accrueOf(context, ids, { monthEnd, endsAt });
  const isDone = ids.length < limit;
  await saveAccrualSchedule(context, {
    dueAt: isDone ? startOfDay(monthEndAfter(monthEnd) + 1, zone) : schedule.dueAt,
    accruedThrough: isDone ? monthEnd : through,
    customerId: isDone ? null : (ids.at(-1) ?? null),
  });
  return accept(Math.max(ids.length, 1));
}

type Month = { readonly monthEnd: Day; readonly endsAt: Instant };

async function accrueOf(
  context: Context,
  ids: readonly string[],
  { monthEnd, endsAt }: Month,
): Promise<void> {
  const families = await loadFamilies(context, ids, new Set());
  const everybody = [...new Set([...ids, ...families.flatMap(membersOf)])];
  // Against a run or a change of the same customers: what it bills is either seen here, or finds what is accrued.
  await lockCustomersInOrder(context, everybody);
  const owed = await owedBy(context, await loadFamilies(context, ids, new Set()), endsAt);
  const open = await loadAccruals(
    context,
    everybody.filter((id) => !owed.unknown.has(id)),
  );
  await insertEntries(
    context,
    usageAccrued(owed.usage, open, monthEnd).map((entry) => ({
      entry: { ...entry, postedOn: openDayFor(context.organization.closedBooks, entry.issuerId, monthEnd) },
      documentKind: "usage_accrual",
      documentId: newId(),
      documentNumber: formatDay(monthEnd),
      feeIds: [],
    })),
  );
}

function membersOf({ billTo, members }: BilledFamily): string[] {
  return [billTo, ...members].map(({ id }) => id);
}

/** What families owe; `unknown` are those of whom it could not be worked out: what is accrued of them stays. */
type Owed = { readonly usage: readonly OwedUsage[]; readonly unknown: ReadonlySet<string> };

async function owedBy(context: Context, families: readonly BilledFamily[], endsAt: Instant): Promise<Owed> {
  const slices = families.flatMap(({ slice }) => slicesOf(slice));
  const windows = families.flatMap(({ slice }) => windowsBefore(slice, endsAt));
  const measured = await loadWindowUsage(context, slices, windows);
  const others = othersOf(families);
  const issuers = await loadIssuers(context);
  const usage: OwedUsage[] = [];
  const unknown = new Set<string>();
  for (const family of families) {
    const { billTo, slice } = family;
    const place = { issuerId: issuers(billTo).id, billTo: billTo.id };
    try {
      for (const one of unbilledUsage(slice, others, measured, endsAt)) usage.push({ ...one, ...place });
    } catch (error) {
      // A book that cannot be billed is told of by its run, and does not keep the month of everybody else waiting.
      log.warn({ err: error, customerId: billTo.id }, "Unbilled usage of a customer could not be worked out");
      for (const id of membersOf(family)) unknown.add(id);
    }
  }
  return { usage, unknown };
}
