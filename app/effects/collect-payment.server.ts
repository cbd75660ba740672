import type { PaymentOutcome } from "~/billing/payment/payment-outcome";
import { run } from "~/gate.server";
import { settlePayment } from "~/operations/settle-payment.server";
import { type ReadyPayment, startPayment } from "~/operations/start-payment.server";
import { type Calling, charge, findPayment, retrievePayment } from "~/stripe/calls.server";
import type { PaymentAnswer, ProviderFailure } from "~/stripe/translate";
import {
  DONE,
  type EffectOptions,
  type EffectResult,
  IN_WORKER,
  retryLater,
  type SystemCaller,
} from "./effect-result";

/** The provider forgets idempotency keys after a day; before that the same attempt is simply sent again. */
const KEY_LIFE_MS = 23 * 3_600_000;

type Payload = {
  readonly invoiceId: string;
  readonly initiator?: "schedule" | "portal" | "console" | undefined;
  readonly paymentMethodId?: string | undefined;
};

/**
 * Collects one invoice: opens its one attempt, or takes up the one nobody knows the outcome of, charges, and books
 * the answer. Whoever comes second, after a crash or at the same moment, sends the same key and charges nothing more.
 */
export async function collectPayment(
  caller: SystemCaller,
  _messageId: string,
  payload: Payload,
  options: EffectOptions = IN_WORKER,
): Promise<EffectResult> {
  const started = await run(caller, { operation: "startPayment" }, (context) =>
    startPayment(context, {
      invoiceId: payload.invoiceId,
      initiator: payload.initiator ?? "schedule",
      paymentMethodId: payload.paymentMethodId ?? null,
    }),
  );
  // A refusal means there is nothing to charge any more, or nothing to charge with: the invoice stays as it is.
  if (!started.ok || started.value === null) return DONE;
  const ready = started.value;
  const calling: Calling = {
    organizationId: caller.organizationId,
    credential: ready.credential,
    waiting: options.waiting,
  };
  const isStale = Date.now() - ready.recordedAt > KEY_LIFE_MS;
  const answer = isStale
    ? await askAgain(calling, ready)
    : await charge(calling, ready.request, ready.idempotencyKey);
  if (!answer.known) return notKnown(caller, ready, answer.failure);
  const change = await settle(caller, ready, answer.outcome);
  // An attempt too old to be sent again, of which the provider shows only what is booked already, never got there.
  if (isStale && change === "old")
    await settle(caller, ready, lost("attempt_lost", "The attempt never reached Stripe."));
  return DONE;
}

/** Never sends an old attempt blindly: looks what the provider knows of it. */
async function askAgain(calling: Calling, ready: ReadyPayment): Promise<PaymentAnswer> {
  const { providerPaymentId, providerCustomerId } = ready.request;
  const found =
    providerPaymentId === null
      ? await findPayment(calling, { providerCustomerId, paymentId: ready.paymentId })
      : await retrievePayment(calling, providerPaymentId);
  if (!found.ok) return { known: false, failure: found.failure };
  if (found.value === null || !found.value.known) {
    return { known: true, outcome: lost("attempt_lost", "The attempt never reached Stripe.") };
  }
  return found.value;
}

function lost(failureCode: string, failureMessage: string): PaymentOutcome {
  return {
    state: "failed",
    providerPaymentId: null,
    providerChargeId: null,
    failureCode,
    declineCode: null,
    failureMessage,
  };
}

async function settle(caller: SystemCaller, ready: ReadyPayment, outcome: PaymentOutcome): Promise<string> {
  const settled = await run(caller, { operation: "settlePayment" }, (context) =>
    settlePayment(context, { invoiceId: ready.invoiceId, outcome, markedPaymentId: ready.paymentId }),
  );
  if (!settled.ok) throw new Error("Settling a payment refuses nothing.");
  return settled.value.change;
}

/** No answer may mean that the money moved: the payment shows as unknown until the same attempt is answered. */
async function notKnown(
  caller: SystemCaller,
  ready: ReadyPayment,
  failure: ProviderFailure,
): Promise<EffectResult> {
  if (failure.credentialRefused && ready.accountReplaced) {
    await settle(
      caller,
      ready,
      lost("provider_account_replaced", "The Stripe account was replaced meanwhile."),
    );
    return DONE;
  }
  if (failure.outcomeUnknown) {
    await settle(caller, ready, {
      ...lost("", ""),
      state: "unknown",
      failureCode: null,
      failureMessage: null,
    });
  }
  return retryLater(failure);
}
