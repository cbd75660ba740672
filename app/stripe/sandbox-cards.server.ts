import { env } from "../env.server";
import type { Answer, Calling } from "./calls.server";
import { stripeClient } from "./client.server";
import { type CardFacts, cardFactsOf, failureOf } from "./translate";

/**
 * Test cards put on customers without a hosted page, for demo data. The names are Stripe's own, so the call is the
 * real one; only the order for a decline speaks to the sandbox itself.
 */
export const TEST_CARDS = {
  card_ok: "pm_card_visa",
  card_declines: "pm_card_chargeCustomerFail",
  card_insufficient_funds_then_ok: "pm_card_mastercard",
} as const;
export type TestCard = keyof typeof TEST_CARDS;

/** Attaches a copy of the named test card to the customer. */
export async function attachTestCard(
  calling: Calling,
  request: { readonly card: TestCard; readonly providerCustomerId: string },
  idempotencyKey: string,
): Promise<Answer<CardFacts>> {
  const stripe = stripeClient(calling.credential, calling.waiting);
  try {
    const method = await stripe.paymentMethods.attach(
      TEST_CARDS[request.card],
      { customer: request.providerCustomerId },
      { idempotencyKey },
    );
    return { ok: true, value: cardFactsOf(method) };
  } catch (error) {
    return { ok: false, failure: failureOf(error) };
  }
}

/** Lets the customer's next charge fail for lack of funds, once. A sandbox that is away simply charges. */
export async function orderOneDecline(providerCustomerId: string): Promise<void> {
  if (env.stripeApiBase === undefined) return;
  await fetch(`${env.stripeApiBase}/_sandbox/faults`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      kind: "decline",
      declineCode: "insufficient_funds",
      customer: providerCustomerId,
      count: 1,
    }),
    signal: AbortSignal.timeout(5_000),
  }).catch(() => undefined);
}
