import type { PreviewNote } from "~/billing/invoicing/change-figures";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import type { Grant } from "~/billing/invoicing/wallet";
import type { GrantNature } from "~/billing/invoicing/wallet-kinds";
import { accept, type Outcome, refuse } from "~/billing/outcome";
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
  type WantedSale,
} from "./steps/sell-credit.server";

/** Amounts are decimals in major units of the wallet's currency. */
export type WalletCreditInput = WantedCredit & {
  readonly walletId: string;
  /** The hash of the preview that is confirmed; null or left out: whatever it comes to now. */
  readonly previewHash?: string | null;
};

/** Credit that is sold: taxed when it is used, or at once. */
type CreditSaleInput = WalletCreditInput & Pick<WantedSale, "nature" | "taxes">;

/** Credit that is given or sold; rates of a gift are none of it. */
type AddedCreditInput = WalletCreditInput & {
  readonly nature: GrantNature;
  readonly taxes: readonly string[];
};

/** Puts credit into a wallet, as `grantWalletCredit` or `buyCredit` does. Refuses `wallet_taxes_unused` and what those refuse. */
export function addWalletCredit(
  context: Context,
  { nature, ...input }: AddedCreditInput,
): Promise<Outcome<WalletCredit>> {
  const taxes = checkTaxesUsed(nature, input.taxes);
  if (!taxes.ok) return Promise.resolve(taxes);
  return nature === "free" ? grantWalletCredit(context, input) : buyCredit(context, { ...input, nature });
}

/** Only credit that is taxed at its sale has rates. Refuses `wallet_taxes_unused`. */
function checkTaxesUsed(nature: GrantNature, taxes: readonly string[]): Outcome<null> {
  if (nature === "bought_single" || taxes.length === 0) return accept(null);
  return refuse({
    code: "wallet_taxes_unused",
    sentence: "This credit is not taxed now, so it has no tax rates.",
    remedy: "Leave out the rates, or sell credit that is taxed at its sale.",
    field: "taxes",
  });
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
 * Sells prepaid credit: an invoice is issued, and the credit can be used once it is paid. Tax arises when it is used,
 * unless its nature says that it is taxed now. Refuses `preview_outdated` and what `decideSale` refuses.
 */
export async function buyCredit(context: Context, input: CreditSaleInput): Promise<Outcome<WalletCredit>> {
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
  { nature, ...input }: AddedCreditInput,
): Promise<Outcome<PreviewedWalletCredit>> {
  const taxes = checkTaxesUsed(nature, input.taxes);
  if (!taxes.ok) return taxes;
  const { wallet, book } = await holdWallet(context, input.walletId, "look");
  if (nature === "free") {
    const grant = decideGift(context, wallet, book, input);
    if (!grant.ok) return grant;
    const previewHash = previewHashOf(shownGift(wallet, grant.value));
    return accept({ grant: grant.value, draft: null, paidMinor: 0n, previewHash, notes: [] });
  }
  const sale = decideSale(book, wallet, { ...input, nature }, context.now);
  if (!sale.ok) return sale;
  const { grant, draft, paidMinor } = sale.value;
  const notes = await findRateNotes(context, { confirmed: [draft], later: [] });
  return accept({ grant, draft, paidMinor, previewHash: previewHashOf(shownSale(sale.value)), notes });
}
