import type Stripe from "stripe";
import { type ProviderCredential, STRIPE_API_VERSION, stripeClient, type Waiting } from "./client.server";
import {
  type CardFacts,
  cardFactsOf,
  failureOf,
  markedPaymentOf,
  outcomeOfIntent,
  type PaymentAnswer,
  type PaymentRequest,
  type ProviderFailure,
  paymentAnswerOf,
  type SetupAnswer,
  setupAnswerOf,
} from "./translate";

/** The result of a call, or the reason why there is none; nothing is thrown for what the provider does. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: ProviderFailure };

export type Calling = {
  readonly organizationId: string;
  readonly credential: ProviderCredential;
  readonly waiting: Waiting;
};

/** The events an endpoint of ours listens to; everything else is answered and ignored. */
export const LISTENED_EVENTS = [
  "payment_intent.succeeded",
  "payment_intent.payment_failed",
  "payment_intent.processing",
  "payment_intent.requires_action",
  "payment_intent.canceled",
  "checkout.session.completed",
  "checkout.session.expired",
  "payment_method.attached",
  "payment_method.detached",
  "payment_method.updated",
  "payment_method.automatically_updated",
] as const;

async function answered<T>(call: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { ok: true, value: await call() };
  } catch (error) {
    return { ok: false, failure: failureOf(error) };
  }
}

/** What an intent says when it says nothing final: the next webhook or the next try will tell. */
const NOT_TOLD: PaymentAnswer = {
  known: false,
  failure: {
    retryable: true,
    outcomeUnknown: true,
    credentialRefused: false,
    code: "no_outcome_yet",
    message: "The provider has not decided about this payment yet.",
  },
};

function answerOf(intent: Stripe.PaymentIntent): PaymentAnswer {
  const outcome = outcomeOfIntent(intent);
  return outcome === null ? NOT_TOLD : { known: true, outcome };
}

/** Charges off-session. The same key and request can be sent any number of times and charge once. */
export async function charge(
  calling: Calling,
  request: PaymentRequest,
  idempotencyKey: string,
): Promise<PaymentAnswer> {
  const stripe = stripeClient(calling.credential, calling.waiting);
  const confirmation = { payment_method: request.providerMethodId, off_session: true } as const;
  try {
    if (request.providerPaymentId !== null) {
      const intent = await stripe.paymentIntents.confirm(request.providerPaymentId, confirmation, {
        idempotencyKey,
      });
      return answerOf(intent);
    }
    const intent = await stripe.paymentIntents.create(
      {
        ...confirmation,
        confirm: true,
        amount: Number(request.amountMinor),
        currency: request.currency,
        customer: request.providerCustomerId,
        description: request.description,
        metadata: { ...request.metadata },
        allowed_payment_method_types: ["card"],
      },
      { idempotencyKey },
    );
    return answerOf(intent);
  } catch (error) {
    return paymentAnswerOf(error);
  }
}

/** `markedPaymentId` is the attempt of ours that it belongs to, null when the account made it without us. */
export type RetrievedPayment = PaymentAnswer & { readonly markedPaymentId: string | null };

export async function retrievePayment(
  calling: Calling,
  providerPaymentId: string,
): Promise<Answer<RetrievedPayment>> {
  const stripe = stripeClient(calling.credential, calling.waiting);
  return answered(async () => {
    const intent = await stripe.paymentIntents.retrieve(providerPaymentId);
    return { ...answerOf(intent), markedPaymentId: markedPaymentOf(intent.metadata, calling.organizationId) };
  });
}

/**
 * Looks for the intent of an attempt by our mark on it, among the customer's newest hundred. For attempts whose
 * idempotency key is too old to be sent again. Null: the provider has never seen it.
 */
export async function findPayment(
  calling: Calling,
  wanted: { readonly providerCustomerId: string; readonly paymentId: string },
): Promise<Answer<RetrievedPayment | null>> {
  const stripe = stripeClient(calling.credential, calling.waiting);
  return answered(async () => {
    const intents = await stripe.paymentIntents.list({ customer: wanted.providerCustomerId, limit: 100 });
    const intent = intents.data.find((candidate) => candidate.metadata.payment_id === wanted.paymentId);
    return intent === undefined
      ? null
      : { ...answerOf(intent), markedPaymentId: markedPaymentOf(intent.metadata, calling.organizationId) };
  });
}

export type NewProviderCustomer = {
  readonly name: string;
  readonly email: string | null;
  readonly metadata: Readonly<Record<string, string>>;
};

/** Gives the provider's id of a new customer. */
export async function createProviderCustomer(
  calling: Calling,
  customer: NewProviderCustomer,
  idempotencyKey: string,
): Promise<Answer<string>> {
  const stripe = stripeClient(calling.credential, calling.waiting);
  return answered(async () => {
    const params: Stripe.CustomerCreateParams = { name: customer.name, metadata: { ...customer.metadata } };
    if (customer.email !== null) params.email = customer.email;
    return (await stripe.customers.create(params, { idempotencyKey })).id;
  });
}

export type NewSetup = {
  readonly providerCustomerId: string;
  readonly currency: string;
  readonly successUrl: string;
  readonly cancelUrl: string;
  readonly setupId: string;
  readonly metadata: Readonly<Record<string, string>>;
};

/** Opens the hosted page on which a customer enters a card. */
export async function createSetupSession(
  calling: Calling,
  setup: NewSetup,
  idempotencyKey: string,
): Promise<Answer<SetupAnswer>> {
  const stripe = stripeClient(calling.credential, calling.waiting);
  return answered(async () => {
    const session = await stripe.checkout.sessions.create(
      {
        mode: "setup",
        customer: setup.providerCustomerId,
        currency: setup.currency,
        success_url: setup.successUrl,
        cancel_url: setup.cancelUrl,
        client_reference_id: setup.setupId,
        setup_intent_data: { metadata: { ...setup.metadata } },
        allowed_payment_method_types: ["card"],
      },
      { idempotencyKey },
    );
    return setupAnswerOf(session);
  });
}

export async function retrieveSetupSession(
  calling: Calling,
  sessionId: string,
): Promise<Answer<SetupAnswer & { setupId: string }>> {
  const stripe = stripeClient(calling.credential, calling.waiting);
  return answered(async () => {
    const session = await stripe.checkout.sessions.retrieve(sessionId, {
      expand: ["setup_intent.payment_method"],
    });
    return { ...setupAnswerOf(session), setupId: session.client_reference_id ?? "" };
  });
}

export async function retrieveMethod(calling: Calling, providerMethodId: string): Promise<Answer<CardFacts>> {
  const stripe = stripeClient(calling.credential, calling.waiting);
  return answered(async () => cardFactsOf(await stripe.paymentMethods.retrieve(providerMethodId)));
}

/** Detaching is for good. A method that is gone already counts as detached. */
export async function detachMethod(calling: Calling, providerMethodId: string): Promise<Answer<null>> {
  const stripe = stripeClient(calling.credential, calling.waiting);
  const answer = await answered(async () => {
    await stripe.paymentMethods.detach(providerMethodId);
    return null;
  });
  if (answer.ok || answer.failure.retryable || answer.failure.credentialRefused) return answer;
  const known = await retrieveMethod(calling, providerMethodId);
  return known.ok && known.value.providerCustomerId !== null ? answer : { ok: true, value: null };
}

/** A new webhook endpoint. Its signing secret is told here only; a repeat with the same key tells it again for a day. */
export async function createWebhookEndpoint(
  calling: Calling,
  endpoint: { readonly url: string; readonly organizationId: string },
  idempotencyKey: string,
): Promise<Answer<{ providerEndpointId: string; secret: string }>> {
  const stripe = stripeClient(calling.credential, calling.waiting);
  return answered(async () => {
    const created = await stripe.webhookEndpoints.create(
      {
        url: endpoint.url,
        enabled_events: [...LISTENED_EVENTS],
        api_version: STRIPE_API_VERSION,
        description: "Counterfoil",
        metadata: { organization_id: endpoint.organizationId },
      },
      { idempotencyKey },
    );
    if (created.secret === undefined)
      throw new Error("The provider told no signing secret for the new endpoint.");
    return { providerEndpointId: created.id, secret: created.secret };
  });
}

/** Points an existing endpoint at the address we answer at now. False when the provider does not know it any more. */
export async function moveWebhookEndpoint(
  calling: Calling,
  endpoint: { readonly providerEndpointId: string; readonly url: string },
): Promise<Answer<boolean>> {
  const stripe = stripeClient(calling.credential, calling.waiting);
  const answer = await answered(async () => {
    const current = await stripe.webhookEndpoints.retrieve(endpoint.providerEndpointId);
    if (current.url !== endpoint.url) await stripe.webhookEndpoints.update(current.id, { url: endpoint.url });
    return true;
  });
  if (!answer.ok && answer.failure.code === "resource_missing") return { ok: true, value: false };
  return answer;
}
