import { and, asc, eq, inArray } from "drizzle-orm";
import { customerCredits } from "../../../drizzle/schema/credits";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { parsePublicId } from "../../ids.server";
import { keyset, type Page, type PageRequest } from "../../store/columns";
import { newestFirst } from "./newest-first";

export type CreditRow = typeof customerCredits.$inferSelect;

export async function listCredits(
  context: Context,
  filter: { readonly customerId?: string },
  request: PageRequest,
): Promise<Page<CreditRow>> {
  const order = keyset(
    newestFirst<CreditRow>(customerCredits.createdAt, customerCredits.id),
    "descending",
    request,
  );
  const rows = await context.tx
    .select()
    .from(customerCredits)
    .where(
      and(
        eq(customerCredits.organizationId, context.organization.id),
        filter.customerId === undefined ? undefined : eq(customerCredits.customerId, filter.customerId),
        order.where,
      ),
    )
    .orderBy(order.orderBy)
    .limit(order.limit);
  return order.page(rows);
}

/** The id behind `crd_…`; whether it is there the operation finds out. */
export function findCreditId(text: string): string {
  const id = parsePublicId("customerCredit", text);
  if (id === null) throw new NotFound("This credit");
  return id;
}

/** Those credits, oldest first. */
export async function loadCredits(context: Context, ids: readonly string[]): Promise<CreditRow[]> {
  if (ids.length === 0) return [];
  return context.tx
    .select()
    .from(customerCredits)
    .where(
      and(eq(customerCredits.organizationId, context.organization.id), inArray(customerCredits.id, [...ids])),
    )
    .orderBy(asc(customerCredits.createdAt), asc(customerCredits.id));
}
