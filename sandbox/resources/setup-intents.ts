import { cardError, invalidRequest, missingResource, unexpectedState } from "../errors";
import type { FormHash } from "../form";
import { newClientSecret, newId } from "../ids";
import { LIST_PARAMS, listPage } from "../lists";
import {
  choice,
  createdFilter,
  flag,
  type Metadata,
  mergedMetadata,
  onlyKnown,
  plainText,
  text,
} from "../params";
import type { Route } from "../routing";
import type { PaymentMethod, SetupIntent } from "../shapes";
import type { Work } from "../world";
import { emit } from "./events";
import { requireReturnUrl, typeChoice, usableMethod } from "./intent-params";
import { joinCustomer, saveDecline } from "./payment-methods";
import { customerFor } from "./references";

const CREATE = [
  "allowed_payment_method_types",
  "automatic_payment_methods",
  "confirm",
  "customer",
  "description",
  "metadata",
  "payment_method",
  "payment_method_types",
  "return_url",
  "usage",
];

export function newSetupIntent(
  work: Work,
  fields: { customer: string | null; metadata: Metadata; description?: string | null } & Partial<SetupIntent>,
): SetupIntent {
  const id = newId("seti");
  const intent: SetupIntent = {
    id,
    object: "setup_intent",
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: null,
    cancellation_reason: null,
    client_secret: newClientSecret(id),
    created: work.nowSeconds,
    customer_account: null,
    description: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_options: null,
    payment_method_types: ["card"],
    single_use_mandate: null,
    status: "requires_payment_method",
    usage: "off_session",
    ...fields,
  };
  work.put("setup_intent", intent);
  emit(work, "setup_intent.created", intent);
  return intent;
}

/** Tries to save the card. A decline leaves the intent waiting for another card and is told by its `last_setup_error`. */
export function confirmSetup(work: Work, intent: SetupIntent, method: PaymentMethod): SetupIntent {
  const attempted = { ...intent, latest_attempt: newId("setatt") };
  const decline = saveDecline(work, method);
  if (decline !== undefined) {
    const failed = work.put("setup_intent", {
      ...attempted,
      payment_method: null,
      last_setup_error: decline,
      status: "requires_payment_method",
    });
    emit(work, "setup_intent.setup_failed", failed);
    return failed;
  }
  const saved = intent.customer === null ? method : joinCustomer(work, method, intent.customer);
  const succeeded = work.put("setup_intent", {
    ...attempted,
    payment_method: saved.id,
    last_setup_error: null,
    status: "succeeded",
  });
  emit(work, "setup_intent.succeeded", succeeded);
  return succeeded;
}

function intentAt(work: Work, id: string): SetupIntent {
  const intent = work.find("setup_intent", id);
  if (intent === undefined) throw missingResource("setupintent", id, "intent");
  return intent;
}

function refuseWithSession(work: Work, intent: SetupIntent, verb: string): void {
  const session = work.all("checkout.session").find((row) => row.setup_intent === intent.id);
  if (session === undefined) return;
  throw invalidRequest({
    message: `You cannot ${verb} this SetupIntent because it was created by the Checkout Session ${session.id}. Expire the session instead.`,
  });
}

function confirmed(work: Work, intent: SetupIntent, params: FormHash): SetupIntent {
  if (intent.status !== "requires_payment_method" && intent.status !== "requires_confirmation") {
    throw unexpectedState(
      "setup_intent",
      `You cannot confirm this SetupIntent because it has a status of ${intent.status}. Only a SetupIntent with one of the following statuses may be confirmed: requires_payment_method, requires_confirmation.`,
      intent,
    );
  }
  requireReturnUrl({ noun: "SetupIntent", params, automatic: intent.automatic_payment_methods });
  const methodId = plainText(params, "payment_method") ?? intent.payment_method;
  if (methodId === null) {
    throw unexpectedState(
      "setup_intent",
      "You cannot confirm this SetupIntent because it's missing a payment method. Update the SetupIntent with a payment method and then confirm it again.",
      intent,
    );
  }
  const after = confirmSetup(work, intent, usableMethod(work, methodId, intent.customer));
  if (after.last_setup_error !== null) {
    const { type: _, ...error } = after.last_setup_error;
    throw cardError({ ...error, setup_intent: after });
  }
  return after;
}

function create(work: Work, params: FormHash): unknown {
  onlyKnown(params, CREATE);
  const { allowed, automatic } = typeChoice(params);
  const customerId = plainText(params, "customer");
  const customer = customerId === undefined ? null : customerFor(work, customerId).id;
  const methodId = plainText(params, "payment_method");
  const method = methodId === undefined ? undefined : usableMethod(work, methodId, customer);
  const intent = newSetupIntent(work, {
    customer,
    allowed_payment_method_types: allowed,
    automatic_payment_methods: automatic,
    description: text(params, "description") ?? null,
    metadata: mergedMetadata(params, {}),
    payment_method: method?.id ?? null,
    status: method === undefined ? "requires_payment_method" : "requires_confirmation",
    usage: choice(params, "usage", ["off_session", "on_session"]) ?? "off_session",
  });
  if (flag(params, "confirm") !== true) return intent;
  return confirmed(work, intent, { ...params, payment_method: method?.id ?? "" });
}

function confirm(work: Work, params: FormHash, id = ""): unknown {
  onlyKnown(params, ["payment_method", "return_url"]);
  const intent = intentAt(work, id);
  refuseWithSession(work, intent, "confirm");
  return confirmed(work, intent, params);
}

function cancel(work: Work, params: FormHash, id = ""): unknown {
  onlyKnown(params, ["cancellation_reason"]);
  const intent = intentAt(work, id);
  refuseWithSession(work, intent, "cancel");
  if (intent.status === "succeeded" || intent.status === "canceled") {
    throw unexpectedState(
      "setup_intent",
      `You cannot cancel this SetupIntent because it has a status of ${intent.status}. Only a SetupIntent with one of the following statuses may be canceled: requires_payment_method, requires_confirmation, requires_action.`,
      intent,
    );
  }
  const reason =
    choice(params, "cancellation_reason", ["abandoned", "duplicate", "requested_by_customer"]) ?? null;
  const canceled = work.put("setup_intent", { ...intent, status: "canceled", cancellation_reason: reason });
  emit(work, "setup_intent.canceled", canceled);
  return canceled;
}

function retrieve(work: Work, params: FormHash, id = ""): unknown {
  onlyKnown(params, ["client_secret"]);
  return intentAt(work, id);
}

function list(work: Work, params: FormHash): unknown {
  onlyKnown(params, [...LIST_PARAMS, "customer", "payment_method", "created"]);
  const customer = plainText(params, "customer");
  const method = plainText(params, "payment_method");
  const created = createdFilter(params);
  const rows = work
    .all("setup_intent")
    .filter((row) => (customer === undefined || row.customer === customer) && created(row.created))
    .filter((row) => method === undefined || row.payment_method === method);
  return listPage({ rows, params, url: "/v1/setup_intents", noun: "setupintent" });
}

export const setupIntentRoutes: readonly Route[] = [
  { method: "POST", path: "/v1/setup_intents", handler: create },
  { method: "GET", path: "/v1/setup_intents", handler: list },
  { method: "GET", path: "/v1/setup_intents/:id", handler: retrieve },
  { method: "POST", path: "/v1/setup_intents/:id/confirm", handler: confirm },
  { method: "POST", path: "/v1/setup_intents/:id/cancel", handler: cancel },
];
