import { and, eq, type SQL, sql } from "drizzle-orm";
import { type StoredTopUp, walletDraws, walletGrants, wallets } from "../../drizzle/schema/credits";
import type { Grant, TopUpRule, Wallet } from "../billing/invoicing/wallet";
import type { GrantNature } from "../billing/invoicing/wallet-kinds";
import type { Day } from "../billing/time/day";
import type { Context } from "../context.server";
import { NotFound } from "../errors";
import { groupRows, idArray, insertRows, instantOf } from "./bulk.server";

export type WalletRow = typeof wallets.$inferSelect;
export type WalletGrantRow = typeof walletGrants.$inferSelect;
export type WalletDrawRow = typeof walletDraws.$inferSelect;
export type StoredWallet = Wallet & { readonly customerId: string; readonly name: string };

/** False when the customer has a wallet of that code. Its grants are stored by `insertGrants`. */
export async function insertWallet(context: Context, wallet: StoredWallet): Promise<boolean> {
  const { grants: _, topUp, appliesTo, ...row } = wallet;
  const rows = await context.tx
    .insert(wallets)
    .values({
      organizationId: context.organization.id,
      ...row,
      appliesTo: [...appliesTo],
      topUp: toStoredTopUp(topUp),
      topUpRetryAt: null,
      endedAt: null,
    })
    .onConflictDoNothing({ target: [wallets.organizationId, wallets.customerId, wallets.code] })
    .returning({ id: wallets.id });
  return rows.length > 0;
}

export type WalletChange = {
  readonly name?: string;
  readonly priority?: number;
  readonly appliesTo?: readonly string[];
  readonly topUp?: TopUpRule | null;
  /** Nothing is drawn from an ended wallet any more. */
  readonly endedAt?: number | null;
};

export async function saveWallet(context: Context, id: string, change: WalletChange): Promise<void> {
  const { topUp, appliesTo, ...plain } = change;
  await context.tx
    .update(wallets)
    .set({
      ...plain,
      ...(appliesTo === undefined ? {} : { appliesTo: [...appliesTo] }),
      // Another rule is tried at once.
      ...(topUp === undefined ? {} : { topUp: toStoredTopUp(topUp), topUpRetryAt: null }),
    })
    .where(and(eq(wallets.organizationId, context.organization.id), eq(wallets.id, id)));
}

/** Filling it failed: it is left alone for so long, by the wall's clock. */
export async function postponeTopUp(context: Context, id: string, waitMs: number): Promise<void> {
  await context.tx
    .update(wallets)
    .set({ topUpRetryAt: context.recordedAt + waitMs })
    .where(and(eq(wallets.organizationId, context.organization.id), eq(wallets.id, id)));
}

/** A grant with what it was at first and the invoice that sold it. */
export type NewGrant = Grant & {
  readonly walletId: string;
  readonly customerId: string;
  readonly amountMinor: bigint;
  readonly invoiceId: string | null;
};

export async function insertGrants(context: Context, grants: readonly NewGrant[]): Promise<void> {
  await insertRows(
    context,
    walletGrants,
    grants.map(({ tax, ...grant }) => ({
      organizationId: context.organization.id,
      ...grant,
      taxCategory: tax?.category ?? null,
      taxRate: tax?.rate ?? null,
      taxCountry: tax?.country ?? null,
    })),
  );
}

/** Bought credit may be used from now on: its invoice is paid. */
export async function releaseGrants(context: Context, invoiceId: string): Promise<void> {
  await context.tx
    .update(walletGrants)
    .set({ usable: true })
    .where(
      and(eq(walletGrants.organizationId, context.organization.id), eq(walletGrants.invoiceId, invoiceId)),
    );
}

/** The same for all invoices of those customers, whatever paid them. */
export async function releasePaidGrants(context: Context, customerIds: readonly string[]): Promise<void> {
  await context.tx.execute(sql`
    update wallet_grants as g set usable = true from invoice_balances as b
    where g.organization_id = ${context.organization.id} and g.customer_id = any(${idArray(customerIds)}) and not g.usable
      and b.organization_id = ${context.organization.id} and b.invoice_id = g.invoice_id and b.state = 'paid'`);
}

/**
 * The wallets of those customers that are not ended, with the grants that hold something, usable or not yet. A
 * wallet without such grants comes with none.
 */
export async function loadWallets(context: Context, customerIds: readonly string[]): Promise<StoredWallet[]> {
  if (customerIds.length === 0) return [];
  const rows = await context.tx
    .select()
    .from(wallets)
    .where(
      and(
        eq(wallets.organizationId, context.organization.id),
        sql`${wallets.customerId} = any(${idArray(customerIds)})`,
        sql`${wallets.endedAt} is null`,
      ),
    )
    .orderBy(wallets.priority, wallets.createdAt, wallets.id);
  const grants = groupRows(
    await listGrants(
      context,
      sql`${walletGrants.customerId} = any(${idArray(customerIds)}) and ${walletGrants.remainingMinor} > 0`,
    ),
    (grant) => grant.walletId,
  );
  return rows.map((row) => toWallet(row, grants.get(row.id) ?? []));
}

/** One wallet that is not ended, with the grants that hold something. */
export async function loadWallet(context: Context, id: string): Promise<StoredWallet> {
  const [row] = await context.tx
    .select()
    .from(wallets)
    .where(
      and(
        eq(wallets.organizationId, context.organization.id),
        eq(wallets.id, id),
        sql`${wallets.endedAt} is null`,
      ),
    );
  if (!row) throw new NotFound("This wallet");
  const grants = await listGrants(
    context,
    sql`${walletGrants.walletId} = ${id} and ${walletGrants.remainingMinor} > 0`,
  );
  return toWallet(row, grants);
}

/** The codes a customer's wallets have, ended ones too. */
export async function listWalletCodes(context: Context, customerId: string): Promise<string[]> {
  const rows = await context.tx
    .select({ code: wallets.code })
    .from(wallets)
    .where(and(eq(wallets.organizationId, context.organization.id), eq(wallets.customerId, customerId)));
  return rows.map(({ code }) => code);
}

/** Up to `limit` grants that have expired and still hold something, locked. */
export async function lockExpiredGrants(
  context: Context,
  limit: number,
): Promise<(WalletGrantRow & { readonly currency: string })[]> {
  const rows = await context.tx
    .select({ grant: walletGrants, currency: wallets.currency })
    .from(walletGrants)
    .innerJoin(
      wallets,
      and(eq(wallets.organizationId, walletGrants.organizationId), eq(wallets.id, walletGrants.walletId)),
    )
    .where(
      and(
        eq(walletGrants.organizationId, context.organization.id),
        sql`${walletGrants.expiresAt} <= ${instantOf(context.now)} and ${walletGrants.remainingMinor} > 0`,
      ),
    )
    .orderBy(walletGrants.expiresAt, walletGrants.id)
    .limit(limit)
    .for("update", { of: walletGrants });
  return rows.map(({ grant, currency }) => ({ ...grant, currency }));
}

/** A wallet that is low, and its place in the order in which they are looked at. */
export type LowWallet = { readonly id: string; readonly customerId: string };

/**
 * Up to `limit` wallets with a rule whose balance, with what is bought and not paid yet, is below its threshold: after
 * `after`, in the order of their customers, as everybody locks those. One that could not be filled waits.
 */
export async function findLowWallets(
  context: Context,
  { limit, after }: { readonly limit: number; readonly after: LowWallet | null },
): Promise<LowWallet[]> {
  const from = after === null ? sql`true` : sql`(w.customer_id, w.id) > (${after.customerId}, ${after.id})`;
  const rows = await context.tx.execute<{ id: string; customer_id: string }>(sql`
    select w.id, w.customer_id from wallets w where ${from} and w.organization_id = ${context.organization.id} and w.ended_at is null
      and w.top_up is not null and (w.top_up_retry_at is null or w.top_up_retry_at <= ${instantOf(context.recordedAt)})
      and (w.top_up->>'thresholdMinor')::bigint > coalesce((
        select sum(g.remaining_minor) from wallet_grants g
        where g.organization_id = ${context.organization.id} and g.wallet_id = w.id
          and (g.expires_at is null or g.expires_at > ${instantOf(context.now)})), 0)
    order by w.customer_id, w.id limit ${limit}`);
  return rows.map(({ id, customer_id }) => ({ id, customerId: customer_id }));
}

/** Every grant a wallet ever had, oldest first. */
export function listGrantsOf(context: Context, walletId: string): Promise<WalletGrantRow[]> {
  return listGrants(context, eq(walletGrants.walletId, walletId));
}

async function listGrants(context: Context, which: SQL): Promise<WalletGrantRow[]> {
  return context.tx
    .select()
    .from(walletGrants)
    .where(and(eq(walletGrants.organizationId, context.organization.id), which))
    .orderBy(walletGrants.createdAt, walletGrants.id);
}

/** What those grants are, by id, because their recipes differ, and who holds them. */
export async function loadGrantKinds(
  context: Context,
  ids: readonly string[],
): Promise<ReadonlyMap<string, { readonly nature: GrantNature; readonly holderId: string }>> {
  if (ids.length === 0) return new Map();
  const rows = await listGrants(context, sql`${walletGrants.id} = any(${idArray(ids)})`);
  return new Map(
    rows.map(({ id, nature, customerId }) => [id, { nature: nature as GrantNature, holderId: customerId }]),
  );
}

function toWallet(row: WalletRow, grants: readonly WalletGrantRow[]): StoredWallet {
  const { id, customerId, code, name, currency, priority, createdAt, appliesTo } = row;
  return {
    id,
    customerId,
    code,
    name,
    currency,
    priority,
    createdAt,
    appliesTo,
    topUp: row.topUp === null ? null : fromStoredTopUp(row.topUp),
    grants: grants.map((grant) => ({
      id: grant.id,
      nature: grant.nature as GrantNature,
      priority: grant.priority,
      createdAt: grant.createdAt,
      expiresAt: grant.expiresAt,
      remainingMinor: grant.remainingMinor,
      usable: grant.usable,
      ...soldTax(grant),
    })),
  };
}

function soldTax({ taxCategory: category, taxRate: rate, taxCountry: country }: WalletGrantRow) {
  return category === null || rate === null ? {} : { tax: { category, rate, country } };
}

function toStoredTopUp(rule: TopUpRule | null): StoredTopUp | null {
  if (rule === null) return null;
  const { thresholdMinor, buys } = rule;
  return {
    thresholdMinor: thresholdMinor.toString(),
    buys:
      buys.kind === "amount"
        ? { kind: "amount", amountMinor: buys.amountMinor.toString() }
        : { kind: "target", targetMinor: buys.targetMinor.toString() },
  };
}

function fromStoredTopUp({ thresholdMinor, buys }: StoredTopUp): TopUpRule {
  return {
    thresholdMinor: BigInt(thresholdMinor),
    buys:
      buys.kind === "amount"
        ? { kind: "amount", amountMinor: BigInt(buys.amountMinor) }
        : { kind: "target", targetMinor: BigInt(buys.targetMinor) },
  };
}

/** A dated use of a grant; without an invoice it expired, below zero it goes back. */
export type NewWalletDraw = {
  readonly id: string;
  readonly customerId: string;
  readonly walletId: string;
  readonly grantId: string;
  readonly invoiceId: string | null;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly drawnOn: Day;
  /** It lowered the base of the invoice, and is no tender; false unless told. */
  readonly lowersBase?: boolean;
};

/** Stores draws and takes them off their grants, by two statements. The database refuses more than a grant holds. */
export async function insertDraws(context: Context, draws: readonly NewWalletDraw[]): Promise<void> {
  if (draws.length === 0) return;
  const organizationId = context.organization.id;
  await insertRows(
    context,
    walletDraws,
    // A batch is one statement whose columns are all given, so the default of the table does not help.
    draws.map(({ lowersBase = false, ...draw }) => ({
      organizationId,
      ...draw,
      drawnAt: context.now,
      lowersBase,
    })),
  );
  const given = JSON.stringify(
    draws.map(({ grantId, amountMinor }) => ({ id: grantId, minor: amountMinor.toString() })),
  );
  await context.tx.execute(sql`
    update wallet_grants as g set remaining_minor = g.remaining_minor - given.minor
    from (select id, sum(minor)::bigint as minor from json_to_recordset(${given}::json) as rows(id uuid, minor bigint)
      group by id) as given
    where g.organization_id = ${organizationId} and g.id = given.id`);
}

/** What was drawn for an invoice and given back, in order of time. */
export async function listDrawsOfInvoice(context: Context, invoiceId: string): Promise<WalletDrawRow[]> {
  return context.tx
    .select()
    .from(walletDraws)
    .where(and(eq(walletDraws.organizationId, context.organization.id), eq(walletDraws.invoiceId, invoiceId)))
    .orderBy(walletDraws.id);
}
