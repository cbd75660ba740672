import type { BillingDecision } from "~/billing/invoicing/billing-slice";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
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

/** Credit that is to come in; the amount is a decimal in major units of the wallet's currency. */
export type WantedCredit = {
  readonly amount: string;
  readonly priority: number;
  readonly expiresAt: Instant | null;
};

/** Credit that is to be sold: taxed at its sale by the rates named, none for those of the customer, or when it is used. */
export type WantedSale = WantedCredit & {
  readonly nature?: "bought_multi" | "bought_single";
  readonly taxes?: readonly string[];
};

/** Credit that is sold, and the invoice that sells it; `paidMinor` is what customer credit pays of it at once. */
export type CreditSale = {
  readonly grant: Grant;
  readonly decision: BillingDecision;
  readonly draft: ClosedDraft;
  readonly paidMinor: bigint;
};

/** Decides a sale of prepaid credit. Refuses `tax_rate_unknown` and what `decideBuyCredit` refuses. */
export function decideSale(
  { customer, slice }: CustomerBook,
  wallet: StoredWallet,
  { nature = "bought_multi", taxes = [], ...wanted }: WantedSale,
  now: Instant,
): Outcome<CreditSale> {
  const bought = decideBuyCredit(
    { wallet, customerCurrency: customer.currency },
    { ...wanted, grantId: newId(), nature },
    now,
  );
  if (!bought.ok) return bought;
  const { grant, line } = bought.value;
  const { amountMinor, taxedAtSale } = line;
  const prepaid = { grantId: grant.id, amountMinor, ...(taxedAtSale ? { taxes } : {}) };
  const order = { orderId: newId(), on: dayInZone(now, slice.zone), lines: [], prepaid };
  const issued = decideIssueOneOff(slice, order, "issue", now);
  if (!issued.ok) return issued;
  const decision = issued.value;
  const [draft] = decision.drafts;
  if (!draft) throw new Error("Credit was sold without an invoice.");
  const paidMinor = decision.creditAllocations
    .filter(({ invoice }) => invoice === "draft:0")
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  const [tax] = draft.taxGroups;
  return accept({ grant: taxedAtSale && tax ? { ...grant, tax } : grant, decision, draft, paidMinor });
}

/** Saves a decided sale to a customer that is locked: the invoice is issued, and the credit can be used once it is paid. */
export async function saveSale(
  context: Context,
  { customer }: CustomerBook,
  wallet: StoredWallet,
  { grant, decision }: CreditSale,
): Promise<WalletCredit> {
  const { invoices } = await saveBesideRun(context, customer, decision);
  const credit = await saveGrant(context, wallet, grant, invoices[0]?.id ?? null);
  await afterMoney(context, customer);
  return credit;
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
