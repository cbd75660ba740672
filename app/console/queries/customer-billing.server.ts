import { and, asc, eq, isNull, ne, or } from "drizzle-orm";
import { customers } from "../../../drizzle/schema/customers";
import { accept, type Outcome, refuse } from "../../billing/outcome";
import type { Context } from "../../context.server";
import { parsePublicId } from "../../public-ids";
import { loadCustomerRow } from "./customers.server";
import { loadOverdue } from "./overdue.server";

const MAX_CANDIDATES = 100;

/** How a customer's billing runs: switches, who pays, and whom it pays for. */
export async function loadCustomerBilling(context: Context, id: string) {
  const customer = await loadCustomerRow(context, id);
  const named = { id: customers.id, name: customers.name };
  const [payer] =
    customer.payerId === null
      ? []
      : await context.tx
          .select(named)
          .from(customers)
          .where(
            and(eq(customers.organizationId, context.organization.id), eq(customers.id, customer.payerId)),
          );
  const belonging = await context.tx
    .select({ ...named, pays: customers.pays })
    .from(customers)
    .where(and(eq(customers.organizationId, context.organization.id), eq(customers.payerId, id)))
    .orderBy(asc(customers.name), asc(customers.id))
    .limit(MAX_CANDIDATES);
  return {
    customer,
    payer: payer ?? null,
    belonging,
    overdue: await loadOverdue(context, id),
    candidates: await listPayerNames(context, customer),
  };
}

/** Names to choose a payer from: customers that belong to nobody, in the same currency; the first of them. */
async function listPayerNames(
  context: Context,
  { id, currency }: { readonly id: string; readonly currency: string },
): Promise<string[]> {
  const rows = await context.tx
    .selectDistinct({ name: customers.name })
    .from(customers)
    .where(
      and(
        eq(customers.organizationId, context.organization.id),
        eq(customers.currency, currency),
        isNull(customers.payerId),
        ne(customers.id, id),
      ),
    )
    .orderBy(asc(customers.name))
    .limit(MAX_CANDIDATES);
  return rows.map(({ name }) => name);
}

/**
 * The customer somebody names by its id, its external id or its name. Refuses `payer_unknown` for one that is not
 * there or not the only one of that name.
 */
export async function findNamedCustomer(context: Context, typed: string): Promise<Outcome<string>> {
  const id = parsePublicId("customer", typed);
  const found = await context.tx
    .select({ id: customers.id })
    .from(customers)
    .where(
      and(
        eq(customers.organizationId, context.organization.id),
        id === null ? or(eq(customers.externalId, typed), eq(customers.name, typed)) : eq(customers.id, id),
      ),
    )
    .limit(2);
  const [only] = found;
  if (only && found.length === 1) return accept(only.id);
  return refuse({
    code: "payer_unknown",
    sentence: only
      ? `Several customers are called ${JSON.stringify(typed)}.`
      : `There is no customer ${JSON.stringify(typed)}.`,
    remedy: "Enter its id, which stands on its page, or its exact name.",
    field: "payer",
  });
}
