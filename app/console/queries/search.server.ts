import { and, eq, ilike, or, type SQL } from "drizzle-orm";
import { plans } from "../../../drizzle/schema/catalog";
import { customers } from "../../../drizzle/schema/customers";
import { invoices } from "../../../drizzle/schema/invoicing";
import { subscriptions } from "../../../drizzle/schema/subscriptions";
import type { Context } from "../../context.server";
import { type IdKind, parsePublicId } from "../../public-ids";
import { containing } from "./containing";

const HITS_A_GROUP = 8;
const kinds = ["customer", "invoice", "subscription", "plan"] as const;

export type Hit = {
  readonly kind: (typeof kinds)[number];
  readonly id: string;
  readonly title: string;
  readonly detail: string;
};

/** The row an exact public id names, so that the search can open it at once; of any of our kinds. */
export function idInQuery(query: string): { kind: (typeof kinds)[number]; id: string } | null {
  for (const kind of kinds) {
    const id = parsePublicId(kind satisfies IdKind, query.trim());
    if (id) return { kind, id };
  }
  return null;
}

/** Finds by number, name, mail and external id; a few of each kind. */
export async function search(context: Context, query: string): Promise<readonly Hit[]> {
  if (query.trim() === "") return [];
  const pattern = containing(query.trim());
  const org = context.organization.id;
  const found: Hit[] = [];
  const people = await context.tx
    .select({ id: customers.id, title: customers.name, detail: customers.email })
    .from(customers)
    .where(
      and(
        eq(customers.organizationId, org),
        matches(pattern, [customers.name, customers.email, customers.externalId]),
      ),
    )
    .orderBy(customers.name)
    .limit(HITS_A_GROUP);
  found.push(
    ...people.map((row) => ({ ...row, kind: "customer" as const, detail: row.detail ?? "Customer" })),
  );
  const documents = await context.tx
    .select({ id: invoices.id, title: invoices.number, detail: customers.name })
    .from(invoices)
    .innerJoin(customers, and(eq(customers.organizationId, org), eq(customers.id, invoices.customerId)))
    .where(and(eq(invoices.organizationId, org), ilike(invoices.number, pattern)))
    .orderBy(invoices.number)
    .limit(HITS_A_GROUP);
  found.push(...documents.map((row) => ({ ...row, kind: "invoice" as const })));
  const running = await context.tx
    .select({ id: subscriptions.id, title: subscriptions.externalId, detail: customers.name })
    .from(subscriptions)
    .innerJoin(customers, and(eq(customers.organizationId, org), eq(customers.id, subscriptions.customerId)))
    .where(and(eq(subscriptions.organizationId, org), ilike(subscriptions.externalId, pattern)))
    .limit(HITS_A_GROUP);
  found.push(
    ...running.map((row) => ({ ...row, kind: "subscription" as const, title: row.title ?? row.id })),
  );
  const sold = await context.tx
    .select({ id: plans.id, title: plans.name, detail: plans.code })
    .from(plans)
    .where(and(eq(plans.organizationId, org), matches(pattern, [plans.name, plans.code])))
    .limit(HITS_A_GROUP);
  found.push(...sold.map((row) => ({ ...row, kind: "plan" as const })));
  return found;
}

function matches(pattern: string, columns: readonly Parameters<typeof ilike>[0][]): SQL | undefined {
  return or(...columns.map((column) => ilike(column, pattern)));
}
