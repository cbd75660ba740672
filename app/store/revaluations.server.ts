import { and, asc, eq, sql } from "drizzle-orm";
import { revaluations } from "../../drizzle/schema/exchange-rates";
import { organizations } from "../../drizzle/schema/organizations";
import type { ForeignBalance } from "../billing/ledger/revaluation";
import { REVALUED_ACCOUNTS, type RevaluedAccount } from "../billing/ledger/revaluation-kinds";
import type { CurrencyCode } from "../billing/money/currency";
import { type Day, formatDay } from "../billing/time/day";
import type { Instant } from "../billing/time/instant";
import type { Context } from "../context.server";
import { insertRows } from "./bulk.server";

/** When amounts in base are looked at next, and the last month whose end was revalued. */
export type BaseSchedule = { readonly dueAt: Instant | null; readonly revaluedThrough: Day | null };

/**
 * The schedule, locked until the transaction ends, so that two workers do a month one after the other. References to the
 * organization are not kept waiting.
 */
export async function lockBaseSchedule({ tx, organization }: Context): Promise<BaseSchedule> {
  const [row] = await tx
    .select({ dueAt: organizations.exchangeDueAt, revaluedThrough: organizations.revaluedThrough })
    .from(organizations)
    .where(eq(organizations.id, organization.id))
    .for("no key update");
  return row ?? { dueAt: null, revaluedThrough: null };
}

export async function saveBaseSchedule(
  { tx, organization }: Context,
  { dueAt, revaluedThrough }: BaseSchedule,
): Promise<void> {
  await tx
    .update(organizations)
    .set({ exchangeDueAt: dueAt, revaluedThrough })
    .where(eq(organizations.id, organization.id));
}

/** Rates came in: what was open without one is looked at now. */
export async function wakeBaseSchedule({ tx, organization, now }: Context): Promise<void> {
  await tx.update(organizations).set({ exchangeDueAt: now }).where(eq(organizations.id, organization.id));
}

/**
 * What the accounts held in other currencies at the end of a day, and what that was carried at in base: of items that were
 * converted, before any revaluation. One statement.
 */
export async function loadForeignBalances(
  { tx, organization }: Context,
  base: CurrencyCode,
  on: Day,
): Promise<ForeignBalance[]> {
  const accounts = sql.raw(REVALUED_ACCOUNTS.map((account) => `'${account}'`).join(", "));
  const rows = await tx.execute<{
    readonly issuer_id: string;
    readonly account: RevaluedAccount;
    readonly currency: string;
    readonly minor: string;
    readonly base_minor: string;
  }>(sql`
    select e.issuer_id, l.account, l.currency, sum(l.debit_minor - l.credit_minor)::text as minor,
      sum(l.base_debit_minor - l.base_credit_minor)::text as base_minor
    from journal_lines l
    join journal_entries e on e.organization_id = ${organization.id} and e.id = l.entry_id
    where l.organization_id = ${organization.id} and l.account in (${accounts}) and e.base_currency = ${base}
      and (l.account = '1010' or l.item_id is not null) and e.posted_on <= ${formatDay(on)}::date
      and e.recipe not in ('fx.revalued', 'fx.revaluation_reversed')
    group by e.issuer_id, l.account, l.currency
    order by e.issuer_id, l.account, l.currency`);
  return rows.map(({ issuer_id, account, currency, minor, base_minor }) => ({
    issuerId: issuer_id,
    account,
    currency,
    minor: BigInt(minor),
    baseMinor: BigInt(base_minor),
  }));
}

export type StoredRevaluation = typeof revaluations.$inferSelect;

/** Rows of a month; one that waited is taken the place of by what it was waiting for. */
export async function saveRevaluations(
  context: Context,
  rows: readonly Omit<StoredRevaluation, "organizationId" | "recordedAt">[],
): Promise<void> {
  await insertRows(
    context,
    revaluations,
    rows.map((row) => ({
      organizationId: context.organization.id,
      ...row,
      recordedAt: context.recordedAt,
    })),
    sql`on conflict (organization_id, id) do update set state = excluded.state,
      balance_minor = excluded.balance_minor, carried_minor = excluded.carried_minor,
      difference_minor = excluded.difference_minor, exchange_rate_id = excluded.exchange_rate_id`,
  );
}

/** Balances that wait for the rate of a month's end, the earliest month first. */
export async function listWaitingRevaluations({ tx, organization }: Context): Promise<StoredRevaluation[]> {
  return tx
    .select()
    .from(revaluations)
    .where(and(eq(revaluations.organizationId, organization.id), eq(revaluations.state, "waiting")))
    .orderBy(asc(revaluations.monthEnd), asc(revaluations.currency), asc(revaluations.account));
}
