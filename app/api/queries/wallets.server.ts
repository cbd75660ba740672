import { and, asc, eq, inArray } from "drizzle-orm";
import { walletGrants, wallets } from "../../../drizzle/schema/credits";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { parsePublicId } from "../../ids.server";
import { keyset, type Page, type PageRequest } from "../../store/columns";
import { newestFirst } from "./newest-first";

type GrantRow = typeof walletGrants.$inferSelect;

export type WalletRow = typeof wallets.$inferSelect & {
  readonly grants: readonly GrantRow[];
  /** The organization's instant, by which grants expire. */
  readonly asOf: number;
};

export async function listWallets(
  context: Context,
  filter: { readonly customerId?: string },
  request: PageRequest,
): Promise<Page<WalletRow>> {
  const order = keyset(newestFirst<WalletRow>(wallets.createdAt, wallets.id), "descending", request);
  const rows = await context.tx
    .select()
    .from(wallets)
    .where(
      and(
        eq(wallets.organizationId, context.organization.id),
        filter.customerId === undefined ? undefined : eq(wallets.customerId, filter.customerId),
        order.where,
      ),
    )
    .orderBy(order.orderBy)
    .limit(order.limit);
  return order.page(await withGrants(context, rows));
}

export async function loadWallet(context: Context, id: string): Promise<WalletRow> {
  const rows = await context.tx
    .select()
    .from(wallets)
    .where(and(eq(wallets.organizationId, context.organization.id), eq(wallets.id, id)));
  const [row] = await withGrants(context, rows);
  if (!row) throw new NotFound("This wallet");
  return row;
}

async function withGrants(
  context: Context,
  rows: readonly (typeof wallets.$inferSelect)[],
): Promise<WalletRow[]> {
  if (rows.length === 0) return [];
  const grants = await context.tx
    .select()
    .from(walletGrants)
    .where(
      and(
        eq(walletGrants.organizationId, context.organization.id),
        inArray(
          walletGrants.walletId,
          rows.map(({ id }) => id),
        ),
      ),
    )
    .orderBy(asc(walletGrants.createdAt), asc(walletGrants.id));
  return rows.map((row) => ({
    ...row,
    grants: grants.filter(({ walletId }) => walletId === row.id),
    asOf: context.now,
  }));
}

/** The id behind `wal_…`. */
export async function findWalletId(context: Context, text: string): Promise<string> {
  const id = parsePublicId("wallet", text);
  if (id === null) throw new NotFound("This wallet");
  return (await loadWallet(context, id)).id;
}
