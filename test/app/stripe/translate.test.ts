import Stripe from "stripe";
import { describe, expect, it } from "vitest";
import {
  cardFactsOf,
  failureOf,
  markedPaymentOf,
  outcomeOfIntent,
  paymentAnswerOf,
  setupAnswerOf,
} from "~/stripe/translate";

const { errors } = Stripe;

function intent(fields: Record<string, unknown>): Stripe.PaymentIntent {
  const blank = { id: "pi_1", object: "payment_intent", latest_charge: null, last_payment_error: null };
  return { ...blank, ...fields } as unknown as Stripe.PaymentIntent;
}

const declined = intent({
  status: "requires_payment_method",
  latest_charge: "ch_1",
  last_payment_error: {
    type: "card_error",
    code: "card_declined",
    decline_code: "insufficient_funds",
    message: "Your card has insufficient funds.",
    charge: "ch_1",
  },
});

describe("a payment intent", () => {
  it.each(["succeeded", "processing", "requires_action", "canceled"] as const)(
    "says %s as it is",
    (status) => {
      expect(outcomeOfIntent(intent({ status, latest_charge: { id: "ch_9" } }))).toMatchObject({
        state: status,
        providerPaymentId: "pi_1",
        providerChargeId: "ch_9",
        failureCode: null,
      });
    },
  );

  it("failed only when it carries an error", () => {
    expect(outcomeOfIntent(declined)).toEqual({
      state: "failed",
      providerPaymentId: "pi_1",
      providerChargeId: "ch_1",
      failureCode: "card_declined",
      declineCode: "insufficient_funds",
      failureMessage: "Your card has insufficient funds.",
    });
    expect(outcomeOfIntent(intent({ status: "requires_payment_method" }))).toBeNull();
  });

  it.each(["requires_confirmation", "requires_capture", "a_state_of_next_year"])(
    "says nothing yet in %s",
    (status) => {
      expect(outcomeOfIntent(intent({ status }))).toBeNull();
    },
  );
});

const make = (statusCode: number, raw: Record<string, unknown>) =>
  errors.StripeError.generate({ type: "invalid_request_error", statusCode, message: "m", ...raw } as never);

describe("an error", () => {
  it.each([
    [
      "no answer",
      new errors.StripeConnectionError({ message: "reset" } as never),
      { retryable: true, outcomeUnknown: true },
    ],
    [
      "our own earlier request still running",
      new errors.StripeAPIError({ statusCode: 409, message: "m" } as never),
      { retryable: true, outcomeUnknown: true },
    ],
    [
      "trouble at the provider",
      new errors.StripeAPIError({ statusCode: 500, message: "m" } as never),
      { retryable: true, outcomeUnknown: true },
    ],
    [
      "too many requests",
      new errors.StripeRateLimitError({ statusCode: 429, message: "m" } as never),
      { retryable: true, outcomeUnknown: false },
    ],
    [
      "a key used for something else",
      new errors.StripeIdempotencyError({ statusCode: 400, message: "m" } as never),
      { retryable: true, outcomeUnknown: true },
    ],
    [
      "wrong credentials",
      new errors.StripeAuthenticationError({ statusCode: 401, message: "m" } as never),
      { retryable: false, credentialRefused: true },
    ],
    [
      "missing rights",
      new errors.StripePermissionError({ statusCode: 403, message: "m" } as never),
      { retryable: false, credentialRefused: true },
    ],
    [
      "a wrong parameter",
      make(400, { code: "amount_too_small" }),
      { retryable: false, outcomeUnknown: false, code: "amount_too_small" },
    ],
    [
      "anything of our own",
      new Error("no sandbox here"),
      { retryable: false, outcomeUnknown: false, code: "not_reached" },
    ],
  ])("of %s is sorted by what may be done", (_name, error, expected) => {
    expect(failureOf(error)).toMatchObject(expected);
  });

  it("of a declined payment is an outcome", () => {
    const error = new errors.StripeCardError({
      statusCode: 402,
      message: "Your card has insufficient funds.",
      code: "card_declined",
      decline_code: "insufficient_funds",
      payment_intent: declined,
    } as never);
    expect(paymentAnswerOf(error)).toMatchObject({
      known: true,
      outcome: { state: "failed", providerPaymentId: "pi_1", declineCode: "insufficient_funds" },
    });
  });

  it("of a payment that has succeeded already is its success", () => {
    const error = make(400, {
      code: "payment_intent_unexpected_state",
      payment_intent: intent({ status: "succeeded", latest_charge: "ch_2" }),
    });
    expect(paymentAnswerOf(error)).toMatchObject({
      known: true,
      outcome: { state: "succeeded", providerChargeId: "ch_2" },
    });
  });

  it("of a refused parameter is a failed payment, and of a lost answer none at all", () => {
    expect(paymentAnswerOf(make(400, { code: "amount_too_small" }))).toMatchObject({
      known: true,
      outcome: { state: "failed", failureCode: "amount_too_small", providerPaymentId: null },
    });
    expect(paymentAnswerOf(new errors.StripeConnectionError({ message: "m" } as never))).toMatchObject({
      known: false,
    });
  });
});

describe("other objects", () => {
  it("keep of a card its brand, last digits and expiry", () => {
    const method = {
      id: "pm_1",
      type: "card",
      customer: { id: "cus_1" },
      card: { brand: "visa", last4: "4242", exp_month: 8, exp_year: 2030 },
    };
    expect(cardFactsOf(method as unknown as Stripe.PaymentMethod)).toEqual({
      providerMethodId: "pm_1",
      providerCustomerId: "cus_1",
      kind: "card",
      brand: "visa",
      lastFour: "4242",
      expiresMonth: 8,
      expiresYear: 2030,
    });
  });

  it("know a finished visit only with its method", () => {
    const session = { id: "cs_1", status: "complete", url: null, setup_intent: { payment_method: "pm_1" } };
    expect(setupAnswerOf(session as unknown as Stripe.Checkout.Session)).toMatchObject({
      state: "complete",
      method: null,
    });
    expect(setupAnswerOf({ ...session, status: null } as unknown as Stripe.Checkout.Session).state).toBe(
      "open",
    );
  });

  it("belong to us by our own mark only", () => {
    const id = "01a20092-f956-7000-ab03-d54a4d46a418";
    expect(markedPaymentOf({ organization_id: "o1", payment_id: id }, "o1")).toBe(id);
    expect(markedPaymentOf({ organization_id: "o2", payment_id: id }, "o1")).toBeNull();
    expect(markedPaymentOf({ organization_id: "o1", payment_id: "1; drop" }, "o1")).toBeNull();
    expect(markedPaymentOf(null, "o1")).toBeNull();
  });
});
