import { cardByNumber, cardByToken, type TestCard } from "../cards";
import { cardError, invalidRequest, missingReference, missingResource } from "../errors";
import type { FormHash } from "../form";
import { fingerprintOf, newId } from "../ids";
import { LIST_PARAMS, listPage } from "../lists";
import { choice, hash, integer, mergedMetadata, onlyKnown, requiredText, text } from "../params";
import type { Route } from "../routing";
import type { BillingDetails, IntentError, PaymentMethod } from "../shapes";
import type { Work } from "../world";
import { emit } from "./events";
import { addressFrom, customerFor } from "./references";

const NO_ADDRESS = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };
const NO_DETAILS: BillingDetails = {
  address: NO_ADDRESS,
  email: null,
  name: null,
  phone: null,
  tax_id: null,
};

export type CardEntry = {
  card: TestCard;
  expMonth: number;
  expYear: number;
  details?: Partial<BillingDetails>;
};

/** Makes an unattached payment method of a test card; the vault remembers which card it is. */
export function makePaymentMethod(work: Work, entry: CardEntry): PaymentMethod {
  const { card } = entry;
  const method: PaymentMethod = {
    id: newId("pm"),
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: { ...NO_DETAILS, ...entry.details },
    card: {
      brand: card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: null },
      country: card.country,
      display_brand: card.brand,
      exp_month: entry.expMonth,
      exp_year: entry.expYear,
      fingerprint: fingerprintOf(work.account.id, card.number),
      funding: card.funding,
      generated_from: null,
      last4: card.number.slice(-4),
      networks: { available: [card.brand], preferred: null },
      regulated_status: "unregulated",
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: work.nowSeconds,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: "card",
  };
  work.put("vault", {
    id: method.id,
    created: work.nowSeconds,
    card: card.number,
    detached: false,
    used: false,
  });
  return work.put("payment_method", method);
}

/** A payment method named in a parameter. Each use of a test name such as `pm_card_visa` makes a new one. */
export function paymentMethodFor(work: Work, id: string, param: string): PaymentMethod {
  const card = cardByToken(id);
  if (card !== undefined) {
    const nextYear = new Date(work.nowSeconds * 1000).getUTCFullYear() + 1;
    return makePaymentMethod(work, { card, expMonth: 12, expYear: nextYear });
  }
  const method = work.find("payment_method", id);
  if (method === undefined) throw missingReference("PaymentMethod", id, param);
  return method;
}

export function testCardOf(work: Work, method: PaymentMethod): TestCard {
  const number = work.find("vault", method.id)?.card ?? "";
  const card = cardByNumber(number);
  if (card === undefined)
    throw new Error(`The journal names a test card the sandbox does not know: ${number}`);
  return card;
}

export function isSpent(work: Work, method: PaymentMethod): boolean {
  const vault = work.find("vault", method.id);
  return vault === undefined || vault.detached || (vault.used && method.customer === null);
}

export function spentRefusal(param: string): Error {
  return invalidRequest({
    param,
    message:
      "This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and may not be used again.",
  });
}

/** The issuer checks a card when it is saved: the answer of a card that declines then. */
export function saveDecline(work: Work, method: PaymentMethod): IntentError | undefined {
  const { declines } = testCardOf(work, method);
  if (declines?.when !== "always") return undefined;
  return { type: "card_error", ...declines.decline, payment_method: method };
}

/** Attaches without asking the issuer; callers that save a card ask `saveDecline` first. */
export function joinCustomer(work: Work, method: PaymentMethod, customerId: string): PaymentMethod {
  if (method.customer === customerId) return method;
  if (isSpent(work, method)) throw spentRefusal("payment_method");
  if (method.customer !== null) {
    throw invalidRequest({
      param: "payment_method",
      message: "The payment method you provided has already been attached to a customer.",
    });
  }
  const attached = work.put("payment_method", {
    ...method,
    customer: customerId,
    card: { ...method.card, checks: { ...method.card.checks, cvc_check: "pass" } },
  });
  emit(work, "payment_method.attached", attached);
  return attached;
}

export function attachTo(work: Work, method: PaymentMethod, customerId: string): PaymentMethod {
  const decline = saveDecline(work, method);
  if (decline !== undefined) {
    const { payment_method: _, ...body } = decline;
    throw cardError(body);
  }
  return joinCustomer(work, method, customerId);
}

/** Detaching is for good: the method can neither be charged nor attached again. */
export function detachFrom(work: Work, method: PaymentMethod): PaymentMethod {
  const vault = work.find("vault", method.id);
  if (vault !== undefined) work.put("vault", { ...vault, detached: true });
  const owner = method.customer === null ? undefined : work.find("customer", method.customer);
  if (owner?.invoice_settings.default_payment_method === method.id) {
    work.put("customer", {
      ...owner,
      invoice_settings: { ...owner.invoice_settings, default_payment_method: null },
    });
  }
  const detached = work.put("payment_method", { ...method, customer: null });
  emit(work, "payment_method.detached", detached, { customer: method.customer });
  return detached;
}

function methodAt(work: Work, id: string): PaymentMethod {
  const method = work.find("payment_method", id);
  if (method === undefined) throw missingResource("PaymentMethod", id, "payment_method");
  return method;
}

function retrieve(work: Work, params: FormHash, id = ""): unknown {
  onlyKnown(params, []);
  return methodAt(work, id);
}

function attach(work: Work, params: FormHash, id = ""): unknown {
  onlyKnown(params, ["customer"]);
  const customer = customerFor(work, requiredText(params, "customer"));
  const method =
    cardByToken(id) === undefined ? methodAt(work, id) : paymentMethodFor(work, id, "payment_method");
  return attachTo(work, method, customer.id);
}

function detach(work: Work, params: FormHash, id = ""): unknown {
  onlyKnown(params, []);
  const method = methodAt(work, id);
  if (method.customer === null) {
    throw invalidRequest({
      message: "The payment method you provided is not attached to a customer so detachment is impossible.",
    });
  }
  return detachFrom(work, method);
}

function update(work: Work, params: FormHash, id = ""): unknown {
  onlyKnown(params, ["allow_redisplay", "billing_details", "card", "metadata"]);
  const method = methodAt(work, id);
  if (method.customer === null) {
    throw invalidRequest({
      message: "You must save this PaymentMethod to a customer before you can update it.",
    });
  }
  const after: PaymentMethod = {
    ...method,
    allow_redisplay:
      choice(params, "allow_redisplay", ["unspecified", "limited", "always"]) ?? method.allow_redisplay,
    billing_details: detailsFrom(hash(params, "billing_details"), method.billing_details),
    card: expiryFrom(hash(params, "card"), method.card),
    metadata: mergedMetadata(params, method.metadata),
  };
  work.put("payment_method", after);
  emit(work, "payment_method.updated", after, { card: method.card, metadata: method.metadata });
  return after;
}

function detailsFrom(sent: FormHash | null | undefined, before: BillingDetails): BillingDetails {
  if (sent === undefined || sent === null) return before;
  onlyKnown(sent, ["address", "email", "name", "phone"]);
  const address = hash(sent, "address");
  const pick = (name: "email" | "name" | "phone") => {
    const value = text(sent, name);
    return value === undefined ? before[name] : value;
  };
  return {
    ...before,
    address: address === undefined ? before.address : address === null ? NO_ADDRESS : addressFrom(address),
    email: pick("email"),
    name: pick("name"),
    phone: pick("phone"),
  };
}

function expiryFrom(sent: FormHash | null | undefined, before: PaymentMethod["card"]): PaymentMethod["card"] {
  if (sent === undefined || sent === null) return before;
  onlyKnown(sent, ["exp_month", "exp_year"]);
  const month = integer(sent, "exp_month") ?? before.exp_month;
  if (month < 1 || month > 12) {
    throw invalidRequest({
      code: "invalid_expiry_month",
      param: "card[exp_month]",
      message: "Your card's expiration month is invalid.",
    });
  }
  return { ...before, exp_month: month, exp_year: integer(sent, "exp_year") ?? before.exp_year };
}

function createRefused(): unknown {
  throw invalidRequest({
    message:
      "The sandbox takes card numbers on its hosted page only, as an account without approval for raw card data would. Use a Checkout Session in setup mode, or a test name such as pm_card_visa.",
  });
}

function list(work: Work, params: FormHash): unknown {
  onlyKnown(params, [...LIST_PARAMS, "customer", "type"]);
  const customer = text(params, "customer") ?? undefined;
  if (customer !== undefined) customerFor(work, customer);
  const rows = work
    .all("payment_method")
    .filter((row) => (customer === undefined ? row.customer !== null : row.customer === customer))
    .filter(() => (choice(params, "type", ["card"]) ?? "card") === "card");
  return listPage({ rows, params, url: "/v1/payment_methods", noun: "PaymentMethod" });
}

function listOfCustomer(work: Work, params: FormHash, id = ""): unknown {
  onlyKnown(params, [...LIST_PARAMS, "type"]);
  customerFor(work, id);
  const rows = work.all("payment_method").filter((row) => row.customer === id);
  return listPage({ rows, params, url: `/v1/customers/${id}/payment_methods`, noun: "PaymentMethod" });
}

export const paymentMethodRoutes: readonly Route[] = [
  { method: "POST", path: "/v1/payment_methods", handler: createRefused },
  { method: "GET", path: "/v1/payment_methods", handler: list },
  { method: "GET", path: "/v1/payment_methods/:id", handler: retrieve },
  { method: "POST", path: "/v1/payment_methods/:id", handler: update },
  { method: "POST", path: "/v1/payment_methods/:id/attach", handler: attach },
  { method: "POST", path: "/v1/payment_methods/:id/detach", handler: detach },
  { method: "GET", path: "/v1/customers/:id/payment_methods", handler: listOfCustomer },
];
