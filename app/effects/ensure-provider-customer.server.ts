import { run } from "~/gate.server";
import { recordProviderCustomer } from "~/operations/record-provider-customer.server";
import { type Answer, type Calling, createProviderCustomer } from "~/stripe/calls.server";
import type { SystemCaller } from "./effect-result";

/**
 * The provider's id of a customer, made there if it has none. The key is the customer's own, so that two visits at
 * once make one.
 */
export async function ensureProviderCustomer(
  caller: SystemCaller,
  calling: Calling,
  facts: {
    readonly customer: { readonly id: string; readonly name: string; readonly email: string | null };
    readonly providerAccountId: string;
    readonly providerCustomerId: string | null;
  },
): Promise<Answer<string>> {
  const { customer, providerAccountId } = facts;
  if (facts.providerCustomerId !== null) return { ok: true, value: facts.providerCustomerId };
  const made = await createProviderCustomer(
    calling,
    {
      name: customer.name,
      email: customer.email,
      metadata: { organization_id: caller.organizationId, customer_id: customer.id },
    },
    `customer_${customer.id}_${providerAccountId}`,
  );
  if (!made.ok) return made;
  const kept = await run(caller, { operation: "recordProviderCustomer" }, (context) =>
    recordProviderCustomer(context, {
      customerId: customer.id,
      providerAccountId,
      providerCustomerId: made.value,
    }),
  );
  if (!kept.ok) throw new Error("Recording a provider customer refuses nothing.");
  return { ok: true, value: kept.value };
}
