import { checkedAmount, checkedCurrency } from "../amounts";
import { cardError, invalidRequest, missingParam, missingResource, unexpectedState } from "../errors";
import type { FormHash } from "../form";
import { newClientSecret, newId } from "../ids";
import { LIST_PARAMS, listPage } from "../lists";
import {
  choice,
  createdFilter,
  flag,
  integer,
  mergedMetadata,
  onlyKnown,
  plainText,
  requiredText,
  text,
} from "../params";
import type { Route } from "../routing";
import type { IntentError, PaymentIntent, PaymentMethod } from "../shapes";
import type { Work } from "../world";
import { type IssuerAnswer, makeCharge, settleCharge } from "./charges";
import { emit } from "./events";
import { requireReturnUrl, typeChoice, usableMethod } from "./intent-params";
import { joinCustomer, testCardOf } from "./payment-methods";
import { customerFor } from "./references";

const CREATE = [
  "allowed_payment_method_types",
  "amount",
  "automatic_payment_methods",
  "capture_method",
  "confirm",
  "currency",
  "customer",
  "description",
  "metadata",
  "off_session",
  "payment_method",
  "payment_method_types",
  "receipt_email",
  "return_url",
  "setup_future_usage",
  "statement_descriptor_suffix",
];
const CONFIRM = ["off_session", "payment_method", "receipt_email", "return_url", "setup_future_usage"];
const UPDATE = [
  "amount",
  "currency",
  "customer",
  "description",
  "metadata",
  "payment_method",
  "receipt_email",
  "setup_future_usage",
  "statement_descriptor_suffix",
];
const OPEN_STATES = ["requires_payment_method", "requires_confirmation"];

function intentAt(work: Work, id: string): PaymentIntent {
  const intent = work.find("payment_intent", id);
  if (intent === undefined) throw missingResource("payment_intent", id, "intent");
  return intent;
}

/** `off_session` is a boolean or a kind of agreement since 2026. */
function isOffSession(params: FormHash): boolean {
  const sent = params.off_session;
  return sent === "one_off" || sent === "recurring" || flag(params, "off_session") === true;
}

function issuerAnswer(work: Work, method: PaymentMethod): IssuerAnswer {
  const imposed = work.imposedDecline(method.customer);
  if (imposed !== undefined) return { approved: false, decline: imposed, blocked: false };
  const { declines } = testCardOf(work, method);
  if (declines === undefined) return { approved: true };
  return { approved: false, decline: declines.decline, blocked: declines.blocked === true };
}

function declined(work: Work, intent: PaymentIntent, method: PaymentMethod, answer: IssuerAnswer): never {
  const charge = makeCharge(work, intent, method, answer);
  const decline = answer.approved ? undefined : answer.decline;
  const error: IntentError = {
    type: "card_error",
    code: "card_declined",
    message: "Your card was declined.",
    ...decline,
    charge: charge.id,
    doc_url: "https://stripe.com/docs/error-codes",
    payment_method: method,
  };
  const failed = work.put("payment_intent", {
    ...intent,
    last_payment_error: error,
    latest_charge: charge.id,
    payment_method: null,
    status: "requires_payment_method",
  });
  emit(work, "payment_intent.payment_failed", failed);
  const { type: _, ...body } = error;
  throw cardError({ ...body, payment_intent: failed });
}

function paid(work: Work, intent: PaymentIntent, method: PaymentMethod): PaymentIntent {
  const charge = makeCharge(work, intent, method, { approved: true });
  const succeeded = work.put("payment_intent", {
    ...intent,
    amount_received: intent.amount,
    last_payment_error: null,
    latest_charge: charge.id,
    payment_method: method.id,
    status: "succeeded",
  });
  emit(work, "payment_intent.succeeded", succeeded);
  settleCharge(work, charge);
  if (intent.setup_future_usage !== null && intent.customer !== null && method.customer === null) {
    joinCustomer(work, method, intent.customer);
  }
  return succeeded;
}

function confirmed(work: Work, intent: PaymentIntent, params: FormHash): PaymentIntent {
  if (!OPEN_STATES.includes(intent.status)) {
    const hint =
      intent.status === "succeeded"
        ? " You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed."
        : "";
    throw unexpectedState(
      "payment_intent",
      hint.trim() ||
        `You cannot confirm this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be confirmed: requires_payment_method, requires_confirmation.`,
      intent,
    );
  }
  if (!isOffSession(params)) {
    requireReturnUrl({ noun: "PaymentIntent", params, automatic: intent.automatic_payment_methods });
  }
  const methodId = plainText(params, "payment_method") ?? intent.payment_method;
  if (methodId === null) {
    throw unexpectedState(
      "payment_intent",
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method.",
      intent,
    );
  }
  const method = usableMethod(work, methodId, intent.customer);
  const vault = work.find("vault", method.id);
  if (vault !== undefined) work.put("vault", { ...vault, used: true });
  const answer = issuerAnswer(work, method);
  return answer.approved ? paid(work, intent, method) : declined(work, intent, method, answer);
}

function refuseUnconfirmed(params: FormHash): void {
  for (const name of ["off_session", "return_url"]) {
    if (params[name] === undefined || flag(params, "confirm") === true) continue;
    throw invalidRequest({
      param: name,
      message: `You may only use the \`${name}\` parameter when \`confirm=true\` is set.`,
    });
  }
}

function create(work: Work, params: FormHash): unknown {
  onlyKnown(params, CREATE);
  refuseUnconfirmed(params);
  const sentAmount = integer(params, "amount");
  if (sentAmount === undefined) throw missingParam("amount");
  const currency = checkedCurrency(requiredText(params, "currency"));
  const amount = checkedAmount(sentAmount, currency);
  const { allowed, automatic } = typeChoice(params);
  const customerId = plainText(params, "customer");
  const customer = customerId === undefined ? null : customerFor(work, customerId).id;
  const methodId = plainText(params, "payment_method");
  const method = methodId === undefined ? undefined : usableMethod(work, methodId, customer);
  const id = newId("pi");
  const intent: PaymentIntent = {
    id,
    object: "payment_intent",
    allowed_payment_method_types: allowed,
    amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: automatic,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: choice(params, "capture_method", ["automatic_async", "automatic"]) ?? "automatic_async",
    client_secret: newClientSecret(id),
    confirmation_method: "automatic",
    created: work.nowSeconds,
    currency,
    customer,
    customer_account: null,
    description: text(params, "description") ?? null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    metadata: mergedMetadata(params, {}),
    next_action: null,
    on_behalf_of: null,
    payment_method: method?.id ?? null,
    payment_method_options: {},
    payment_method_types: ["card"],
    processing: null,
    receipt_email: text(params, "receipt_email") ?? null,
    review: null,
    setup_future_usage: choice(params, "setup_future_usage", ["off_session", "on_session"]) ?? null,
    shipping: null,
    statement_descriptor: null,
    statement_descriptor_suffix: text(params, "statement_descriptor_suffix") ?? null,
    status: method === undefined ? "requires_payment_method" : "requires_confirmation",
    transfer_data: null,
    transfer_group: null,
  };
  work.put("payment_intent", intent);
  emit(work, "payment_intent.created", intent);
  if (flag(params, "confirm") !== true) return intent;
  const { payment_method: _, ...rest } = params;
  return confirmed(work, intent, rest);
}

function confirm(work: Work, params: FormHash, id = ""): unknown {
  onlyKnown(params, CONFIRM);
  const intent = intentAt(work, id);
  const usage =
    choice(params, "setup_future_usage", ["off_session", "on_session"]) ?? intent.setup_future_usage;
  return confirmed(work, { ...intent, setup_future_usage: usage }, params);
}

function update(work: Work, params: FormHash, id = ""): unknown {
  onlyKnown(params, UPDATE);
  const before = intentAt(work, id);
  const changesMoney = ["amount", "currency", "customer", "payment_method"].some(
    (name) => params[name] !== undefined,
  );
  if (changesMoney && !OPEN_STATES.includes(before.status)) {
    throw unexpectedState(
      "payment_intent",
      `This PaymentIntent's amount could not be updated because it has a status of ${before.status}. You may only update the amount of a PaymentIntent with one of the following statuses: requires_payment_method, requires_confirmation, requires_action.`,
      before,
    );
  }
  const sentCurrency = plainText(params, "currency");
  const currency = sentCurrency === undefined ? before.currency : checkedCurrency(sentCurrency);
  const sentCustomer = plainText(params, "customer");
  const customer = sentCustomer === undefined ? before.customer : customerFor(work, sentCustomer).id;
  const methodId = plainText(params, "payment_method");
  const method = methodId === undefined ? before.payment_method : usableMethod(work, methodId, customer).id;
  const description = text(params, "description");
  const suffix = text(params, "statement_descriptor_suffix");
  return work.put("payment_intent", {
    ...before,
    amount: changesMoney
      ? checkedAmount(integer(params, "amount") ?? before.amount, currency)
      : before.amount,
    currency,
    customer,
    description: description === undefined ? before.description : description,
    metadata: mergedMetadata(params, before.metadata),
    payment_method: method,
    statement_descriptor_suffix: suffix === undefined ? before.statement_descriptor_suffix : suffix,
    status: changesMoney && method !== null ? "requires_confirmation" : before.status,
  });
}

function cancel(work: Work, params: FormHash, id = ""): unknown {
  onlyKnown(params, ["cancellation_reason"]);
  const intent = intentAt(work, id);
  if (!OPEN_STATES.includes(intent.status)) {
    throw unexpectedState(
      "payment_intent",
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, requires_action, processing.`,
      intent,
    );
  }
  const reasons = ["duplicate", "fraudulent", "requested_by_customer", "abandoned"] as const;
  const canceled = work.put("payment_intent", {
    ...intent,
    status: "canceled",
    canceled_at: work.nowSeconds,
    cancellation_reason: choice(params, "cancellation_reason", reasons) ?? null,
  });
  emit(work, "payment_intent.canceled", canceled);
  return canceled;
}

function retrieve(work: Work, params: FormHash, id = ""): unknown {
  onlyKnown(params, ["client_secret"]);
  return intentAt(work, id);
}

function list(work: Work, params: FormHash): unknown {
  onlyKnown(params, [...LIST_PARAMS, "customer", "created"]);
  const customer = plainText(params, "customer");
  const created = createdFilter(params);
  const rows = work
    .all("payment_intent")
    .filter((row) => (customer === undefined || row.customer === customer) && created(row.created));
  return listPage({ rows, params, url: "/v1/payment_intents", noun: "payment_intent" });
}

export const paymentIntentRoutes: readonly Route[] = [
  { method: "POST", path: "/v1/payment_intents", handler: create },
  { method: "GET", path: "/v1/payment_intents", handler: list },
  { method: "GET", path: "/v1/payment_intents/:id", handler: retrieve },
  { method: "POST", path: "/v1/payment_intents/:id", handler: update },
  { method: "POST", path: "/v1/payment_intents/:id/confirm", handler: confirm },
  { method: "POST", path: "/v1/payment_intents/:id/cancel", handler: cancel },
];
