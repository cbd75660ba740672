import type { PreviewNote } from "~/billing/invoicing/change-figures";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import type { Grant } from "~/billing/invoicing/wallet";
import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { checkConfirmed, previewHashOf } from "./steps/confirmed";
import { findRateNotes } from "./steps/fix-rates.server";
import { decideGift, holdWallet, shownGift, shownSale } from "./steps/hold-wallet.server";
import {
  decideSale,
  saveGrant,
  saveSale,
  type WalletCredit,
  type WantedCredit,
} from "./steps/sell-credit.server";

/** Amounts are decimals in major units of the wallet's currency. */
export type WalletCreditInput = WantedCredit & {
  readonly walletId: string;
  /** The hash of the preview that is confirmed; null or left out: whatever it comes to now. */
  readonly previewHash?: string | null;
};

/** A gift, or credit that is sold. */
type CreditNature = "free" | "bought";

/** Puts credit into a wallet, as `grantWalletCredit` or `buyCredit` does. */
export function addWalletCredit(
  context: Context,
  { nature, ...input }: WalletCreditInput & { readonly nature: CreditNature },
): Promise<Outcome<WalletCredit>> {
  return nature === "free" ? grantWalletCredit(context, input) : buyCredit(context, input);
}

/**
 * Puts free credit into a wallet; it can be used at once. Refuses `preview_outdated` and what `decideGrant` refuses.
 */
export async function grantWalletCredit(
  context: Context,
  input: WalletCreditInput,
): Promise<Outcome<WalletCredit>> {
  const { wallet, book } = await holdWallet(context, input.walletId, "change");
  const decided = decideGift(context, wallet, book, input);
  if (!decided.ok) return decided;
  const confirmed = checkConfirmed(input.previewHash, shownGift(wallet, decided.value));
  if (!confirmed.ok) return confirmed;
  return accept(await saveGrant(context, wallet, decided.value, null));
}

/**
 * Sells prepaid credit: an invoice is issued, and the credit can be used once it is paid. Tax arises when it is used.
 * Refuses `preview_outdated` and what `decideBuyCredit` refuses.
 */
export async function buyCredit(context: Context, input: WalletCreditInput): Promise<Outcome<WalletCredit>> {
  const { wallet, book } = await holdWallet(context, input.walletId, "change");
  const sale = decideSale(book, wallet, input, context.now);
  if (!sale.ok) return sale;
  const confirmed = checkConfirmed(input.previewHash, shownSale(sale.value));
  if (!confirmed.ok) return confirmed;
  return accept(await saveSale(context, book, wallet, sale.value));
}

/** Credit as it would come in. `draft` is the invoice that sells it, null for a gift. */
export type PreviewedWalletCredit = {
  readonly grant: Grant;
  readonly draft: ClosedDraft | null;
  /** What customer credit pays of the invoice at once. */
  readonly paidMinor: bigint;
  readonly previewHash: string;
  readonly notes: readonly PreviewNote[];
};

/** What a gift or a sale of credit would do, for the page that asks. Saves nothing. */
export async function previewWalletCredit(
  context: Context,
  input: WalletCreditInput & { readonly nature: CreditNature },
): Promise<Outcome<PreviewedWalletCredit>> {
  const { wallet, book } = await holdWallet(context, input.walletId, "look");
  if (input.nature === "free") {
    const grant = decideGift(context, wallet, book, input);
    if (!grant.ok) return grant;
    const previewHash = previewHashOf(shownGift(wallet, grant.value));
    return accept({ grant: grant.value, draft: null, paidMinor: 0n, previewHash, notes: [] });
  }
  const sale = decideSale(book, wallet, input, context.now);
  if (!sale.ok) return sale;
  const { grant, draft, paidMinor } = sale.value;
  const notes = await findRateNotes(context, { confirmed: [draft], later: [] });
  return accept({ grant, draft, paidMinor, previewHash: previewHashOf(shownSale(sale.value)), notes });
}
