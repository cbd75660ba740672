import Stripe from "stripe";
import type { PaymentOutcome } from "../billing/payment/payment-outcome";

/**
 * Stripe's words into ours. Pure: no call is made here. Where Stripe may add states, an unknown one never moves
 * money; it leaves things as they are until the object says more.
 */

/** Why a call gave no result. */
export type ProviderFailure = {
  /** Worth trying again later without anybody changing anything. */
  readonly retryable: boolean;
  /** The provider may have done the work although no answer came. */
  readonly outcomeUnknown: boolean;
  /** The credentials do not work (any more); nothing was done. */
  readonly credentialRefused: boolean;
  readonly code: string;
  readonly message: string;
};

/** What became of a payment, or why we do not know. */
export type PaymentAnswer =
  | { readonly known: true; readonly outcome: PaymentOutcome }
  | { readonly known: false; readonly failure: ProviderFailure };

/** The exact parameters of an attempt, stored before the call: a repeat must send the very same. */
export type PaymentRequest = {
  /** The intent of an earlier attempt, confirmed again; null makes a new one. */
  readonly providerPaymentId: string | null;
  readonly amountMinor: string;
  /** Lower case, as Stripe writes it. */
  readonly currency: string;
  readonly providerCustomerId: string;
  readonly providerMethodId: string;
  readonly description: string;
  readonly metadata: Readonly<Record<string, string>>;
};

export type CardFacts = {
  readonly providerMethodId: string;
  readonly providerCustomerId: string | null;
  readonly kind: string;
  readonly brand: string;
  readonly lastFour: string;
  readonly expiresMonth: number | null;
  readonly expiresYear: number | null;
};

export type SetupAnswer = {
  readonly state: "open" | "complete" | "expired";
  readonly sessionId: string;
  readonly url: string | null;
  readonly method: CardFacts | null;
};

function idOf(reference: string | { readonly id: string } | null | undefined): string | null {
  if (reference === null || reference === undefined) return null;
  return typeof reference === "string" ? reference : reference.id;
}

/**
 * The outcome a payment intent tells; null while it tells none: not confirmed yet, or in a state we do not know.
 * `requires_payment_method` means "declined" only when the intent carries an error.
 */
export function outcomeOfIntent(intent: Stripe.PaymentIntent): PaymentOutcome | null {
  const told = {
    providerPaymentId: intent.id,
    providerChargeId: idOf(intent.latest_charge),
    failureCode: null,
    declineCode: null,
    failureMessage: null,
  };
  switch (intent.status) {
    case "succeeded":
      return { ...told, state: "succeeded" };
    case "processing":
      return { ...told, state: "processing" };
    case "requires_action":
      return { ...told, state: "requires_action" };
    case "canceled":
      return { ...told, state: "canceled" };
    case "requires_payment_method": {
      const error = intent.last_payment_error;
      if (error === null) return null;
      return {
        ...told,
        providerChargeId: error.charge ?? told.providerChargeId,
        state: "failed",
        failureCode: error.code ?? error.type,
        declineCode: error.decline_code ?? null,
        failureMessage: error.message ?? null,
      };
    }
    default:
      return null;
  }
}

/** What the thrown error of a payment call means: a decline is an outcome, trouble on the way is not. */
export function paymentAnswerOf(error: unknown): PaymentAnswer {
  const failure = failureOf(error);
  if (!(error instanceof Stripe.errors.StripeError) || failure.retryable || failure.credentialRefused) {
    return { known: false, failure };
  }
  // A declined or already settled intent comes along in the error: its own state is the truth.
  const intent = error.payment_intent as Stripe.PaymentIntent | undefined;
  const told = intent === undefined ? null : outcomeOfIntent(intent);
  if (told !== null) return { known: true, outcome: told };
  return {
    known: true,
    outcome: {
      state: "failed",
      providerPaymentId: intent?.id ?? null,
      providerChargeId: error.charge ?? null,
      failureCode: error.code ?? error.rawType ?? "provider_refused",
      declineCode: error.decline_code ?? null,
      failureMessage: error.message,
    },
  };
}

/** Sorts an error by what may be done about it. */
export function failureOf(error: unknown): ProviderFailure {
  const base = { retryable: false, outcomeUnknown: false, credentialRefused: false };
  if (!(error instanceof Stripe.errors.StripeError)) {
    const message = error instanceof Error ? error.message : String(error);
    return { ...base, code: "not_reached", message };
  }
  const { message } = error;
  const status = error.statusCode;
  if (error instanceof Stripe.errors.StripeConnectionError || status === undefined) {
    return { ...base, retryable: true, outcomeUnknown: true, code: "no_answer", message };
  }
  const code = error.code ?? `http_${status}`;
  if (status === 401 || status === 403) return { ...base, credentialRefused: true, code, message };
  // The key is known with other parameters, which never happens while they are stored before the call: look, don't charge.
  if (error instanceof Stripe.errors.StripeIdempotencyError) {
    return { ...base, retryable: true, outcomeUnknown: true, code: "idempotency_error", message };
  }
  // 409: our own earlier request with the same key is still running; 429: refused before anything was done.
  if (status === 429) return { ...base, retryable: true, code, message };
  if (status === 409 || status >= 500)
    return { ...base, retryable: true, outcomeUnknown: true, code, message };
  return { ...base, code, message };
}

/** Brand, last digits and expiry: all we ever keep of a payment method. */
export function cardFactsOf(method: Stripe.PaymentMethod): CardFacts {
  return {
    providerMethodId: method.id,
    providerCustomerId: idOf(method.customer),
    kind: method.type,
    brand: method.card?.brand ?? method.type,
    lastFour: method.card?.last4 ?? "",
    expiresMonth: method.card?.exp_month ?? null,
    expiresYear: method.card?.exp_year ?? null,
  };
}

/** A Checkout Session in setup mode, retrieved with its payment method expanded. */
export function setupAnswerOf(session: Stripe.Checkout.Session): SetupAnswer {
  const intent = session.setup_intent;
  const method = typeof intent === "object" && intent !== null ? intent.payment_method : null;
  return {
    state: session.status === "complete" ? "complete" : session.status === "expired" ? "expired" : "open",
    sessionId: session.id,
    url: session.url,
    method: typeof method === "object" && method !== null ? cardFactsOf(method) : null,
  };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The attempt of ours that a payment belongs to, by the marks we put on it; null when it is none of this organization. */
export function markedPaymentOf(metadata: Stripe.Metadata | null, organizationId: string): string | null {
  if (metadata?.organization_id !== organizationId) return null;
  const paymentId = metadata.payment_id ?? "";
  return UUID.test(paymentId) ? paymentId : null;
}
