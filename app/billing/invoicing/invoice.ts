import type { CouponUse } from "../discounts/discount-fees";
import type { ProposedFee } from "../fees/fee";
import type { Occasion } from "../fees/propose-context";
import type { CurrencyCode } from "../money/currency";
import type { TaxGroup } from "../tax/tax-group";
import type { VatDue } from "../tax/tax-kinds";
import type { Day } from "../time/day";
import type { DocumentClass } from "./invoice-kinds";

export type { TaxGroup } from "../tax/tax-group";

export type PostalAddress = {
  readonly line1: string;
  readonly line2: string | null;
  readonly postalCode: string;
  readonly city: string;
  readonly region: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
};

/** A party as it is frozen on a document. */
export type Party = {
  readonly name: string;
  readonly email: string | null;
  readonly address: PostalAddress | null;
  readonly taxId: string | null;
};

/** The legal entity that makes a document, with what the document keeps of how it is taxed. */
export type IssuerParty = Party & {
  /** When its VAT falls due; absent: with the invoice. */
  readonly vatDue?: VatDue;
};

/** What decides which open document a fee joins. */
export type CutKey = {
  readonly issuerId: string;
  readonly customerId: string;
  readonly currency: CurrencyCode;
  readonly documentClass: DocumentClass;
  readonly taxRegime: string;
  /** A billing date ("2026-11-01") or an occasion ("2026-11-01 advance"). */
  readonly cut: string;
};

/** Prepaid credit that lowered the base of a document, and is no tender of it. */
export type GiftDraw = {
  readonly walletId: string;
  readonly grantId: string;
  readonly amountMinor: bigint;
  /** Of credit taxed at its sale: what of it is for each fee, net, by index. */
  readonly shares?: readonly bigint[];
};

/** A closed draft: everything of the invoice but its id and number, which are taken late, when it is saved. */
export type ClosedDraft = {
  readonly cut: CutKey;
  readonly fees: readonly ProposedFee[];
  readonly taxGroups: readonly TaxGroup[];
  readonly netMinor: bigint;
  readonly taxMinor: bigint;
  readonly totalMinor: bigint;
  /** The day whose billing run made it; the same as `issuedOn` without a grace period. */
  readonly draftedOn: Day;
  readonly issuedOn: Day;
  readonly taxPointOn: Day;
  readonly postedOn: Day;
  readonly dueOn: Day;
  readonly occasion: Occasion;
  readonly couponUses: readonly CouponUse[];
  /** Prepaid credit that lowered its base. */
  readonly gifts: readonly GiftDraw[];
  /** The discounts of its fees without that, by index; absent where nothing lowered its base. */
  readonly couponShares?: readonly bigint[];
  readonly issuer: IssuerParty;
  readonly buyer: Party;
};
