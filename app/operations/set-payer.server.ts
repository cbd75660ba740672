import { accept, type Outcome, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { insertAudit } from "~/store/audit.server";
import {
  billedCustomerId,
  type Customer,
  loadCustomer,
  lockCustomer,
  lockCustomersInOrder,
  saveBillingFlags,
} from "~/store/customers.server";
import { loadIssuers } from "~/store/issuers.server";
import { hasChildren } from "~/store/overdue.server";
import { hasGroupPool } from "~/store/pools.server";
import { refreshDrafts } from "./steps/refresh-drafts.server";
import { reviewOverdueOf } from "./steps/review-overdue.server";

export type PayerInput = {
  readonly customerId: string;
  /** The customer it belongs to; null: nobody. */
  readonly payerId: string | null;
  /** Who pays its invoices. */
  readonly pays: "self" | "payer";
};

/**
 * Says to whom a customer belongs and who pays its invoices. What was billed stays where it is; what comes names the
 * customer, or the payer where the policy consolidates them. Refuses
 * `payer_missing`, `payer_is_self`, `payer_has_payer` (no chains), `payer_currency_mismatch`,
 * `payer_of_other_issuer` and `payer_group_committed`.
 */
export async function setPayer(context: Context, input: PayerInput): Promise<Outcome<Customer>> {
  const { customerId, payerId, pays } = input;
  if (payerId === null && pays === "payer") {
    return refuse({
      code: "payer_missing",
      sentence: "It is not said who pays.",
      remedy: "Name the customer that pays, or let this one pay for itself.",
      field: "payer",
    });
  }
  // In the order of their ids, as everybody locks several customers.
  const before = await loadCustomer(context, customerId);
  const payers = [before.payerId, payerId].filter((id) => id !== null);
  await lockCustomersInOrder(context, [customerId, ...payers]);
  const customer = await lockCustomer(context, customerId);
  const committed = await checkGroup(context, customer, payerId);
  if (committed) return refuse(committed);
  if (payerId !== null) {
    const refusal = await checkPayer(context, customer, payerId);
    if (refusal) return refuse(refusal);
  }
  await saveBillingFlags(context, customerId, { payerId, pays });
  await insertAudit(context, {
    action: "customer.payer_changed",
    subjectKind: "customer",
    subjectId: customerId,
    details: { payerId, pays },
  });
  await reviewOverdueOf(context, { ...customer, payerId, pays });
  const changed = await loadCustomer(context, customerId);
  if (billedCustomerId(context, changed) !== billedCustomerId(context, customer)) {
    await refreshDrafts(context, [customerId, ...payers], customerId);
  }
  return accept(changed);
}

/** Who counts in what a group agreed stays the same while it runs, so that no window that has closed changes. */
async function checkGroup(context: Context, customer: Customer, payerId: string | null) {
  if (customer.payerId === payerId) return null;
  const payers = [customer.payerId, payerId].filter((id) => id !== null);
  if (!(await hasGroupPool(context, payers))) return null;
  return {
    code: "payer_group_committed",
    sentence: "The payer has agreed a pool for its group, and it is not over.",
    remedy: "End that pool first, and agree a new one when the group is as it should be.",
    field: "payer",
  };
}

async function checkPayer(context: Context, customer: Customer, payerId: string) {
  const wrong = (code: string, sentence: string, remedy: string) => ({
    code,
    sentence,
    remedy,
    field: "payer",
  });
  if (payerId === customer.id) {
    return wrong(
      "payer_is_self",
      "A customer cannot belong to itself.",
      "Name another customer, or leave the payer empty.",
    );
  }
  const payer = await loadCustomer(context, payerId);
  if (payer.payerId !== null || (await hasChildren(context, customer.id))) {
    return wrong(
      "payer_has_payer",
      "A payer belongs to nobody else, so that it is plain who owes the money.",
      "Name the customer at the top.",
    );
  }
  if (payer.currency !== customer.currency) {
    return wrong(
      "payer_currency_mismatch",
      `${payer.name} is billed in ${payer.currency} and ${customer.name} in ${customer.currency}.`,
      "Choose a payer with the same currency.",
    );
  }
  const issuerOf = await loadIssuers(context);
  const [ofPayer, own] = [issuerOf(payer), issuerOf(customer)];
  if (ofPayer.id === own.id) return null;
  return wrong(
    "payer_of_other_issuer",
    `Documents of ${payer.name} are made by ${ofPayer.legalName}, and those of ${customer.name} by ${own.legalName}.`,
    "Choose a payer of the same legal entity.",
  );
}
