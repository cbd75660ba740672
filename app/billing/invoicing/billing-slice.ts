import type { PlanVersion } from "../catalog/plan";
import type { IssuedFee, RatingWindow, TaxTreatment } from "../fees/fee";
import type { CurrencyCode } from "../money/currency";
import type { Policy } from "../policy-kinds";
import type { Subscription } from "../subscription/subscription";
import type { Instant } from "../time/instant";
import type { TimeZone } from "../time/zone";
import type { ClosedDraft, Party } from "./invoice";

export type BillingCustomer = {
  readonly id: string;
  readonly party: Party;
  readonly currency: CurrencyCode;
  readonly tax: TaxTreatment;
};

/** Everything of one customer's book that a billing run looks at. */
export type BillingSlice = {
  readonly policy: Policy;
  readonly issuer: Party & { readonly id: string; readonly footer: string };
  readonly customer: BillingCustomer;
  readonly subscriptions: readonly {
    readonly subscription: Subscription;
    readonly versions: readonly PlanVersion[];
  }[];
  /** Every fee issued for these subscriptions. */
  readonly issued: readonly IssuedFee[];
  /** Every window billed before. */
  readonly windows: readonly RatingWindow[];
  readonly netTermsDays: number;
  /** The zone whose days late usage is billed on. */
  readonly zone: TimeZone;
};

export type BillingDecision = {
  /** In order of issue; one per currency, tax regime and billing day. */
  readonly drafts: readonly ClosedDraft[];
  /** Windows to store as billed and clean, new ones (id null) and reopened ones. */
  readonly windows: readonly RatingWindow[];
  /** When each subscription is due again. */
  readonly nextDueAt: ReadonlyMap<string, Instant | null>;
};
