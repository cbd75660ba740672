import { type IdKind, publicId } from "~/public-ids";
import { withParams } from "~/ui/query-string";

/** Folders of the console, by what lives in them. */
const folders = {
  customer: "customers",
  subscription: "subscriptions",
  invoice: "invoices",
  payment: "payments",
  creditNote: "credit-notes",
  plan: "plans",
  metric: "metrics",
  event: "usage",
  coupon: "coupons",
} as const satisfies Partial<Record<IdKind, string>>;

/** The page of a row: `/console/org_…/customers/cus_…`. */
export function pageOf(base: string, kind: keyof typeof folders, id: string): string {
  return `${base}/${folders[kind]}/${publicId(kind, id)}`;
}

/** The file of a whole list, as the address of its page narrows and sorts it. */
export function fileOf(
  base: string,
  list: "customers" | "subscriptions" | "invoices" | "payments" | "credit_notes",
  search: string,
): string {
  return `${base}/exports/lists/${list}.csv${withParams(search, {})}`;
}
