import { invalidRequest, missingParam, missingReference, missingResource, refusal } from "../errors";
import type { FormHash } from "../form";
import { newId } from "../ids";
import { LIST_PARAMS, listPage } from "../lists";
import { choice, integer, mergedMetadata, onlyKnown, plainText } from "../params";
import type { Route } from "../routing";
import type { Charge, Refund } from "../shapes";
import type { Work } from "../world";
import { bookBalance } from "./balance";
import { emit } from "./events";

function chargeToRefund(work: Work, params: FormHash): Charge {
  const chargeId = plainText(params, "charge");
  const intentId = plainText(params, "payment_intent");
  if (chargeId === undefined && intentId === undefined) throw missingParam("charge");
  if (chargeId !== undefined) {
    const charge = work.find("charge", chargeId);
    if (charge === undefined) throw missingReference("charge", chargeId, "charge");
    return charge;
  }
  const id = intentId ?? "";
  const intent = work.find("payment_intent", id);
  if (intent === undefined) throw missingReference("payment_intent", id, "payment_intent");
  const charge = intent.latest_charge === null ? undefined : work.find("charge", intent.latest_charge);
  if (charge === undefined) {
    throw invalidRequest({
      message: `This PaymentIntent (${id}) does not have a successful charge to refund.`,
    });
  }
  return charge;
}

/** The amount to refund: what was asked for, or all that is left of the charge. */
function refundableAmount(charge: Charge, params: FormHash): number {
  const left = charge.amount - charge.amount_refunded;
  if (left === 0) {
    throw refusal(
      400,
      {
        type: "invalid_request_error",
        code: "charge_already_refunded",
        message: `Charge ${charge.id} has already been refunded.`,
      },
      { keepsWork: true },
    );
  }
  const amount = integer(params, "amount") ?? left;
  if (amount < 1) {
    throw invalidRequest({
      code: "parameter_invalid_integer",
      param: "amount",
      message: "This value must be greater than or equal to 1.",
    });
  }
  if (amount > left) {
    throw invalidRequest({
      param: "amount",
      message: `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`,
    });
  }
  return amount;
}

function create(work: Work, params: FormHash): unknown {
  onlyKnown(params, ["charge", "payment_intent", "amount", "reason", "metadata"]);
  const charge = chargeToRefund(work, params);
  if (charge.status !== "succeeded") {
    throw invalidRequest({
      message: `Charge ${charge.id} has not succeeded; only a successful charge can be refunded.`,
    });
  }
  const amount = refundableAmount(charge, params);
  const id = newId("re");
  const booked = bookBalance(work, {
    type: "refund",
    amount: -amount,
    currency: charge.currency,
    source: id,
  });
  const refund: Refund = {
    id,
    object: "refund",
    amount,
    balance_transaction: booked.id,
    charge: charge.id,
    created: work.nowSeconds,
    currency: charge.currency,
    destination_details: {
      card: { reference_status: "pending", reference_type: "acquirer_reference_number", type: "refund" },
      type: "card",
    },
    metadata: mergedMetadata(params, {}),
    payment_intent: charge.payment_intent,
    reason: choice(params, "reason", ["duplicate", "fraudulent", "requested_by_customer"]) ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: "succeeded",
    transfer_reversal: null,
  };
  work.put("refund", refund);
  const refunded = work.put("charge", {
    ...charge,
    amount_refunded: charge.amount_refunded + amount,
    refunded: charge.amount_refunded + amount === charge.amount,
  });
  emit(work, "charge.refunded", refunded, {
    amount_refunded: charge.amount_refunded,
    refunded: charge.refunded,
  });
  emit(work, "refund.created", refund);
  return refund;
}

function retrieve(work: Work, params: FormHash, id = ""): unknown {
  onlyKnown(params, []);
  const refund = work.find("refund", id);
  if (refund === undefined) throw missingResource("refund", id);
  return refund;
}

function list(work: Work, params: FormHash): unknown {
  onlyKnown(params, [...LIST_PARAMS, "charge", "payment_intent"]);
  const charge = plainText(params, "charge");
  const intent = plainText(params, "payment_intent");
  const rows = work
    .all("refund")
    .filter(
      (row) =>
        (charge === undefined || row.charge === charge) &&
        (intent === undefined || row.payment_intent === intent),
    );
  return listPage({ rows, params, url: "/v1/refunds", noun: "refund" });
}

export const refundRoutes: readonly Route[] = [
  { method: "POST", path: "/v1/refunds", handler: create },
  { method: "GET", path: "/v1/refunds", handler: list },
  { method: "GET", path: "/v1/refunds/:id", handler: retrieve },
];
