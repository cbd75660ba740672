import { decideIssueOneOff } from "~/billing/invoicing/issue";
import type { Grant } from "~/billing/invoicing/wallet";
import { decideBuyCredit } from "~/billing/invoicing/wallet-credit";
import { accept, type Outcome } from "~/billing/outcome";
import type { Instant } from "~/billing/time/instant";
import { dayInZone } from "~/billing/time/zone";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import { insertGrants, type StoredWallet } from "~/store/wallets.server";
import { afterMoney, type CustomerBook, saveBesideRun } from "./customer-book.server";

/** Prepaid credit that came in, and the invoice that sells it; null for a gift. */
export type WalletCredit = {
  readonly grant: Grant;
  readonly walletId: string;
  readonly customerId: string;
  readonly invoiceId: string | null;
};

/**
 * Sells prepaid credit to a customer that is locked: the invoice is issued, and the credit can be used once it is paid.
 * Refuses what `decideBuyCredit` refuses.
 */
export async function sellCredit(
  context: Context,
  { customer, slice }: CustomerBook,
  wallet: StoredWallet,
  wanted: { readonly amount: string; readonly priority: number; readonly expiresAt: Instant | null },
): Promise<Outcome<WalletCredit>> {
  const bought = decideBuyCredit(
    { wallet, customerCurrency: customer.currency },
    { ...wanted, grantId: newId(), nature: "bought_multi" },
    context.now,
  );
  if (!bought.ok) return bought;
  const { grant, line } = bought.value;
  const prepaid = { grantId: grant.id, amountMinor: line.amountMinor };
  const order = { orderId: newId(), on: dayInZone(context.now, slice.zone), lines: [], prepaid };
  const issued = decideIssueOneOff(slice, order, "issue", context.now);
  if (!issued.ok) return issued;
  const { invoices } = await saveBesideRun(context, customer, issued.value);
  const credit = await saveGrant(context, wallet, grant, invoices[0]?.id ?? null);
  await afterMoney(context, customer);
  return accept(credit);
}

/** Puts decided credit into its wallet. */
export async function saveGrant(
  context: Context,
  wallet: StoredWallet,
  grant: Grant,
  invoiceId: string | null,
): Promise<WalletCredit> {
  const { customerId, id: walletId } = wallet;
  await insertGrants(context, [
    { ...grant, walletId, customerId, amountMinor: grant.remainingMinor, invoiceId },
  ]);
  await insertAudit(context, {
    action: invoiceId === null ? "wallet.credit_granted" : "wallet.credit_bought",
    subjectKind: "customer",
    subjectId: customerId,
    details: { wallet: wallet.code, amountMinor: grant.remainingMinor.toString(), currency: wallet.currency },
  });
  return { grant, walletId, customerId, invoiceId };
}
