import type { CreditNoteState } from "~/billing/invoicing/credit-note-kinds";
import type { CustomerCreditKind } from "~/billing/invoicing/customer-credit-kinds";
import type { InvoiceState } from "~/billing/invoicing/invoice-kinds";
import type { Context } from "~/context.server";
import {
  listCouponShares,
  listCreditUses,
  listGiftShares,
  listNotesAbout,
  listPrepaidUses,
  sumPaid,
} from "~/store/document-parts.server";
import { lockBalance } from "~/store/invoices.server";

/** Who bore what of an invoice: coupons, credit, prepaid credit, money; and the credit notes about it. */
export async function loadInvoiceSettlement(context: Context, invoiceId: string) {
  const { state } = await lockBalance(context, invoiceId, "look");
  const credits = await listCreditUses(context, invoiceId);
  const notes = await listNotesAbout(context, invoiceId);
  return {
    state: state as InvoiceState,
    coupons: await listCouponShares(context, invoiceId),
    gifts: await listGiftShares(context, invoiceId),
    credits: credits.map(({ kind, ...use }) => ({ ...use, kind: kind as CustomerCreditKind })),
    prepaid: await listPrepaidUses(context, invoiceId),
    paidMinor: await sumPaid(context, invoiceId),
    notes: notes.map(({ state: noteState, ...note }) => ({ ...note, state: noteState as CreditNoteState })),
  };
}
