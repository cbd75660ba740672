import type { Decline } from "../cards";
import { missingResource } from "../errors";
import type { FormHash } from "../form";
import { newId } from "../ids";
import { LIST_PARAMS, listPage } from "../lists";
import { createdFilter, onlyKnown, plainText } from "../params";
import type { Route } from "../routing";
import type { Charge, ChargeOutcome, PaymentIntent, PaymentMethod } from "../shapes";
import type { Work } from "../world";
import { bookBalance } from "./balance";
import { emit } from "./events";

export type IssuerAnswer = { approved: true } | { approved: false; decline: Decline; blocked: boolean };

function outcomeOf(answer: IssuerAnswer): ChargeOutcome {
  if (answer.approved) {
    return {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: "approved_by_network",
      reason: null,
      risk_level: "normal",
      risk_score: 20,
      seller_message: "Payment complete.",
      type: "authorized",
    };
  }
  const { decline, blocked } = answer;
  return {
    advice_code: decline.advice_code ?? null,
    network_advice_code: null,
    network_decline_code: decline.network_decline_code ?? null,
    network_status: blocked ? "not_sent_to_network" : "declined_by_network",
    reason: decline.decline_code ?? decline.code,
    risk_level: blocked ? "highest" : "normal",
    risk_score: blocked ? 90 : 20,
    seller_message: blocked
      ? "Stripe blocked this payment as too risky."
      : "The bank did not return any further details with this decline.",
    type: blocked ? "blocked" : "issuer_declined",
  };
}

/** Makes the charge of one confirmation, paid or failed, with its balance transaction and events. */
export function makeCharge(
  work: Work,
  intent: PaymentIntent,
  method: PaymentMethod,
  answer: IssuerAnswer,
): Charge {
  const { generated_from: _, networks: __, display_brand: ___, ...card } = method.card;
  const charge: Charge = {
    id: newId("ch"),
    object: "charge",
    amount: intent.amount,
    amount_captured: answer.approved ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: "SANDBOX",
    captured: answer.approved,
    created: work.nowSeconds,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: answer.approved ? null : answer.decline.code,
    failure_message: answer.approved ? null : answer.decline.message,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: outcomeOf(answer),
    paid: answer.approved,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: {
      type: "card",
      card: { ...card, network: card.brand, mandate: null, three_d_secure: null },
    },
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: answer.approved ? "succeeded" : "failed",
    transfer_data: null,
    transfer_group: null,
  };
  work.put("charge", charge);
  emit(work, answer.approved ? "charge.succeeded" : "charge.failed", charge);
  return charge;
}

/** With automatic capture Stripe books the balance a moment after the success and tells it by `charge.updated`. */
export function settleCharge(work: Work, charge: Charge): Charge {
  const booked = bookBalance(work, {
    type: "charge",
    amount: charge.amount,
    currency: charge.currency,
    source: charge.id,
  });
  const settled = work.put("charge", { ...charge, balance_transaction: booked.id });
  emit(work, "charge.updated", settled, { balance_transaction: null });
  return settled;
}

function retrieve(work: Work, params: FormHash, id = ""): unknown {
  onlyKnown(params, []);
  const charge = work.find("charge", id);
  if (charge === undefined) throw missingResource("charge", id);
  return charge;
}

function list(work: Work, params: FormHash): unknown {
  onlyKnown(params, [...LIST_PARAMS, "payment_intent", "customer", "created"]);
  const intent = plainText(params, "payment_intent");
  const customer = plainText(params, "customer");
  const created = createdFilter(params);
  const rows = work
    .all("charge")
    .filter((row) => (intent === undefined || row.payment_intent === intent) && created(row.created))
    .filter((row) => customer === undefined || row.customer === customer);
  return listPage({ rows, params, url: "/v1/charges", noun: "charge" });
}

export const chargeRoutes: readonly Route[] = [
  { method: "GET", path: "/v1/charges", handler: list },
  { method: "GET", path: "/v1/charges/:id", handler: retrieve },
];
