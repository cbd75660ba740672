import { sliceAfter } from "~/billing/invoicing/settle-run";
import { decideTopUp } from "~/billing/invoicing/wallet";
import { formatAmount } from "~/billing/money/money";
import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { insertBillingRun } from "~/store/billing-runs.server";
import { findLowWallets, type LowWallet, loadWallets, postponeTopUp } from "~/store/wallets.server";
import { type CustomerBook, loadCustomerBook } from "./steps/customer-book.server";
import { unratedCurrencies } from "./steps/fix-rates.server";
import { decideSale, saveSale } from "./steps/sell-credit.server";

/** The order in which topped-up credit is used among grants of its wallet, and that it does not expire. */
const TOP_UP = { priority: 50, expiresAt: null };

/** Wallets that are low; a page at a time, so that one that has to wait keeps none behind it waiting. */
export function loadLowWallets(
  context: Context,
  page: { readonly limit: number; readonly after: LowWallet | null },
): Promise<LowWallet[]> {
  return findLowWallets(context, page);
}

/**
 * Buys credit for those of the wallets that are below the threshold of their rule, and gives how many. Credit whose
 * invoice is not paid yet counts as there, so that one low balance buys once; so the wallets are read in one statement
 * once all their customers are locked. One in a currency without an exchange rate of today waits, one that has ended
 * meanwhile is left out. Refuses what `decideSale` refuses, for all of them.
 */
export async function topUpWallets(
  context: Context,
  input: { readonly wallets: readonly LowWallet[] },
): Promise<Outcome<number>> {
  const books = new Map<string, CustomerBook>();
  for (const customerId of new Set(input.wallets.map((wallet) => wallet.customerId)))
    books.set(customerId, await loadCustomerBook(context, customerId, "change"));
  const held = await loadWallets(context, [...books.keys()]);
  const wallets = new Map(held.map((each) => [each.id, each]));
  const unrated = await unratedCurrencies(context, held);
  let bought = 0;
  for (const { id, customerId } of input.wallets) {
    const [wallet, book] = [wallets.get(id), books.get(customerId)];
    if (!wallet || !book || unrated.has(wallet.currency)) continue;
    const amountMinor = decideTopUp(wallet, context.now);
    if (amountMinor === null) continue;
    const terms = { ...TOP_UP, amount: formatAmount(amountMinor, wallet.currency) };
    const sale = decideSale(book, wallet, terms, context.now);
    if (!sale.ok) return sale;
    await saveSale(context, book, wallet, sale.value);
    books.set(customerId, { ...book, slice: sliceAfter(book.slice, sale.value.decision) });
    bought += 1;
  }
  return accept(bought);
}

/** One that failed is tried again after that long. */
const RETRY_MS = 6 * 3_600_000;

/** Keeps why a wallet could not be filled where the operator looks for what runs could not do, and lets it wait. */
export async function recordTopUpFailure(
  context: Context,
  failure: LowWallet & { readonly reason: string },
): Promise<Outcome<null>> {
  await postponeTopUp(context, failure.id, RETRY_MS);
  const reason = `Prepaid credit was not topped up: ${failure.reason}`.slice(0, 500);
  const failures = [{ customerId: failure.customerId, reason }];
  await insertBillingRun(context, { customers: 0, invoices: 0, failures });
  return accept(null);
}
