import type { Period } from "~/billing/time/cadence";
import type { Context } from "~/context.server";
import { loadCustomer } from "~/store/customers.server";
import { type Invoice, loadInvoice, loadInvoiceFees } from "~/store/invoices.server";
import { loadPaymentMethod } from "~/store/payment-methods.server";
import { loadPayer } from "./steps/chargeable-method.server";

/** What the mail about a new invoice says. */
export type InvoiceNews = {
  readonly invoice: Invoice;
  /** What it is for: "Team, API calls". */
  /** What its lines are for, each once. */
  readonly subjects: readonly string[];
  /** The days its lines cover, from the first to the one after the last. */
  readonly period: Period;
  /** Of whoever pays. */
  readonly method: { readonly brand: string; readonly lastFour: string } | null;
  readonly billTo: Reader;
  /** Null where the customer pays itself. */
  readonly payer: Reader | null;
  readonly sender: { readonly name: string; readonly accent: string; readonly mode: "live" | "test" };
};

/** Who is told; without an address nothing is sent. */
export type Reader = { readonly id: string; readonly name: string; readonly email: string | null };

export async function loadInvoiceNews(context: Context, invoiceId: string): Promise<InvoiceNews> {
  const invoice = await loadInvoice(context, invoiceId);
  const fees = await loadInvoiceFees(context, invoiceId);
  const billTo = await loadCustomer(context, invoice.customerId);
  const payer = await loadPayer(context, invoice.customerId);
  const { name, accent, mode } = context.organization;
  const from = Math.min(...fees.map((fee) => fee.fromOn));
  return {
    invoice,
    subjects: [...new Set(fees.map((fee) => fee.description))],
    // Usage of the last day of service stands on a period without days; a mail names at least one.
    period: { from, to: Math.max(from + 1, ...fees.map((fee) => fee.toOn)) },
    method:
      payer.defaultPaymentMethodId === null
        ? null
        : await loadPaymentMethod(context, payer.defaultPaymentMethodId),
    billTo,
    payer: payer.id === billTo.id ? null : payer,
    sender: { name, accent, mode },
  };
}
