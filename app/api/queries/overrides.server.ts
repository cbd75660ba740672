import { and, eq } from "drizzle-orm";
import { overrides } from "../../../drizzle/schema/overrides";
import type { RecordedOverride } from "../../billing/fees/override";
import type { OverrideKind } from "../../billing/fees/override-kinds";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { parsePublicId } from "../../ids.server";
import { keyset, type Page, type PageRequest } from "../../store/columns";
import { newestFirst } from "./newest-first";

type ListedOverride = RecordedOverride & { readonly createdAt: number };

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
  return order.page(rows.map(toListed));
}

function toListed(row: typeof overrides.$inferSelect): ListedOverride {
  const { position: stem, stintId, chargeId, fromOn: from, toOn: to, kind, ...rest } = row;
  const place = { stintId, chargeId, period: { from, to } };
  return { ...rest, stem, place, kind: kind as OverrideKind, createdAt: row.setAt };
}

/** The id behind `ovr_…`, of this organization. */
export async function findOverrideId(context: Context, text: string): Promise<string> {
  const id = parsePublicId("override", text);
  const [row] =
    id === null
      ? []
      : await context.tx
          .select({ id: overrides.id })
          .from(overrides)
          .where(and(eq(overrides.organizationId, context.organization.id), eq(overrides.id, id)));
  if (!row) throw new NotFound("This amount");
  return row.id;
}
