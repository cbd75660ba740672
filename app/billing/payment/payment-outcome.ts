import type { PaymentState } from "./payment-kinds";

/** What is known of one attempt after asking the provider; texts of the provider are kept as they came. */
export type PaymentOutcome = {
  readonly state: PaymentState;
  readonly providerPaymentId: string | null;
  readonly providerChargeId: string | null;
  /** The provider's error code, such as "card_declined"; null unless it failed. */
  readonly failureCode: string | null;
  /** The issuer's reason, such as "insufficient_funds". */
  readonly declineCode: string | null;
  readonly failureMessage: string | null;
};
