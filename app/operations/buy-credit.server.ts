import { decideGrant } from "~/billing/invoicing/wallet-credit";
import { accept, type Outcome } from "~/billing/outcome";
import type { Instant } from "~/billing/time/instant";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { loadWallet, type StoredWallet } from "~/store/wallets.server";
import { type CustomerBook, loadCustomerBook } from "./steps/customer-book.server";
import { saveGrant, sellCredit, type WalletCredit } from "./steps/sell-credit.server";

export type WalletCreditInput = {
  readonly walletId: string;
  /** Decimal in major units of the wallet's currency. */
  readonly amount: string;
  readonly priority: number;
  readonly expiresAt: Instant | null;
};

/** Puts free credit into a wallet; it can be used at once. Refuses what `decideGrant` refuses. */
export async function grantWalletCredit(
  context: Context,
  input: WalletCreditInput,
): Promise<Outcome<WalletCredit>> {
  const { wallet, book } = await holdWallet(context, input.walletId);
  const { amount, priority, expiresAt } = input;
  const decided = decideGrant(
    { wallet, customerCurrency: book.customer.currency },
    { amount, priority, expiresAt, grantId: newId() },
    context.now,
  );
  return decided.ok ? accept(await saveGrant(context, wallet, decided.value, null)) : decided;
}

/**
 * Sells prepaid credit: an invoice is issued, and the credit can be used once it is paid. Tax arises when it is used.
 * Refuses what `decideBuyCredit` refuses.
 */
export async function buyCredit(context: Context, input: WalletCreditInput): Promise<Outcome<WalletCredit>> {
  const { wallet, book } = await holdWallet(context, input.walletId);
  return sellCredit(context, book, wallet, input);
}

/** The wallet with its customer's book, the customer locked. */
async function holdWallet(
  context: Context,
  walletId: string,
): Promise<{ readonly wallet: StoredWallet; readonly book: CustomerBook }> {
  const { customerId } = await loadWallet(context, walletId);
  const book = await loadCustomerBook(context, customerId, "change");
  return { wallet: await loadWallet(context, walletId), book };
}
