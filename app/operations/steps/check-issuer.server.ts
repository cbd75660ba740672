import type { Refusal } from "~/billing/outcome";
import type { Context } from "~/context.server";
import type { Customer, CustomerDetails } from "~/store/customers.server";
import { hasDocuments, loadIssuers } from "~/store/issuers.server";
import { hasChildren } from "~/store/overdue.server";

/** Refuses `issuer_fixed`: what an issuer made stays with it, and a payer's group has one. */
export async function checkIssuer(
  context: Context,
  customer: Customer,
  change: Partial<CustomerDetails>,
): Promise<Refusal[]> {
  if (change.issuerId === undefined || change.issuerId === customer.issuerId) return [];
  const issuers = await loadIssuers(context);
  const present = issuers(customer);
  if (issuers({ issuerId: change.issuerId }).id === present.id) return [];
  const isFree = customer.payerId === null && !(await hasChildren(context, customer.id));
  if (isFree && !(await hasDocuments(context, customer.id))) return [];
  return [
    {
      code: "issuer_fixed",
      sentence: isFree
        ? `${present.legalName} has made documents for this customer, so its legal entity can no longer change.`
        : "A payer and those it pays for have documents of one legal entity.",
      remedy: isFree
        ? "Make another customer for the other legal entity, and transfer its subscriptions."
        : "End the relation to the payer first.",
      field: "issuer",
    },
  ];
}
