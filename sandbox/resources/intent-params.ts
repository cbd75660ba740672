import { invalidRequest } from "../errors";
import type { FormHash } from "../form";
import { choice, flag, hash, onlyKnown, text, textList } from "../params";
import type { AutomaticPaymentMethods, PaymentMethod } from "../shapes";
import type { Work } from "../world";
import { isSpent, paymentMethodFor, spentRefusal } from "./payment-methods";

/** Since 2026-09-30.endive the list of types can only be filtered, no longer written. */
export function refuseTypesParam(params: FormHash): void {
  if (params.payment_method_types === undefined) return;
  throw invalidRequest({
    code: "payment_method_types_no_longer_supported",
    param: "payment_method_types",
    message:
      "The payment_method_types parameter is no longer supported. Use allowed_payment_method_types to narrow down the payment methods.",
  });
}

export type TypeChoice = { allowed: string[] | null; automatic: AutomaticPaymentMethods | null };

/** Which kinds of payment method an intent takes; the sandbox knows cards only. */
export function typeChoice(params: FormHash): TypeChoice {
  refuseTypesParam(params);
  const allowed = textList(params, "allowed_payment_method_types") ?? null;
  const sent = hash(params, "automatic_payment_methods") ?? null;
  if (allowed !== null && sent !== null) {
    throw invalidRequest({
      param: "allowed_payment_method_types",
      message:
        "You may only specify one of these parameters: allowed_payment_method_types, automatic_payment_methods.",
    });
  }
  if (allowed !== null && !allowed.includes("card")) {
    throw invalidRequest({
      param: "allowed_payment_method_types",
      message: "The sandbox knows cards only: add `card` to allowed_payment_method_types.",
    });
  }
  if (sent === null)
    return { allowed, automatic: allowed === null ? { enabled: true, allow_redirects: "always" } : null };
  onlyKnown(sent, ["enabled", "allow_redirects"]);
  const redirects = choice(sent, "allow_redirects", ["always", "never"]) ?? "always";
  return { allowed, automatic: { enabled: flag(sent, "enabled") ?? false, allow_redirects: redirects } };
}

/** Real Stripe wants somewhere to send the customer back to, because a payment method might redirect. */
export function requireReturnUrl(options: {
  noun: string;
  params: FormHash;
  automatic: AutomaticPaymentMethods | null;
}): void {
  const { noun, params, automatic } = options;
  if (automatic?.allow_redirects === "never") return;
  if (typeof text(params, "return_url") === "string") return;
  throw invalidRequest({
    message: `This ${noun} is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a \`return_url\`. If you don't want to accept redirect-based payment methods, set \`automatic_payment_methods[allow_redirects]\` to \`never\`.`,
  });
}

/** The payment method an intent may use: not spent, and not of somebody else. */
export function usableMethod(work: Work, id: string, customer: string | null): PaymentMethod {
  const method = paymentMethodFor(work, id, "payment_method");
  if (isSpent(work, method)) throw spentRefusal("payment_method");
  if (method.customer !== null && method.customer !== customer) {
    throw invalidRequest({
      param: "payment_method",
      message:
        customer === null
          ? `The PaymentMethod ${method.id} belongs to a Customer. Please include the Customer in the \`customer\` parameter.`
          : `The PaymentMethod ${method.id} does not belong to the Customer ${customer}. Attach it to the Customer first.`,
    });
  }
  return method;
}
