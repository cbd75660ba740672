import type { InvoiceState } from "~/billing/invoicing/invoice-kinds";
import { creditAll } from "~/billing/invoicing/void";
import type { Entry } from "~/billing/ledger/entry";
import type { EntryFacts } from "~/billing/ledger/postings";
import { accept, type Outcome, refuse } from "~/billing/outcome";
import type { Claim, ClaimedInvoice, TaxPart } from "~/billing/payment/claim";
import type { ClaimEvent } from "~/billing/payment/claim-kinds";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import { loadCreditableInvoices } from "~/store/creditable.server";
import { lockCustomer } from "~/store/customers.server";
import { loadInvoice, lockBalance } from "~/store/invoices.server";
import { insertEntries } from "~/store/ledger.server";
import { insertClaimEvent, loadClaim } from "~/store/write-offs.server";
import { todayOf } from "./customer-book.server";

/** An invoice that was written off, as what follows looks at it. */
export type ClaimBook = {
  readonly invoiceId: string;
  readonly number: string;
  readonly issuerId: string;
  readonly customerId: string;
  readonly claim: Claim;
  readonly invoice: ClaimedInvoice;
};

/** To change something the customer is locked first, as everywhere. */
export async function loadClaimBook(
  context: Context,
  invoiceId: string,
  use: "look" | "change",
): Promise<ClaimBook> {
  const { customerId, number, issuerId, currency } = await loadInvoice(context, invoiceId);
  if (use === "change") await lockCustomer(context, customerId);
  const balance = await lockBalance(context, invoiceId, use);
  const [creditable] = await loadCreditableInvoices(context, [invoiceId]);
  if (!creditable) throw new Error("The invoice was not loaded as corrections look at it.");
  const { totalMinor, taxGroups: taxes } = creditAll(creditable, "other");
  const left = { totalMinor, taxes };
  const claim = { ...(await loadClaim(context, invoiceId)), currency, state: balance.state as InvoiceState };
  return { invoiceId, number, issuerId, customerId, claim, invoice: left };
}

/** What happened to a claim, with its entry and its place on record. */
export async function saveClaimEvent(
  context: Context,
  { invoiceId, number, issuerId, customerId, claim: { currency } }: ClaimBook,
  event: {
    readonly kind: Exclude<ClaimEvent, "write_off">;
    readonly amountMinor: bigint;
    readonly taxes: readonly TaxPart[];
    readonly reason: string;
  },
  entryOf: (facts: EntryFacts) => Entry,
): Promise<void> {
  const [id, writtenOn] = [newId(), todayOf(context)];
  const facts = { issuerId, customerId, currency, postedOn: writtenOn };
  await insertClaimEvent(context, { id, customerId, invoiceId, currency, writtenOn, ...event });
  const document = { documentKind: "write_off", documentId: id, documentNumber: number } as const;
  await insertEntries(context, [{ entry: entryOf(facts), ...document, feeIds: [] }]);
  await insertAudit(context, {
    action: event.kind === "vat_relief" ? "invoice.vat_relieved" : "invoice.recovered",
    subjectKind: "invoice",
    subjectId: invoiceId,
    details: { number, reason: event.reason, amountMinor: event.amountMinor.toString(), currency },
  });
}

/** Refuses `vat_relieved`: a note would take tax back that is corrected already. */
export async function checkNotRelieved(context: Context, invoiceId: string): Promise<Outcome<null>> {
  const { relieved } = await loadClaim(context, invoiceId);
  if (relieved.length === 0) return accept(null);
  return refuse({
    code: "vat_relieved",
    sentence: "This invoice is written off and its VAT is corrected, which a credit note would do again.",
    remedy: "Undo the write-off first: its VAT is owed again then.",
  });
}
