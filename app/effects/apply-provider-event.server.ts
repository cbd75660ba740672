import { run, view } from "~/gate.server";
import { completePaymentMethodSetup } from "~/operations/complete-payment-method-setup.server";
import { findSetupOfSession } from "~/operations/load-payment-method-setup.server";
import { type EventToApply, loadEventToApply } from "~/operations/load-provider-event.server";
import { recordProviderEvent } from "~/operations/record-provider-event.server";
import { settlePayment } from "~/operations/settle-payment.server";
import { syncPaymentMethod } from "~/operations/sync-payment-method.server";
import { type Calling, retrieveMethod, retrievePayment, retrieveSetupSession } from "~/stripe/calls.server";
import type { ProviderFailure } from "~/stripe/translate";
import { DONE, type EffectResult, IN_WORKER, retryLater, type SystemCaller } from "./effect-result";

/** What became of an event, or why it has to wait. */
type Applied =
  | { readonly state: "applied" | "ignored" | "failed"; readonly note: string | null }
  | { readonly failure: ProviderFailure };

const FOREIGN: Applied = { state: "ignored", note: "It belongs to nothing of this organization." };

/**
 * Applies a kept webhook. The event only says where to look: the object is fetched again and goes the same way as
 * the answer of a call of ours, so repeats and disorder change nothing.
 */
export async function applyProviderEvent(
  caller: SystemCaller,
  _messageId: string,
  payload: { readonly providerEventId: string },
): Promise<EffectResult> {
  const { providerEventId } = payload;
  const event = await view(caller, (context) => loadEventToApply(context, providerEventId));
  if (event.state !== "received") return DONE;
  const applied = await apply(caller, event);
  if ("failure" in applied) {
    const { failure } = applied;
    if (failure.retryable || failure.credentialRefused) return retryLater(failure);
    return record(caller, providerEventId, { state: "failed", note: failure.message });
  }
  return record(caller, providerEventId, applied);
}

async function record(
  caller: SystemCaller,
  providerEventId: string,
  { state, note }: { readonly state: "applied" | "ignored" | "failed"; readonly note: string | null },
): Promise<EffectResult> {
  await run(caller, { operation: "recordProviderEvent" }, (context) =>
    recordProviderEvent(context, { providerEventId, state, note }),
  );
  return DONE;
}

async function apply(caller: SystemCaller, event: EventToApply): Promise<Applied> {
  const calling: Calling = {
    organizationId: caller.organizationId,
    credential: event.credential,
    waiting: IN_WORKER.waiting,
  };
  switch (event.subject) {
    case "payment":
      return applyPayment(caller, calling, event.objectId);
    case "setup":
      return applySetup(caller, calling, event.objectId);
    case "method":
      return applyMethod(caller, calling, event);
    default:
      return { state: "ignored", note: "Events of this type change nothing here." };
  }
}

async function applyPayment(
  caller: SystemCaller,
  calling: Calling,
  providerPaymentId: string,
): Promise<Applied> {
  const answer = await retrievePayment(calling, providerPaymentId);
  if (!answer.ok) return { failure: answer.failure };
  const retrieved = answer.value;
  if (retrieved.markedPaymentId === null) return FOREIGN;
  if (!retrieved.known) return { state: "ignored", note: "The payment has no outcome yet." };
  const settled = await run(caller, { operation: "settlePayment" }, (context) =>
    settlePayment(context, {
      invoiceId: null,
      outcome: retrieved.outcome,
      markedPaymentId: retrieved.markedPaymentId,
    }),
  );
  if (!settled.ok) return { state: "failed", note: settled.refusals[0]?.sentence ?? null };
  switch (settled.value.change) {
    case "settled":
      return { state: "applied", note: null };
    case "missed":
      return {
        state: "failed",
        note: "Stripe has the money, but no attempt here waits for it. Check this payment.",
      };
    case "foreign":
      return FOREIGN;
    default:
      return { state: "applied", note: "It was known already." };
  }
}

async function applySetup(caller: SystemCaller, calling: Calling, sessionId: string): Promise<Applied> {
  const answer = await retrieveSetupSession(calling, sessionId);
  if (!answer.ok) return { failure: answer.failure };
  const setupId = await view(caller, (context) => findSetupOfSession(context, sessionId));
  if (setupId === null) return FOREIGN;
  await run(caller, { operation: "completePaymentMethodSetup" }, (context) =>
    completePaymentMethodSetup(context, { setupId, answer: answer.value }),
  );
  return { state: "applied", note: null };
}

async function applyMethod(caller: SystemCaller, calling: Calling, event: EventToApply): Promise<Applied> {
  const answer = await retrieveMethod(calling, event.objectId);
  if (!answer.ok) return { failure: answer.failure };
  const synced = await run(caller, { operation: "syncPaymentMethod" }, (context) =>
    syncPaymentMethod(context, { providerAccountId: event.providerAccountId, facts: answer.value }),
  );
  const isForeign = synced.ok && synced.value.change === "foreign";
  return isForeign ? FOREIGN : { state: "applied", note: null };
}
