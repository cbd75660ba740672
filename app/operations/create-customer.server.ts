import { accept, type Outcome, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { insertAudit } from "~/store/audit.server";
import { type Customer, type CustomerDetails, insertCustomer, loadCustomer } from "~/store/customers.server";
import { checkCustomerDetails, externalIdTaken } from "./steps/check-customer-details.server";

/** Only the name is needed; currency and zone are the organization's unless told. */
export type CreateCustomerInput = Partial<CustomerDetails> & {
  readonly name: string;
  /** The day of the month the account is billed on, 1 to 31; null lets the first subscription set it. */
  readonly billCycleDay?: number | null;
};

/** Makes a customer. Refuses `external_id_taken` and what `checkCustomerDetails` refuses. */
export async function createCustomer(
  context: Context,
  input: CreateCustomerInput,
): Promise<Outcome<Customer>> {
  const { organization } = context;
  const customer = {
    id: newId(),
    externalId: input.externalId ?? null,
    name: input.name,
    email: input.email ?? null,
    address: input.address ?? null,
    taxId: input.taxId ?? null,
    currency: input.currency ?? organization.currency,
    zone: input.zone ?? organization.zone,
    locale: input.locale ?? "en",
    taxRateId: input.taxRateId ?? null,
    netTermsDays: input.netTermsDays ?? null,
    billCycleDay: input.billCycleDay ?? null,
    taxCodes: input.taxCodes ?? [],
    taxStatus: input.taxStatus ?? ("taxable" as const),
    graceDays: input.graceDays ?? null,
    issuerId: input.issuerId ?? null,
    payerId: input.payerId ?? null,
    pays: input.pays ?? ("self" as const),
  };
  const refusals = await checkCustomerDetails(context, customer);
  if (refusals.length > 0) return refuse(...refusals);
  if (!(await insertCustomer(context, customer))) return refuse(externalIdTaken(customer.externalId));
  await insertAudit(context, {
    action: "customer.created",
    subjectKind: "customer",
    subjectId: customer.id,
    details: { name: customer.name, currency: customer.currency },
  });
  return accept(await loadCustomer(context, customer.id));
}
