export const REFUND_STATES = ["created", "processing", "succeeded", "failed"] as const;
export type RefundState = (typeof REFUND_STATES)[number];
