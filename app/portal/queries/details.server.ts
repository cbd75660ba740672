import { and, eq } from "drizzle-orm";
import { customers } from "../../../drizzle/schema/customers";
import { issuers } from "../../../drizzle/schema/organizations";
import { boundCustomerId, type Context } from "../../context.server";
import { NotFound } from "../../errors";

/** What the customer may see and change about itself, and the country to begin a missing address with. */
export async function loadDetails(context: Context) {
  const org = context.organization.id;
  const [details] = await context.tx
    .select({
      revision: customers.revision,
      name: customers.name,
      email: customers.email,
      address: customers.address,
      taxId: customers.taxId,
      locale: customers.locale,
    })
    .from(customers)
    .where(and(eq(customers.organizationId, org), eq(customers.id, boundCustomerId(context) ?? "")));
  if (!details) throw new NotFound("This page");
  const [issuer] = await context.tx
    .select({ address: issuers.address })
    .from(issuers)
    .where(eq(issuers.organizationId, org));
  return { details, seller: context.organization.name, sellerCountry: issuer?.address?.country ?? "DE" };
}
