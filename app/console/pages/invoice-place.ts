import { pageOf } from "~/console/links";

/** Where a page about one invoice stands: the invoice's own page, the way to it, and back. */
export function invoicePlace(base: string, { id, number }: { readonly id: string; readonly number: string }) {
  const invoiceHref = pageOf(base, "invoice", id);
  return {
    invoiceHref,
    crumbs: [
      { label: "Invoices", to: `${base}/invoices` },
      { label: number, to: invoiceHref },
    ],
    back: { to: invoiceHref, label: `Back to ${number}` },
  };
}
