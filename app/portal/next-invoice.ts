import type { ClosedDraft } from "~/billing/invoicing/invoice";
import type { NextInvoiceView } from "~/portal/pages/next-invoice";

/**
 * What a page says of the next document, with a subscription named only where it stands on it. One that goes to somebody
 * else, who pays for several, is not the customer's to see.
 */
export function nextInvoiceOf(
  next: ClosedDraft | null,
  of: { readonly customerId: string; readonly subscriptionId?: string },
): NextInvoiceView | null {
  if (next === null || next.cut.customerId !== of.customerId) return null;
  const { cut, fees, issuedOn, totalMinor } = next;
  const { subscriptionId } = of;
  const stands = fees.some(({ position }) => position.subscriptionId === subscriptionId);
  if (subscriptionId !== undefined && !stands) return null;
  return { issuedOn, currency: cut.currency, totalMinor };
}
