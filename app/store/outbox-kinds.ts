import { z } from "zod";

/** Every message the outbox can hold, with the shape of its payload; ids are bare uuids. */
export const OUTBOX_PAYLOADS = {
  collect_payment: z.object({
    invoiceId: z.uuid(),
    /** Who wanted it; the schedule unless told. */
    initiator: z.enum(["schedule", "portal", "console"]).optional(),
    /** The method to charge; the customer's default unless told. */
    paymentMethodId: z.uuid().optional(),
  }),
  apply_provider_event: z.object({ providerEventId: z.uuid() }),
  send_mail: z.object({ mailId: z.uuid() }),
  announce_payment: z.object({ paymentId: z.uuid() }),
  announce_invoice: z.object({ invoiceId: z.uuid() }),
  announce_credit_note: z.object({ creditNoteId: z.uuid() }),
  /** A stage of being overdue that a customer entered on a day. */
  announce_overdue: z.object({ customerId: z.uuid(), stage: z.string(), since: z.string() }),
  announce_trial_end: z.object({ subscriptionId: z.uuid() }),
  ensure_webhook_endpoint: z.object({ providerAccountId: z.uuid() }),
  create_checkout_session: z.object({ setupId: z.uuid() }),
  detach_payment_method: z.object({ paymentMethodId: z.uuid() }),
  /** Demo data only: a test card on the sandbox. */
  attach_test_card: z.object({
    customerId: z.uuid(),
    card: z.enum(["card_ok", "card_declines", "card_insufficient_funds_then_ok"]),
  }),
} as const;

export type OutboxKind = keyof typeof OUTBOX_PAYLOADS;
export type OutboxPayload<K extends OutboxKind> = z.infer<(typeof OUTBOX_PAYLOADS)[K]>;

export function isOutboxKind(text: string): text is OutboxKind {
  return Object.hasOwn(OUTBOX_PAYLOADS, text);
}
