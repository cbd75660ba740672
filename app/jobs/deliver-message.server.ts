import { accept } from "~/billing/outcome";
import { isDatabaseAway } from "~/database-away";
import type { EffectOptions, EffectResult } from "~/effects/effect-result";
import { run } from "~/gate.server";
import { log } from "~/log.server";
import {
  completeMessage,
  deferMessage,
  leaseMessage,
  leaseMessages,
  type OutboxMessage,
} from "~/store/outbox.server";
import { isOutboxKind, OUTBOX_PAYLOADS, type OutboxKind, type OutboxPayload } from "~/store/outbox-kinds";
import { type SystemCaller, systemCaller } from "./system-caller";

/** Tells the outside one message. Called again with the same id until it says that it is done. */
type Effect<K extends OutboxKind> = (
  caller: SystemCaller,
  messageId: string,
  payload: OutboxPayload<K>,
  options: EffectOptions,
) => Promise<EffectResult>;

/** Which effect delivers which kind; each is loaded when its first message comes, with what it needs of the network. */
const EFFECTS: { readonly [K in OutboxKind]: () => Promise<Effect<K>> } = {
  collect_payment: async () => (await import("~/effects/collect-payment.server")).collectPayment,
  apply_provider_event: async () =>
    (await import("~/effects/apply-provider-event.server")).applyProviderEvent,
  send_mail: async () => (await import("~/effects/send-mail.server")).sendMail,
  announce_payment: async () => (await import("~/effects/announce-payment.server")).announcePayment,
  announce_invoice: async () => (await import("~/effects/announce-invoice.server")).announceInvoice,
  announce_credit_note: async () =>
    (await import("~/effects/announce-credit-note.server")).announceCreditNote,
  announce_trial_end: async () => (await import("~/effects/announce-trial-end.server")).announceTrialEnd,
  announce_overdue: async () => (await import("~/effects/announce-overdue.server")).announceOverdue,
  ensure_webhook_endpoint: async () =>
    (await import("~/effects/ensure-webhook-endpoint.server")).ensureWebhookEndpoint,
  create_checkout_session: async () =>
    (await import("~/effects/create-checkout-session.server")).createCheckoutSession,
  detach_payment_method: async () =>
    (await import("~/effects/detach-payment-method.server")).detachPaymentMethod,
  attach_test_card: async () => (await import("~/effects/attach-test-card.server")).attachTestCard,
};

/** Waits after the first failures; later ones wait the last of them, and never give up. */
const BACK_OFF_MS = [1_000, 5_000, 30_000, 120_000, 600_000, 3_600_000] as const;

function backOffMs(attempts: number): number {
  return BACK_OFF_MS[Math.min(attempts, BACK_OFF_MS.length - 1)] ?? 3_600_000;
}

/** How many messages of an organization are told at the same time. */
const AT_ONCE = 4;

/**
 * Delivers one message now, unless it is done, waits for its next try, or somebody else holds it. Routes where a
 * browser waits call this right after their commit; the worker takes over what they did not finish.
 */
export async function deliverMessage(organizationId: string, messageId: string): Promise<void> {
  const caller = systemCaller(organizationId, "deliver_message");
  const leased = await run(caller, { operation: "leaseMessage" }, async (context) =>
    accept(await leaseMessage(context, messageId)),
  );
  if (leased.ok && leased.value) await deliver(caller, leased.value, { waiting: "browser" });
}

/** Delivers everything that may be tried now. Gives how many messages were taken. */
export async function deliverDue(caller: SystemCaller, signal?: AbortSignal): Promise<number> {
  let taken = 0;
  while (!signal?.aborted) {
    const leased = await run(caller, { operation: "leaseMessages" }, async (context) =>
      accept(await leaseMessages(context, AT_ONCE)),
    );
    const messages = leased.ok ? leased.value : [];
    if (messages.length === 0) return taken;
    await Promise.all(messages.map((message) => deliver(caller, message, { waiting: "worker" })));
    taken += messages.length;
  }
  return taken;
}

async function deliver(caller: SystemCaller, message: OutboxMessage, options: EffectOptions): Promise<void> {
  let result: EffectResult;
  try {
    result = await tell(caller, message, options);
  } catch (error) {
    log.warn({ err: error, messageId: message.id, kind: message.kind }, "A message could not be delivered");
    result = {
      done: false,
      retryInMs: 0,
      error: error instanceof Error ? error.message : String(error),
    };
  }
  const settle = () =>
    run(caller, { operation: "settleMessage" }, async (context) => {
      if (result.done) {
        await completeMessage(context, message.id, message.lease);
      } else {
        const waitMs = Math.max(result.retryInMs, backOffMs(message.attempts));
        await deferMessage(context, message.id, message.lease, result.error, context.recordedAt + waitMs);
      }
      return accept(null);
    });
  if (options.waiting === "browser") await settle();
  else await outlastRestart(settle);
}

/** A restart of PostgreSQL takes seconds; a message that is not given back is held until its lease ends. */
const RESTART_TRIES = 20;
const RESTART_PAUSE_MS = 500;

async function outlastRestart(work: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (tries === RESTART_TRIES || !isDatabaseAway(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, RESTART_PAUSE_MS));
    }
  }
}

async function tell(
  caller: SystemCaller,
  message: OutboxMessage,
  options: EffectOptions,
): Promise<EffectResult> {
  if (!isOutboxKind(message.kind)) throw new Error(`No effect delivers messages of kind ${message.kind}.`);
  return tellKind(caller, message.kind, message, options);
}

async function tellKind<K extends OutboxKind>(
  caller: SystemCaller,
  kind: K,
  message: OutboxMessage,
  options: EffectOptions,
): Promise<EffectResult> {
  const effect = await EFFECTS[kind]();
  const payload = OUTBOX_PAYLOADS[kind].parse(message.payload) as OutboxPayload<K>;
  return effect(caller, message.id, payload, options);
}
