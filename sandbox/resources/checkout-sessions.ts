import { checkedCurrency } from "../amounts";
import { invalidRequest, missingParam, missingResource } from "../errors";
import type { FormHash } from "../form";
import { newId } from "../ids";
import { LIST_PARAMS, listPage } from "../lists";
import {
  choice,
  hash,
  integer,
  mergedMetadata,
  onlyKnown,
  plainText,
  requiredText,
  text,
  textList,
} from "../params";
import type { Route } from "../routing";
import type { CheckoutSession, PaymentMethod } from "../shapes";
import type { Work } from "../world";
import { emit } from "./events";
import { refuseTypesParam } from "./intent-params";
import { customerFor } from "./references";
import { confirmSetup, newSetupIntent } from "./setup-intents";

const CREATE = [
  "allowed_payment_method_types",
  "cancel_url",
  "client_reference_id",
  "currency",
  "customer",
  "customer_email",
  "expires_at",
  "locale",
  "metadata",
  "mode",
  "payment_method_types",
  "setup_intent_data",
  "success_url",
  "ui_mode",
];
const DEFAULT_LIFE_SECONDS = 24 * 3600;
const LEAST_LIFE_SECONDS = 30 * 60;

function expiry(work: Work, params: FormHash): number {
  const sent = integer(params, "expires_at");
  if (sent === undefined) return work.nowSeconds + DEFAULT_LIFE_SECONDS;
  if (sent < work.nowSeconds + LEAST_LIFE_SECONDS - 60 || sent > work.nowSeconds + DEFAULT_LIFE_SECONDS) {
    throw invalidRequest({
      param: "expires_at",
      message:
        "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.",
    });
  }
  return sent;
}

function checkedUrl(params: FormHash, name: "success_url" | "cancel_url"): string | null {
  const url = text(params, name) ?? null;
  if (url !== null && (!/^https?:\/\//.test(url) || !URL.canParse(url))) {
    throw invalidRequest({ code: "url_invalid", param: name, message: "Not a valid URL" });
  }
  return url;
}

function checkedCurrencyOf(params: FormHash, allowed: string[] | null): string | null {
  const sent = plainText(params, "currency");
  if (sent === undefined && allowed === null) throw missingParam("currency");
  return sent === undefined ? null : checkedCurrency(sent);
}

function create(work: Work, params: FormHash): unknown {
  onlyKnown(params, CREATE);
  refuseTypesParam(params);
  const mode = requiredText(params, "mode");
  if (mode !== "setup") {
    throw invalidRequest({
      param: "mode",
      message: `The sandbox offers Checkout Sessions in \`setup\` mode only, not '${mode}'.`,
    });
  }
  const uiMode = choice(params, "ui_mode", ["hosted_page"]) ?? "hosted_page";
  const allowed = textList(params, "allowed_payment_method_types") ?? null;
  const currency = checkedCurrencyOf(params, allowed);
  const successUrl = checkedUrl(params, "success_url");
  if (successUrl === null) throw missingParam("success_url");
  const customerId = plainText(params, "customer");
  const customer = customerId === undefined ? undefined : customerFor(work, customerId);
  const setupData = hash(params, "setup_intent_data") ?? {};
  onlyKnown(setupData, ["description", "metadata"]);
  const intent = newSetupIntent(work, {
    customer: customer?.id ?? null,
    description: text(setupData, "description") ?? null,
    metadata: mergedMetadata(setupData, {}),
    allowed_payment_method_types: allowed,
  });
  const id = newId("cs_test");
  return work.put("checkout.session", {
    id,
    object: "checkout.session",
    after_expiration: null,
    allowed_payment_method_types: allowed,
    amount_subtotal: null,
    amount_total: null,
    cancel_url: checkedUrl(params, "cancel_url"),
    client_reference_id: text(params, "client_reference_id") ?? null,
    client_secret: null,
    created: work.nowSeconds,
    currency,
    customer: customer?.id ?? null,
    customer_account: null,
    customer_creation: null,
    customer_details: customer === undefined ? null : detailsOf(customer.email, customer.name),
    customer_email: text(params, "customer_email") ?? null,
    expires_at: expiry(work, params),
    invoice: null,
    livemode: false,
    locale: text(params, "locale") ?? null,
    metadata: mergedMetadata(params, {}),
    mode: "setup",
    payment_intent: null,
    payment_method_types: ["card"],
    payment_status: "no_payment_required",
    setup_intent: intent.id,
    status: "open",
    subscription: null,
    success_url: successUrl,
    ui_mode: uiMode,
    url: `${work.publicUrl}/c/pay/${id}`,
  });
}

function detailsOf(
  email: string | null,
  name: string | null,
): NonNullable<CheckoutSession["customer_details"]> {
  return { address: null, email, name, phone: null, tax_exempt: "none", tax_ids: null };
}

/** The session as it stands now: one whose time has passed is expired when it is next looked at. */
export function currentSession(work: Work, session: CheckoutSession): CheckoutSession {
  if (session.status !== "open" || session.expires_at > work.nowSeconds) return session;
  return expireSession(work, session);
}

function expireSession(work: Work, session: CheckoutSession): CheckoutSession {
  const expired = work.put("checkout.session", { ...session, status: "expired", url: null });
  emit(work, "checkout.session.expired", expired);
  return expired;
}

/** Saves the card that was entered on the hosted page. A decline leaves the session open for another try. */
export function completeSession(
  work: Work,
  session: CheckoutSession,
  method: PaymentMethod,
): { session: CheckoutSession; decline?: string } {
  const intent = work.find("setup_intent", session.setup_intent);
  if (intent === undefined) throw new Error(`Checkout Session ${session.id} has lost its SetupIntent.`);
  const after = confirmSetup(work, intent, method);
  if (after.last_setup_error !== null) return { session, decline: after.last_setup_error.message };
  const { email, name } = method.billing_details;
  const complete = work.put("checkout.session", {
    ...session,
    status: "complete",
    url: null,
    customer_details: detailsOf(email ?? session.customer_details?.email ?? session.customer_email, name),
  });
  emit(work, "checkout.session.completed", complete);
  return { session: complete };
}

function sessionAt(work: Work, id: string): CheckoutSession {
  const session = work.find("checkout.session", id);
  if (session === undefined) throw missingResource("checkout.session", id, "session");
  return currentSession(work, session);
}

function retrieve(work: Work, params: FormHash, id = ""): unknown {
  onlyKnown(params, []);
  return sessionAt(work, id);
}

function expire(work: Work, params: FormHash, id = ""): unknown {
  onlyKnown(params, []);
  const session = sessionAt(work, id);
  if (session.status !== "open") {
    throw invalidRequest({
      message: `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`,
    });
  }
  return expireSession(work, session);
}

function list(work: Work, params: FormHash): unknown {
  onlyKnown(params, [...LIST_PARAMS, "customer", "status"]);
  const customer = plainText(params, "customer");
  const status = choice(params, "status", ["open", "complete", "expired"]);
  const rows = work
    .all("checkout.session")
    .map((row) => currentSession(work, row))
    .filter(
      (row) =>
        (customer === undefined || row.customer === customer) &&
        (status === undefined || row.status === status),
    );
  return listPage({ rows, params, url: "/v1/checkout/sessions", noun: "checkout.session" });
}

export const checkoutSessionRoutes: readonly Route[] = [
  { method: "POST", path: "/v1/checkout/sessions", handler: create },
  { method: "GET", path: "/v1/checkout/sessions", handler: list },
  { method: "GET", path: "/v1/checkout/sessions/:id", handler: retrieve },
  { method: "POST", path: "/v1/checkout/sessions/:id/expire", handler: expire },
];
