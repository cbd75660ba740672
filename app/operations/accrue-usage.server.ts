import { usageAccrued } from "~/billing/ledger/accrual";
import { openDayFor } from "~/billing/ledger/closed-books";
import { monthEndAfter } from "~/billing/ledger/revaluation";
import { accept, type Outcome } from "~/billing/outcome";
import { type Day, formatDay } from "~/billing/time/day";
import type { Instant } from "~/billing/time/instant";
import { startOfDay } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import {
  findCustomersWithUsage,
  loadAccruals,
  lockAccrualSchedule,
  saveAccrualSchedule,
} from "~/store/accruals.server";
import { insertEntries } from "~/store/ledger.server";
import { everybodyBilledWith } from "./steps/billed-family.server";
import { usageOwedBy } from "./steps/owed-usage.server";

/**
 * Posts what was used in a month that is over and stands on no invoice, customer by customer, before the renewals that
 * begin the next one. Gives how many customers it went through, and is called again until that is none; a month's place
 * is kept with what it posted, so that nothing is posted twice wherever it stops.
 */
export async function accrueUsage(
  context: Context,
  { limit }: { readonly limit: number },
): Promise<Outcome<number>> {
  const { accruedThrough, customerId } = await lockAccrualSchedule(context);
  if (accruedThrough === null) return accept(0);
  const monthEnd = monthEndAfter(accruedThrough);
  const endsAt = startOfDay(monthEnd + 1, context.organization.zone);
  if (endsAt > context.now) return accept(0);
  const ids = await findCustomersWithUsage(context, { after: customerId, limit });
  if (ids.length > 0) await accrueOf(context, ids, { monthEnd, endsAt });
  const isDone = ids.length < limit;
  await saveAccrualSchedule(
    context,
    isDone
      ? { accruedThrough: monthEnd, customerId: null }
      : { accruedThrough, customerId: ids.at(-1) ?? null },
  );
  return accept(Math.max(ids.length, 1));
}

type Month = { readonly monthEnd: Day; readonly endsAt: Instant };

async function accrueOf(
  context: Context,
  ids: readonly string[],
  { monthEnd, endsAt }: Month,
): Promise<void> {
  const everybody = await everybodyBilledWith(context, ids);
  const owed = await usageOwedBy(context, everybody, endsAt);
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
