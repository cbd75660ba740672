export const PAYMENT_STATES = [
  "started",
  "requires_action",
  "processing",
  "unknown",
  "succeeded",
  "failed",
  "canceled",
] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];
/** While a payment is in one of these, its invoice can have no other. */
export const OPEN_PAYMENT_STATES = ["started", "requires_action", "processing", "unknown"] as const;
export const PROVIDER_MODES = ["sandbox", "test", "live"] as const;
export type ProviderMode = (typeof PROVIDER_MODES)[number];
