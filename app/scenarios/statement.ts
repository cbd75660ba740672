import type { ProposedFee } from "~/billing/fees/fee";
import type { ClosedCreditNote } from "~/billing/invoicing/credit-note-facts";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import type { InvoiceState } from "~/billing/invoicing/invoice-kinds";
import type { Day } from "~/billing/time/day";
import type { Instant } from "~/billing/time/instant";
import type { BookLine } from "./book";
import type { CoverFacts } from "./covers";
import type { Scenario } from "./format";

/** What both drivers say of documents and money; `project-invoices.ts` puts it into the words of the format. */

/** A fee with its id. */
export type StatedFee = { readonly id: string; readonly fee: ProposedFee };

export type StatedInvoice = {
  /** Ids grow with time, so they also say what was made first. */
  readonly id: string;
  readonly customer: string;
  readonly number: string | null;
  readonly draft: Pick<
    ClosedDraft,
    "netMinor" | "taxMinor" | "totalMinor" | "draftedOn" | "issuedOn" | "dueOn"
  > & { readonly cut: Pick<ClosedDraft["cut"], "currency"> };
  readonly fees: readonly StatedFee[];
  readonly issuedAt: Instant;
  readonly state: InvoiceState | "draft";
  readonly openMinor: bigint;
};

export type StatedNote = {
  readonly id: string;
  readonly customer: string;
  readonly note: Pick<
    ClosedCreditNote,
    | "correctsInvoiceId"
    | "currency"
    | "state"
    | "netMinor"
    | "taxMinor"
    | "totalMinor"
    | "couponAdjustmentMinor"
    | "creditMinor"
    | "refundMinor"
  >;
  readonly fees: readonly StatedFee[];
  readonly issuedAt: Instant;
  readonly issuedOn: Day;
  /** What of its credit is left. */
  readonly balanceMinor: bigint;
  /** True for the document of a run that came to less than nothing. */
  readonly isBelowZero: boolean;
};

/** Credit or prepaid credit that paid an invoice. */
export type StatedTender = {
  readonly invoiceId: string;
  /** The credit or the grant it came from. */
  readonly sourceId: string;
  readonly kind: "credit" | "prepaid";
  readonly amountMinor: bigint;
  readonly on: Day;
  /** True when it paid as the invoice was made. */
  readonly atIssue: boolean;
  /** True where it is the credit of whoever pays for the invoice's customer. */
  readonly isOfPayer: boolean;
};

/** Credit somebody gave. */
export type StatedGrant = {
  readonly id: string;
  readonly customer: string;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly at: Instant;
  readonly on: Day;
};

export type Statement = {
  readonly scenario: Scenario;
  readonly now: Instant;
  /** Whether corrections show as credit notes or as lines on invoices; the policy's `after_issue`. */
  readonly view: "notes" | "lines";
  /** In the order in which they were made. */
  readonly invoices: readonly StatedInvoice[];
  readonly notes: readonly StatedNote[];
  readonly tenders: readonly StatedTender[];
  readonly grants: readonly StatedGrant[];
  /** The names the file has for what a fee is about. */
  readonly namesOf: (fee: ProposedFee) => Pick<BookLine, "subscription" | "plan" | "charge">;
  readonly coverFacts: (line: BookLine) => CoverFacts;
};
