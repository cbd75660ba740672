import { settleOpenInvoices } from "~/billing/invoicing/customer-credit";
import { accept, type Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import { loadOpenCredits } from "~/store/customer-credits.server";
import { lockFamilies } from "~/store/customers.server";
import { loadOpenInvoices, payByCredit } from "~/store/invoices.server";
import { loadIssuers } from "~/store/issuers.server";
import { insertEntries } from "~/store/ledger.server";
import { findPayersWithCredit } from "~/store/payer-credit.server";
import { releasePaidGrants } from "~/store/wallets.server";
import { todayOf } from "./steps/customer-book.server";
import { reviewOverdueOf } from "./steps/review-overdue.server";
import { saveTenders } from "./steps/save-tenders.server";

/** Customers whose credit has invoices of others to pay, a page at a time; none where the policy keeps it for later. */
export async function loadPayersWithCredit(
  context: Context,
  page: { readonly limit: number; readonly after: string | null },
): Promise<readonly string[]> {
  return context.organization.policy.credit_pays === "later_only" ? [] : findPayersWithCredit(context, page);
}

/**
 * Lets the credit of a customer pay what is open of those it pays for: the payer owes that money. Its own invoices came
 * first, and so did the credit of each customer. All of them are locked. Gives how many invoices were paid of; again, it
 * finds none.
 */
export async function payForOthers(
  context: Context,
  { payerId }: { readonly payerId: string },
): Promise<Outcome<number>> {
  const family = await lockFamilies(context, [payerId]);
  const others = family.flatMap(({ id }) => (id === payerId ? [] : id));
  const payer = family.find(({ id }) => id === payerId);
  if (!payer) return accept(0);
  const open = await loadOpenInvoices(context, others, "billing");
  const settled = settleOpenInvoices(
    await loadOpenCredits(context, [payerId]),
    open,
    context.organization.policy,
  );
  if (settled.length === 0) return accept(0);
  const paid = await payByCredit(context, settled);
  const postedOn = todayOf(context);
  const issuers = await loadIssuers(context);
  const customerOf = new Map(open.map(({ id, customerId }) => [id, customerId]));
  const entries = await saveTenders(context, {
    invoices: new Map([...paid].map(([id, invoice]) => [id, { ...invoice, postedOn }])),
    allocations: settled.map(({ creditId, invoiceId, amountMinor }) => ({
      issuerId: issuers(payer).id,
      ...{ creditId, amountMinor, invoice: invoiceId, holderId: payerId },
      customerId: customerOf.get(invoiceId) ?? payerId,
    })),
    draws: [],
    newCreditIds: new Set(),
  });
  await insertEntries(context, entries);
  await releasePaidGrants(context, others);
  await reviewOverdueOf(context, payer);
  await insertAudit(context, {
    action: "credit.paid_for_others",
    subjectKind: "customer",
    subjectId: payerId,
    details: { invoices: [...paid.values()].map(({ number }) => number) },
  });
  return accept(paid.size);
}
