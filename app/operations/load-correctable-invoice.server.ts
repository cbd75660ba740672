import { leftMinorOf, leftOf } from "~/billing/invoicing/credit-note-amounts";
import type { InvoiceState } from "~/billing/invoicing/invoice-kinds";
import type { Context } from "~/context.server";
import { loadFeesOf } from "~/store/fees.server";
import { loadInvoice } from "~/store/invoices.server";
import { loadCustomerBook } from "./steps/customer-book.server";

/** An invoice as the page sees it that asks what of it is credited. Minor units. */
export type CorrectableInvoice = {
  readonly id: string;
  readonly number: string;
  readonly currency: string;
  readonly state: InvoiceState;
  readonly customer: { readonly id: string; readonly name: string; readonly email: string | null };
  /** Money that came for it and was not paid back: as much may be refunded. */
  readonly paidMinor: bigint;
  readonly creditPays: "open_then_later" | "later_only";
  /** Lines something can be taken of, in their order; what they billed and what is left of it, before discount. */
  readonly lines: readonly {
    readonly feeId: string;
    readonly description: string;
    readonly from: number;
    readonly to: number;
    readonly amountMinor: bigint;
    readonly leftMinor: bigint;
  }[];
};

/** @throws NotFound when the invoice is not there */
export async function loadCorrectableInvoice(
  context: Context,
  invoiceId: string,
): Promise<CorrectableInvoice> {
  const stored = await loadInvoice(context, invoiceId);
  const { customer, slice } = await loadCustomerBook(context, stored.customerId, "look", [invoiceId]);
  const invoice = slice.invoices?.[0];
  if (!invoice) throw new Error("The invoice was not loaded as corrections look at it.");
  const left = leftOf(invoice);
  const fees = await loadFeesOf(context, "invoice", [invoiceId]);
  return {
    id: invoiceId,
    number: stored.number,
    currency: stored.currency,
    state: invoice.state,
    customer: { id: customer.id, name: customer.name, email: customer.email },
    paidMinor: invoice.paidMinor,
    creditPays: slice.policy.credit_pays,
    lines: fees.flatMap((fee) => {
      const line = left.get(fee.id);
      if (!line) return [];
      const { id: feeId, description, fromOn: from, toOn: to, amountMinor } = fee;
      return [{ feeId, description, from, to, amountMinor, leftMinor: leftMinorOf(line) }];
    }),
  };
}
