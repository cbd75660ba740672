import type { BooksOfIssuers } from "./billing/ledger/closed-books";
import type { CurrencyCode } from "./billing/money/currency";
import type { Policy } from "./billing/policy-kinds";
import type { Instant } from "./billing/time/instant";
import type { Tx } from "./store/client.server";

export const ROLES = ["owner", "admin", "billing", "accountant", "support"] as const;
export type Role = (typeof ROLES)[number];

/** Who asks, before the gate has opened anything. */
export type Caller =
  | { readonly kind: "visitor" }
  | { readonly kind: "member"; readonly organizationId: string; readonly userId: string; readonly role: Role }
  | { readonly kind: "portalCustomer"; readonly organizationId: string; readonly customerId: string }
  | {
      readonly kind: "apiKey";
      readonly organizationId: string;
      readonly keyId: string;
      /** The member who made the key; for approvals the key counts as that person. */
      readonly memberId: string;
      readonly scopes: readonly string[];
    }
  | { readonly kind: "system"; readonly organizationId: string; readonly job: string };

export type TenantCaller = Exclude<Caller, { kind: "visitor" }>;

export type Organization = {
  readonly id: string;
  readonly name: string;
  readonly mode: "live" | "test";
  readonly accent: string;
  readonly currency: CurrencyCode;
  /** The base currency, once entries in other currencies are converted into it; null or absent: none is. */
  readonly convertsTo?: CurrencyCode | null;
  /** IANA zone of the books. */
  readonly zone: string;
  readonly policy: Policy;
  readonly netTermsDays: number;
  /** Days for which periodic documents stay drafts; absent: none. */
  readonly graceDays?: number;
  /** True once VAT of any of its documents falls due on payment. */
  readonly defersVat?: boolean;
  /** True once discounts stood beside income in the books. */
  readonly showsDiscounts?: boolean;
  /** How far the books of its legal entities are closed; absent: all are open. */
  readonly closedBooks?: BooksOfIssuers;
  readonly origin: string | null;
};

/**
 * What every operation, query and store function takes. One transaction, one tenant, one instant.
 * `now` is the organization's time (the test clock's in test mode) and drives billing and dunning;
 * `recordedAt` is the wall's and drives sessions, leases, back-off and idempotency.
 */
export type Context = {
  readonly tx: Tx;
  readonly organization: Organization;
  readonly actor: TenantCaller;
  readonly now: Instant;
  readonly recordedAt: Instant;
};

/** For the people of all organizations: sessions, passwords, rate limits. No tenant is set. */
export type IdentityContext = { readonly tx: Tx; readonly recordedAt: Instant };

/** The customer a portal context is bound to; null for everybody else. */
export function boundCustomerId(context: Context): string | null {
  return context.actor.kind === "portalCustomer" ? context.actor.customerId : null;
}
