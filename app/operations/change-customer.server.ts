import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import { boundCustomerId, type Context } from "~/context.server";
import { NotFound } from "~/errors";
import { insertAudit } from "~/store/audit.server";
import {
  type Customer,
  type CustomerDetails,
  findCustomerByExternalId,
  hasSubscriptions,
  loadCustomer,
  lockCustomer,
  saveCustomer,
} from "~/store/customers.server";
import { checkCustomerDetails, externalIdTaken } from "./steps/check-customer-details.server";
import { checkIssuer } from "./steps/check-issuer.server";

export type ChangeCustomerInput = {
  readonly customerId: string;
  /** The revision that was read; left out: whatever stands there now. */
  readonly revision?: number;
  /** Fields left out stay; null clears one. */
  readonly change: Partial<CustomerDetails>;
};

/** What customers may change about themselves; everything else is the organization's terms with them. */
const OWN_FIELDS: readonly string[] = [
  "name",
  "email",
  "address",
  "taxId",
  "locale",
] satisfies (keyof CustomerDetails)[];

/**
 * Changes a customer's details; issued documents keep what they say, and running subscriptions their zone. Refuses
 * `customer_changed`, `currency_fixed`, `issuer_fixed`, `external_id_taken`, `field_not_own` and what `checkCustomerDetails` refuses.
 * @throws NotFound when the customer is not there, or the caller is another one
 */
export async function changeCustomer(
  context: Context,
  input: ChangeCustomerInput,
): Promise<Outcome<Customer>> {
  const bound = boundCustomerId(context);
  if (bound !== null && bound !== input.customerId) throw new NotFound("This customer");
  const customer = await lockCustomer(context, input.customerId);
  if (input.revision !== undefined && input.revision !== customer.revision) return refuse(changedBefore());
  const { change } = input;
  const refusals = [
    ...checkOwnFields(context, change),
    ...(await checkCustomerDetails(context, change)),
    ...(await checkCurrency(context, customer, change)),
    ...(await checkIssuer(context, customer, change)),
    ...(await checkExternalId(context, customer, change)),
  ];
  if (refusals.length > 0) return refuse(...refusals);
  if (!(await saveCustomer(context, customer.id, customer.revision, change))) return refuse(changedBefore());
  await insertAudit(context, {
    action: "customer.changed",
    subjectKind: "customer",
    subjectId: customer.id,
    details: { fields: Object.keys(change) },
  });
  return accept(await loadCustomer(context, customer.id));
}

function checkOwnFields(context: Context, change: Partial<CustomerDetails>): Refusal[] {
  if (boundCustomerId(context) === null) return [];
  const foreign = Object.keys(change).filter((name) => !OWN_FIELDS.includes(name));
  return foreign.map((field) => ({
    code: "field_not_own",
    sentence: "This is agreed with the seller, so it cannot be changed here.",
    remedy: `Ask ${context.organization.name} to change it.`,
    field,
  }));
}

async function checkCurrency(
  context: Context,
  customer: Customer,
  change: Partial<CustomerDetails>,
): Promise<Refusal[]> {
  if (change.currency === undefined || change.currency === customer.currency) return [];
  if (!(await hasSubscriptions(context, customer.id))) return [];
  return [
    {
      code: "currency_fixed",
      sentence: `This customer has subscriptions in ${customer.currency}, so its currency can no longer change.`,
      remedy: `Make another customer for ${change.currency}.`,
      field: "currency",
    },
  ];
}

async function checkExternalId(
  context: Context,
  customer: Customer,
  change: Partial<CustomerDetails>,
): Promise<Refusal[]> {
  const { externalId } = change;
  if (externalId == null || externalId === customer.externalId) return [];
  return (await findCustomerByExternalId(context, externalId)) ? [externalIdTaken(externalId)] : [];
}

function changedBefore(): Refusal {
  return {
    code: "customer_changed",
    sentence: "Somebody else has changed these details since you opened them.",
    remedy: "Open them again to see the change, then make yours.",
  };
}
