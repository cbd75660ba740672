import { decideTopUp } from "~/billing/invoicing/wallet";
import { walletExpiredBought } from "~/billing/ledger/wallet-recipes";
import { formatAmount } from "~/billing/money/money";
import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { loadIssuer } from "~/store/issuers.server";
import { insertEntries } from "~/store/ledger.server";
import { findLowWalletIds, insertDraws, loadWallet, lockExpiredGrants } from "~/store/wallets.server";
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

/**
 * Buys credit for up to `limit` wallets that fell below the threshold of their rule. Credit whose invoice is not paid
 * yet counts as there, so that one low balance buys once. One in a currency without an exchange rate of today waits.
 */
export async function topUpWallets(
  context: Context,
  input: { readonly limit: number },
): Promise<Outcome<number>> {
  let bought = 0;
  for (const walletId of await findLowWalletIds(context, input.limit)) {
    const { customerId } = await loadWallet(context, walletId);
    const book = await loadCustomerBook(context, customerId, "change");
    const wallet = await loadWallet(context, walletId);
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
