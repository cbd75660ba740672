import type { CurrencyCode } from "../billing/money/currency";
import { type MrrBook, monthlyRevenue } from "../billing/revenue/mrr";
import { addMrr, type MrrHistory, mrrHistory, openMrrSums } from "../billing/revenue/mrr-history";
import { addMonths, type Day } from "../billing/time/day";
import type { Instant } from "../billing/time/instant";
import { dayInZone, startOfDay } from "../billing/time/zone";
import type { Context } from "../context.server";
import { taxBookOf } from "../store/billing-slice.server";
import { groupRows } from "../store/bulk.server";
import { loadPlanVersions } from "../store/catalog.server";
import { loadLastingCoupons } from "../store/coupons.server";
import { loadCustomers } from "../store/customers.server";
import {
  hasMoreSubscriptions,
  listSubscribedCustomerIds,
  loadSubscriptionsOfAll,
  type StoredSubscription,
} from "../store/subscriptions.server";
import { listTaxRates, toEngineRate } from "../store/tax-rates.server";

/** Months shown, the present one with them. */
const MONTHS = 12;

/** Customers looked at together: so many that statements are few, so few that memory stays flat. */
const BATCH = 2_000;

/**
 * Monthly recurring revenue at the end of each of the last eleven months and now, by currency, and what moved it. From
 * the terms as they are known now, so what is backdated moves the months it is for. The same statements for each batch of customers;
 * null where there are more subscriptions than a reader may be kept waiting for.
 */
export async function loadMrr(
  context: Context,
  limit: { readonly mostSubscriptions: number | null },
): Promise<MrrHistory[] | null> {
  const most = limit.mostSubscriptions;
  if (most !== null && (await hasMoreSubscriptions(context, most))) return null;
  const sums = openMrrSums(monthEnds(context));
  let after: string | null = null;
  do {
    const ids = await listSubscribedCustomerIds(context, { after, limit: BATCH });
    const books = await booksOf(context, await loadSubscriptionsOfAll(context, ids));
    for (const book of books.values()) addMrr(sums, book);
    after = ids.length < BATCH ? null : (ids.at(-1) ?? null);
  } while (after !== null);
  return mrrHistory(sums).filter(
    ({ beforeMinor, points }) => beforeMinor !== 0n || points.some(({ totalMinor }) => totalMinor !== 0n),
  );
}

export type CurrentMrr = { readonly currency: CurrencyCode; readonly amountMinor: bigint };

/** What each of those customers brings a month now, by currency; who brings nothing is left out. */
export async function loadMrrOf(
  context: Context,
  customerIds: readonly string[],
): Promise<Readonly<Record<string, readonly CurrentMrr[]>>> {
  if (customerIds.length === 0) return {};
  const books = await booksOf(context, await loadSubscriptionsOfAll(context, customerIds));
  return Object.fromEntries(
    [...books].flatMap(([id, book]) => {
      const sums = sumsOf(book, context.now);
      return sums.length === 0 ? [] : [[id, sums]];
    }),
  );
}

function sumsOf(book: MrrBook, now: Instant): CurrentMrr[] {
  const sums = new Map<CurrencyCode, bigint>();
  for (const { currency, amountMinor } of monthlyRevenue(book, now))
    sums.set(currency, (sums.get(currency) ?? 0n) + amountMinor);
  return [...sums].map(([currency, amountMinor]) => ({ currency, amountMinor }));
}

/** The last instant of each of the twelve months before this one in the organization's zone, and now. */
function monthEnds({ now, organization }: Context): Instant[] {
  const today = dayInZone(now, organization.zone);
  const firstOf = (monthsAgo: number): Day => addMonths(today, -monthsAgo, 1);
  const ends = Array.from({ length: MONTHS }, (_, index) => firstOf(MONTHS - 1 - index));
  return [...ends.map((day) => startOfDay(day, organization.zone) - 1), now];
}

/** What decides the revenue of each customer with a subscription. */
async function booksOf(
  context: Context,
  stored: readonly StoredSubscription[],
): Promise<ReadonlyMap<string, MrrBook>> {
  const sold = groupRows(
    stored.map(({ subscription }) => subscription),
    ({ customerId }) => customerId,
  );
  const versionIds = new Set(
    stored.flatMap(({ subscription }) => subscription.stints.map((stint) => stint.planVersionId)),
  );
  const versions = await loadPlanVersions(context, [...versionIds]);
  const coupons = groupRows(
    await loadLastingCoupons(context, [...sold.keys()]),
    ({ applied }) => applied.customerId,
  );
  const includeTax = versions.some(({ terms }) => terms.taxBehavior === "inclusive");
  const taxes = includeTax ? await taxBooksOf(context, [...sold.keys()]) : null;
  const { policy } = context.organization;
  return new Map(
    [...sold].map(([id, subscriptions]) => [
      id,
      { subscriptions, versions, coupons: coupons.get(id) ?? [], taxes: taxes?.get(id) ?? null, policy },
    ]),
  );
}

async function taxBooksOf(context: Context, customerIds: readonly string[]) {
  const rates = (await listTaxRates(context)).map(toEngineRate);
  const customers = await loadCustomers(context, customerIds);
  return new Map(customers.map((customer) => [customer.id, taxBookOf(customer, rates)]));
}
