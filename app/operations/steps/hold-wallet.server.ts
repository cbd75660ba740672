import type { Grant } from "~/billing/invoicing/wallet";
import { decideGrant } from "~/billing/invoicing/wallet-credit";
import type { Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { loadWallet, type StoredWallet } from "~/store/wallets.server";
import type { ShownFigures } from "./confirmed";
import { type CustomerBook, loadCustomerBook } from "./customer-book.server";
import type { CreditSale, WantedCredit } from "./sell-credit.server";

/** Decides a gift of credit. Refuses what `decideGrant` refuses. */
export function decideGift(
  context: Context,
  wallet: StoredWallet,
  { customer }: CustomerBook,
  { amount, priority, expiresAt }: WantedCredit,
): Outcome<Grant> {
  return decideGrant(
    { wallet, customerCurrency: customer.currency },
    { amount, priority, expiresAt, grantId: newId() },
    context.now,
  );
}

/** What the page that confirms a gift shows. */
export function shownGift({ id, currency }: StoredWallet, grant: Grant): ShownFigures {
  const { remainingMinor, priority, expiresAt } = grant;
  return { currency, figures: [remainingMinor, 0n], rest: [id, priority, expiresAt] };
}

/** What the page that confirms a sale shows. */
export function shownSale({ grant, draft, paidMinor }: CreditSale): ShownFigures {
  const { priority, expiresAt } = grant;
  const { cut, totalMinor, taxGroups, issuedOn, dueOn } = draft;
  return {
    currency: cut.currency,
    figures: [totalMinor, paidMinor],
    rest: [priority, expiresAt, taxGroups, issuedOn, dueOn],
  };
}

/** The wallet with its customer's book; to change something, the customer is locked first. */
export async function holdWallet(
  context: Context,
  walletId: string,
  use: "look" | "change",
): Promise<{ readonly wallet: StoredWallet; readonly book: CustomerBook }> {
  const { customerId } = await loadWallet(context, walletId);
  const book = await loadCustomerBook(context, customerId, use);
  return { wallet: await loadWallet(context, walletId), book };
}
