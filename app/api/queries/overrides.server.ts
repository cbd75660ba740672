import { and, eq } from "drizzle-orm";
import { overrides } from "../../../drizzle/schema/overrides";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { parsePublicId } from "../../ids.server";
import { keyset, type Page, type PageRequest } from "../../store/columns";
import { loadOverride, type StoredOverride, toOverride } from "../../store/overrides.server";
import { newestFirst } from "./newest-first";

type ListedOverride = StoredOverride & { readonly createdAt: number };

export async function listOverridePage(
  context: Context,
  filter: { readonly subscriptionId?: string },
  request: PageRequest,
): Promise<Page<ListedOverride>> {
  const order = keyset(newestFirst<ListedOverride>(overrides.setAt, overrides.id), "descending", request);
  const rows = await context.tx
    .select()
    .from(overrides)
    .where(
      and(
        eq(overrides.organizationId, context.organization.id),
        filter.subscriptionId === undefined ? undefined : eq(overrides.subscriptionId, filter.subscriptionId),
        order.where,
      ),
    )
    .orderBy(order.orderBy)
    .limit(order.limit);
  return order.page(rows.map((row) => ({ ...toOverride(row), createdAt: row.setAt })));
}

/** The id behind `ovr_…` of this organization. */
export async function findOverride(context: Context, text: string): Promise<StoredOverride> {
  const id = parsePublicId("override", text);
  if (id === null) throw new NotFound("This amount");
  return loadOverride(context, id);
}
