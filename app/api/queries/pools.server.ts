import { and, eq } from "drizzle-orm";
import { pools } from "../../../drizzle/schema/pools";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { parsePublicId } from "../../ids.server";
import { keyset, type Page, type PageRequest } from "../../store/columns";
import { newestFirst } from "./newest-first";

export type PoolRow = typeof pools.$inferSelect;

export async function listPools(
  context: Context,
  filter: { readonly customerId?: string },
  request: PageRequest,
): Promise<Page<PoolRow>> {
  const order = keyset(newestFirst<PoolRow>(pools.createdAt, pools.id), "descending", request);
  const rows = await context.tx
    .select()
    .from(pools)
    .where(
      and(
        eq(pools.organizationId, context.organization.id),
        filter.customerId === undefined ? undefined : eq(pools.customerId, filter.customerId),
        order.where,
      ),
    )
    .orderBy(order.orderBy)
    .limit(order.limit);
  return order.page(rows);
}

export async function loadPoolRow(context: Context, id: string): Promise<PoolRow> {
  const [row] = await context.tx
    .select()
    .from(pools)
    .where(and(eq(pools.organizationId, context.organization.id), eq(pools.id, id)));
  if (!row) throw new NotFound("This pool");
  return row;
}

/** The id behind `pool_…`. */
export async function findPoolId(context: Context, text: string): Promise<string> {
  const id = parsePublicId("pool", text);
  if (id === null) throw new NotFound("This pool");
  return (await loadPoolRow(context, id)).id;
}
