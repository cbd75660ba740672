import { and, eq } from "drizzle-orm";
import { customers } from "../../../drizzle/schema/customers";
import { boundCustomerId, type Context } from "../../context.server";
import { NotFound } from "../../errors";

/** What every page of the portal shows: whose it is, and for whom. */
export async function loadFrame(context: Context) {
  const { organization, now } = context;
  const [customer] = await context.tx
    .select({ name: customers.name, zone: customers.zone })
    .from(customers)
    .where(
      and(eq(customers.organizationId, organization.id), eq(customers.id, boundCustomerId(context) ?? "")),
    );
  if (!customer) throw new NotFound("This page");
  return {
    organization: { name: organization.name, accent: organization.accent },
    mode: organization.mode,
    customerName: customer.name,
    zone: customer.zone,
    now,
  };
}
