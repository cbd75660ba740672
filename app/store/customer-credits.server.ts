import { and, eq, sql } from "drizzle-orm";
import { creditRevocations } from "../../drizzle/schema/corrections";
import { creditAllocations, customerCredits } from "../../drizzle/schema/credits";
import type { CustomerCredit } from "../billing/invoicing/customer-credit";
import type { CustomerCreditKind } from "../billing/invoicing/customer-credit-kinds";
import type { Day } from "../billing/time/day";
import type { Context } from "../context.server";
import { NotFound } from "../errors";
import { idArray, insertRows } from "./bulk.server";

export type CustomerCreditRow = typeof customerCredits.$inferSelect;
export type CreditAllocationRow = typeof creditAllocations.$inferSelect;

/** Credit with whom it belongs to. */
export type StoredCredit = CustomerCredit & { readonly customerId: string };

/** Credit that comes in. `openMinor` is what is left of `amountMinor` after it paid in the same transaction. */
export type NewCredit = StoredCredit & { readonly amountMinor: bigint; readonly creditNoteId: string | null };

export async function insertCredits(context: Context, credits: readonly NewCredit[]): Promise<void> {
  await insertRows(
    context,
    customerCredits,
    credits.map((credit) => ({ organizationId: context.organization.id, ...credit })),
  );
}

/** What is open of the credit of those customers, oldest first. */
export async function loadOpenCredits(
  context: Context,
  customerIds: readonly string[],
): Promise<StoredCredit[]> {
  if (customerIds.length === 0) return [];
  const rows = await context.tx
    .select()
    .from(customerCredits)
    .where(
      and(
        eq(customerCredits.organizationId, context.organization.id),
        sql`${customerCredits.customerId} = any(${idArray(customerIds)})`,
        sql`${customerCredits.openMinor} > 0`,
      ),
    )
    .orderBy(customerCredits.createdAt, customerCredits.id);
  return rows.map(({ id, customerId, currency, openMinor, createdAt, kind, sourceInvoiceId }) => ({
    id,
    customerId,
    currency,
    openMinor,
    createdAt,
    kind: kind as CustomerCreditKind,
    sourceInvoiceId,
  }));
}

/** A credit, and whether it came from another customer, whose credit it was. */
export type OneCredit = CustomerCreditRow & { readonly isMoved: boolean };

/** @throws NotFound when it is not there */
export async function loadCredit(context: Context, id: string): Promise<OneCredit> {
  const org = context.organization.id;
  const [row] = await context.tx
    .select({
      credit: customerCredits,
      isMoved: sql<boolean>`exists (select 1 from credit_moves as m
        where m.organization_id = ${org} and m.to_credit_id = customer_credits.id)`,
    })
    .from(customerCredits)
    .where(and(eq(customerCredits.organizationId, org), eq(customerCredits.id, id)));
  if (!row) throw new NotFound("This credit");
  return { ...row.credit, isMoved: row.isMoved };
}

export type NewRevocation = Omit<typeof creditRevocations.$inferInsert, "organizationId" | "revokedAt">;

export async function insertRevocation(context: Context, revocation: NewRevocation): Promise<void> {
  const { id: organizationId } = context.organization;
  await context.tx
    .insert(creditRevocations)
    .values({ organizationId, ...revocation, revokedAt: context.now });
}

/** Every credit a customer ever had, newest first. */
export async function listCredits(context: Context, customerId: string): Promise<CustomerCreditRow[]> {
  return context.tx
    .select()
    .from(customerCredits)
    .where(
      and(
        eq(customerCredits.organizationId, context.organization.id),
        eq(customerCredits.customerId, customerId),
      ),
    )
    .orderBy(sql`${customerCredits.createdAt} desc`, sql`${customerCredits.id} desc`);
}

/** A dated use of credit for an invoice; below zero gives it back. */
export type NewCreditAllocation = {
  readonly id: string;
  readonly customerId: string;
  readonly creditId: string;
  readonly invoiceId: string;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly allocatedOn: Day;
};

export async function insertCreditAllocations(
  context: Context,
  allocations: readonly NewCreditAllocation[],
): Promise<void> {
  await insertRows(
    context,
    creditAllocations,
    allocations.map((allocation) => ({
      organizationId: context.organization.id,
      ...allocation,
      allocatedAt: context.now,
    })),
  );
}

/** Takes what was used off stored credits by one statement. The database refuses more than is open. */
export async function spendCredits(
  context: Context,
  uses: readonly { readonly creditId: string; readonly amountMinor: bigint }[],
): Promise<void> {
  if (uses.length === 0) return;
  const given = JSON.stringify(
    uses.map(({ creditId, amountMinor }) => ({ id: creditId, minor: amountMinor.toString() })),
  );
  await context.tx.execute(sql`
    update customer_credits as c set open_minor = c.open_minor - given.minor
    from (select id, sum(minor)::bigint as minor from json_to_recordset(${given}::json) as rows(id uuid, minor bigint)
      group by id) as given
    where c.organization_id = ${context.organization.id} and c.id = given.id`);
}

/** What credit paid of an invoice and took back, in order of time. */
export async function listCreditAllocations(
  context: Context,
  invoiceId: string,
): Promise<CreditAllocationRow[]> {
  return context.tx
    .select()
    .from(creditAllocations)
    .where(
      and(
        eq(creditAllocations.organizationId, context.organization.id),
        eq(creditAllocations.invoiceId, invoiceId),
      ),
    )
    .orderBy(creditAllocations.id);
}
