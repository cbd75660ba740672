import { type IdKind, publicId } from "~/public-ids";

/** Folders of the portal, by what lives in them. */
const folders = {
  invoice: "invoices",
  creditNote: "credit-notes",
  payment: "payments",
  paymentMethod: "payment-methods",
  subscription: "subscriptions",
} as const satisfies Partial<Record<IdKind, string>>;

export type PagedKind = keyof typeof folders;

/** The page of a row: `/portal/invoices/inv_…`. */
export function pageOf(kind: PagedKind, id: string): string {
  return `/portal/${folders[kind]}/${publicId(kind, id)}`;
}

/** Links to the neighbours of a page of a list. */
export function pageLinks(page: { readonly newer: string | null; readonly older: string | null }) {
  return {
    newerHref: page.newer && `?before=${page.newer}`,
    olderHref: page.older && `?after=${page.older}`,
  };
}
