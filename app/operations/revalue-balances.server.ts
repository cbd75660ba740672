import { monthEndAfter, monthEndBefore } from "~/billing/ledger/revaluation";
import { accept, type Outcome } from "~/billing/outcome";
import { dayInZone, startOfDay } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { lockBaseSchedule, saveBaseSchedule } from "~/store/revaluations.server";
import { openInBase } from "./steps/open-in-base.server";
import { revalueMonth, revalueWaiting } from "./steps/revalue-month.server";

/**
 * Keeps what is open in other currencies at its worth in base, one step a call: what was open before its rate was known
 * gets an amount, balances that waited for the rate of a month's end are revalued, and then the next month that is over.
 * Months come in their order, each once. Gives how much was done, and is called again until that is none.
 */
export async function revalueBalances(
  context: Context,
  { limit }: { readonly limit: number },
): Promise<Outcome<number>> {
  const base = context.organization.convertsTo ?? null;
  if (base === null) return accept(0);
  const schedule = await lockBaseSchedule(context);
  if (schedule.dueAt === null || schedule.dueAt > context.now) return accept(0);
  const books = { base };
  const opened = await openInBase(context, { ...books, limit });
  if (opened > 0) return accept(opened);
  const waited = await revalueWaiting(context, books);
  const { zone } = context.organization;
  const today = dayInZone(context.now, zone);
  const through = schedule.revaluedThrough ?? monthEndBefore(today);
  const next = monthEndAfter(through);
  if (next < today) {
    await revalueMonth(context, books, next);
    await saveBaseSchedule(context, { dueAt: schedule.dueAt, revaluedThrough: next });
    return accept(waited + 1);
  }
  await saveBaseSchedule(context, { dueAt: startOfDay(next + 1, zone), revaluedThrough: through });
  return accept(waited);
}
