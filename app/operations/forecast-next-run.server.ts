import { decideRun } from "~/billing/invoicing/bill-customer";
import { slicesOf } from "~/billing/invoicing/family";
import type { CurrencyCode } from "~/billing/money/currency";
import type { Day } from "~/billing/time/day";
import { dayInZone, startOfDay } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { log } from "~/log.server";
import { loadAgenda } from "~/store/agenda.server";
import { findDueCustomerIds } from "~/store/subscriptions.server";
import { loadFamilies, loadUsageOf, othersOf } from "./steps/billed-family.server";

/** Customers of whom the next invoices are worked out while somebody waits for a page: well under a second. */
const MOST_CUSTOMERS = 200;

type RunForecast = {
  readonly dueOn: Day;
  /** What the invoices of that day come to with tax, one sum a currency; none where they bill nothing. */
  readonly sums: readonly { readonly currency: CurrencyCode; readonly amountMinor: bigint }[];
};

/**
 * What the next day of billing would bill if usage stayed as it stands: the decision of its runs, with nothing saved, by
 * a constant number of statements. Null where nothing is due, where more customers are than a reader may be kept waiting
 * for, and where somebody cannot be billed, of whom the run will say why.
 */
export async function forecastNextRun(context: Context): Promise<RunForecast | null> {
  const { zone } = context.organization;
  const { billingAt } = await loadAgenda(context);
  if (billingAt === null) return null;
  const dueOn = Math.max(dayInZone(billingAt, zone), dayInZone(context.now, zone));
  const then = { ...context, now: startOfDay(dueOn + 1, zone) - 1 };
  const ids = await findDueCustomerIds(then, MOST_CUSTOMERS + 1);
  if (ids.length > MOST_CUSTOMERS) return null;
  const families = await loadFamilies(then, ids, new Set());
  const slices = families.map(({ slice }) => slice);
  const usage = await loadUsageOf(then, slices.flatMap(slicesOf), then.now, "due");
  const decided = unlessImpossible(() => decideRun(slices, othersOf(families), usage, then.now));
  if (decided === null) return null;
  const sums = new Map<CurrencyCode, bigint>();
  for (const { decision } of decided) {
    const { drafts, held, pending } = decision;
    for (const { cut, totalMinor } of [...drafts, ...[...held, ...pending].map(({ draft }) => draft)])
      sums.set(cut.currency, (sums.get(cut.currency) ?? 0n) + totalMinor);
  }
  const sorted = [...sums].sort(([left], [right]) => (left < right ? -1 : 1));
  return { dueOn, sums: sorted.map(([currency, amountMinor]) => ({ currency, amountMinor })) };
}

/** A book that cannot be billed stops the forecast and not the page. */
function unlessImpossible<T>(decide: () => T): T | null {
  try {
    return decide();
  } catch (error) {
    log.warn({ err: error }, "The next day of billing could not be forecast");
    return null;
  }
}
