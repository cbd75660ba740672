import type { BulkKind } from "~/billing/run-kinds";
import { publicId } from "~/public-ids";
import type { Consequence } from "~/ui/confirm-page";
import { formatCount } from "~/ui/format/number";

/** One thing and several of it: "draft", "drafts". */
export type Noun = { readonly one: string; readonly many: string };

export function counted(count: number, { one, many }: Noun): string {
  return count === 1 ? `1 ${one}` : `${formatCount(count, "en")} ${many}`;
}

/** What is done with many rows, in words. */
export type BulkWords = {
  /** "Bill", with what: customers. */
  readonly verb: string;
  readonly noun: Noun;
  /** "billed". */
  readonly done: string;
  readonly busyLabel: string;
  readonly consequences: readonly Consequence[];
  /** The list it is started from, below the organization. */
  readonly list: { readonly label: string; readonly path: string };
};

export const BULK_WORDS: Readonly<Record<BulkKind, BulkWords>> = {
  bill_customers: {
    verb: "Bill",
    noun: { one: "customer", many: "customers" },
    done: "billed",
    busyLabel: "Billing…",
    consequences: [
      { label: "Documents", value: "Invoices of today, and each customer’s own payment method or terms." },
      { label: "Later runs", value: "Go on from here; nothing is billed twice." },
      { label: "Cannot be undone", value: "Invoices stay. A credit note corrects them." },
    ],
    list: { label: "Customers", path: "/customers" },
  },
  close_drafts: {
    verb: "Close",
    noun: { one: "draft", many: "drafts" },
    done: "closed",
    busyLabel: "Closing…",
    consequences: [
      {
        label: "Documents",
        value: "An invoice each. Credit pays its part at once; what is left is to pay.",
      },
      { label: "Mailed", value: "Each customer that has an address for invoices." },
      { label: "Cannot be undone", value: "They take a number and stay. A credit note corrects them." },
    ],
    list: { label: "Drafts", path: "/invoices?state=draft" },
  },
};

export function bulkCrumbs(base: string, { list }: BulkWords) {
  return [{ label: list.label, to: `${base}${list.path}` }];
}

/** The address of a bulk run. */
export function bulkRunPage(base: string, id: string): string {
  return `${base}/runs/bulk/${publicId("bulkRun", id)}`;
}
