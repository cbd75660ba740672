import { decideTopUp } from "~/billing/invoicing/wallet";
import { walletExpiredBought } from "~/billing/ledger/wallet-recipes";
import { formatAmount } from "~/billing/money/money";
import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertBillingRun } from "~/store/billing-runs.server";
import { loadIssuer } from "~/store/issuers.server";
import { insertEntries } from "~/store/ledger.server";
import {
  findLowWallets,
  insertDraws,
  type LowWallet,
  loadWallet,
  lockExpiredGrants,
} from "~/store/wallets.server";
import { loadCustomerBook, todayOf } from "./steps/customer-book.server";
import { isRateMissing } from "./steps/fix-rates.server";
import { sellCredit } from "./steps/sell-credit.server";

/** The order in which topped-up credit is used among grants of its wallet. */
const TOP_UP_PRIORITY = 50;

/**
 * Takes what expired grants still hold: bought credit becomes income, gifts were never owed. Gives how many grants;
 * again, it finds none.
 */
export async function expireCredit(
  context: Context,
  input: { readonly limit: number },
): Promise<Outcome<number>> {
  const expired = await lockExpiredGrants(context, input.limit);
  if (expired.length === 0) return accept(0);
  const drawnOn = todayOf(context);
  const draws = expired.map(({ id: grantId, walletId, customerId, currency, remainingMinor, nature }) => ({
    nature,
    draw: {
      id: newId(),
      customerId,
      walletId,
      grantId,
      invoiceId: null,
      currency,
      amountMinor: remainingMinor,
      drawnOn,
    },
  }));
  await insertDraws(
    context,
    draws.map(({ draw }) => draw),
  );
  const { id: issuerId } = await loadIssuer(context);
  await insertEntries(
    context,
    draws
      .filter(({ nature }) => nature !== "free")
      .map(({ draw: { id, customerId, currency, amountMinor } }) => ({
        entry: walletExpiredBought({ issuerId, customerId, currency, postedOn: drawnOn, amountMinor }),
        documentKind: "wallet_draw" as const,
        documentId: id,
        documentNumber: "Prepaid credit",
        feeIds: [],
      })),
  );
  return accept(expired.length);
}

/** Wallets that are low; a page at a time, so that one that has to wait keeps none behind it waiting. */
export function loadLowWallets(
  context: Context,
  page: { readonly limit: number; readonly after: LowWallet | null },
): Promise<LowWallet[]> {
  return findLowWallets(context, page);
}

/**
 * Buys credit for those of the wallets that are below the threshold of their rule, and gives how many. Credit whose
 * invoice is not paid yet counts as there, so that one low balance buys once. One in a currency without an exchange rate
 * of today waits. Refuses what `sellCredit` refuses, for all of them.
 */
export async function topUpWallets(
  context: Context,
  input: { readonly wallets: readonly LowWallet[] },
): Promise<Outcome<number>> {
  let bought = 0;
  for (const { id, customerId } of input.wallets) {
    const book = await loadCustomerBook(context, customerId, "change");
    const wallet = await loadWallet(context, id);
    const amountMinor = decideTopUp(wallet, context.now);
    if (amountMinor === null) continue;
    if (await isRateMissing(context, wallet.currency)) continue;
    const amount = formatAmount(amountMinor, wallet.currency);
    const sold = await sellCredit(context, book, wallet, {
      amount,
      priority: TOP_UP_PRIORITY,
      expiresAt: null,
    });
    if (!sold.ok) return sold;
    bought += 1;
  }
  return accept(bought);
}

/** Keeps why a wallet could not be filled where the operator looks for what runs could not do. */
export async function recordTopUpFailure(
  context: Context,
  failure: { readonly customerId: string; readonly reason: string },
): Promise<Outcome<null>> {
  const reason = `Prepaid credit was not topped up: ${failure.reason}`.slice(0, 500);
  await insertBillingRun(context, {
    customers: 0,
    invoices: 0,
    failures: [{ customerId: failure.customerId, reason }],
  });
  return accept(null);
}
