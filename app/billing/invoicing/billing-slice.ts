import type { PlanVersion } from "../catalog/plan";
import type { AppliedCoupon } from "../discounts/coupon";
import type { IssuedFee, ProposedFee, RatingWindow, TaxTreatment } from "../fees/fee";
import type { Override } from "../fees/override";
import type { CurrencyCode } from "../money/currency";
import type { Policy } from "../policy-kinds";
import type { PoolBook } from "../pools/pool";
import type { Subscription } from "../subscription/subscription";
import type { TaxRate } from "../tax/resolve";
import type { Day } from "../time/day";
import type { Instant } from "../time/instant";
import type { TimeZone } from "../time/zone";
import type { ClosedCreditNote, CreditableInvoice } from "./credit-note-facts";
import type { CustomerCredit, OpenInvoice } from "./customer-credit";
import type { Hold } from "./hold";
import type { ClosedDraft, IssuerParty, Party } from "./invoice";
import type { DraftMode } from "./invoice-kinds";
import type { Wallet } from "./wallet";

export type BillingCustomer = {
  readonly id: string;
  readonly party: Party;
  readonly currency: CurrencyCode;
  /** What lines are taxed by that name no rate themselves. */
  readonly tax: TaxTreatment;
};

/** The rates of the organization, for lines and plans that name their own. */
export type TaxBook = {
  readonly rates: readonly TaxRate[];
  readonly customerCodes: readonly string[];
  /** Of a buyer whose status makes supplies untaxed: it stands above every rate that anything names. */
  readonly buyer?: TaxTreatment | null;
};

/** A document kept open on purpose: its lines count as billed, and it takes a number when it is finalized. */
export type HeldDraft = {
  readonly id: string;
  readonly draft: ClosedDraft;
  /** The ids of its fees, in the order of its lines. */
  readonly feeIds: readonly string[];
};

/** Everything of one customer's book that a billing run looks at. */
export type BillingSlice = {
  readonly policy: Policy;
  readonly issuer: IssuerParty & { readonly id: string; readonly footer: string };
  readonly customer: BillingCustomer;
  readonly subscriptions: readonly {
    readonly subscription: Subscription;
    readonly versions: readonly PlanVersion[];
  }[];
  /** Every fee issued for these subscriptions, on invoices, credit notes and held drafts. */
  readonly issued: readonly IssuedFee[];
  /** Every window billed before. */
  readonly windows: readonly RatingWindow[];
  readonly netTermsDays: number;
  /** The customer's zone: documents that no period dates are of its days. */
  readonly zone: TimeZone;
  readonly taxes?: TaxBook;
  /** Days for which a periodic document stays a draft. */
  readonly graceDays?: number;
  /** True while nothing is billed for the customer. */
  readonly invoicingOff?: boolean;
  readonly draftMode?: DraftMode | null;
  readonly heldDrafts?: readonly HeldDraft[];
  /** The invoices of `issued`, as corrections look at them. */
  readonly invoices?: readonly CreditableInvoice[];
  readonly openInvoices?: readonly OpenInvoice[];
  /** The day documents bear, where a run looks further ahead than the present. */
  readonly datedOn?: Day | null;
  readonly coupons?: readonly AppliedCoupon[];
  readonly credits?: readonly CustomerCredit[];
  readonly wallets?: readonly Wallet[];
  /**
   * Customers whose fees stand on the invoices of this one: each with its own subscriptions, taxes, prices and coupons.
   * Credit, terms and days are those of the customer that is billed; the wallets of each pay its own lines.
   */
  readonly members?: readonly BillingSlice[];
  /** The customer's pools with what counts in them; their own fees are in `issued` too. */
  readonly pools?: PoolBook;
  /** Manual amounts in force. */
  readonly overrides?: readonly Override[];
  /** Holds on fees and drafts, with those that ended lately: what they held is billed now. */
  readonly holds?: readonly Hold[];
};

/** A credit note of a run. `ref` names it in the allocations of the same decision. */
export type RunCreditNote = {
  readonly ref: string;
  readonly note: ClosedCreditNote;
  /** The negative fees it is made of, in the order of its lines. */
  readonly fees: readonly ProposedFee[];
  readonly issuedOn: Day;
};

/** A draft in its grace period, as it stands now. */
export type PendingDraft = { readonly draft: ClosedDraft; readonly closesAt: Instant };

/** A draft to be held; `heldId` names the open one it goes on, or null for a new one. */
export type NewHeldDraft = { readonly heldId: string | null; readonly draft: ClosedDraft };

/** A held draft that a document of the decision was: its fees move there, null stands for lines it had not. */
export type ClosesHeld = {
  /** The place of the document among the drafts of the decision. */
  readonly place: number;
  readonly heldId: string;
  readonly feeIds: readonly (string | null)[];
};

/**
 * Credit, or prepaid credit, that pays a document. `invoice` is its id, or "draft:0" for the first draft of the
 * decision; `creditId` an id, or the `ref` of a note of the decision.
 */
export type CreditAllocation = {
  readonly creditId: string;
  readonly invoice: string;
  readonly amountMinor: bigint;
};
export type WalletDraw = {
  readonly walletId: string;
  readonly grantId: string;
  readonly invoice: string;
  readonly amountMinor: bigint;
};

export type BillingDecision = {
  /** In order of issue; one per currency, tax regime and billing day. */
  readonly drafts: readonly ClosedDraft[];
  /** Windows to store as billed and clean, new ones (id null) and reopened ones. */
  readonly windows: readonly RatingWindow[];
  /** When each subscription is due again. */
  readonly nextDueAt: ReadonlyMap<string, Instant | null>;
  /** When each pool of the slice is due again. */
  readonly poolsDueAt?: ReadonlyMap<string, Instant | null>;
  readonly creditNotes: readonly RunCreditNote[];
  readonly pending: readonly PendingDraft[];
  readonly held: readonly NewHeldDraft[];
  readonly closes?: readonly ClosesHeld[];
  readonly creditAllocations: readonly CreditAllocation[];
  readonly walletDraws: readonly WalletDraw[];
  /** Coupons whose rest changed. */
  readonly coupons: readonly AppliedCoupon[];
};
