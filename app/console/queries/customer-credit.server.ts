import { and, asc, eq, gt, isNull, type SQL, sql } from "drizzle-orm";
import { unionAll } from "drizzle-orm/pg-core";
import { metrics } from "../../../drizzle/schema/catalog";
import { creditMoves, creditNoteVoids, creditRevocations } from "../../../drizzle/schema/corrections";
import {
  creditAllocations,
  customerCredits,
  walletDraws,
  walletGrants,
  wallets,
} from "../../../drizzle/schema/credits";
import { customers } from "../../../drizzle/schema/customers";
import { creditNotes, invoices } from "../../../drizzle/schema/invoicing";
import { isUsable } from "../../billing/invoicing/wallet";
import type { GrantNature } from "../../billing/invoicing/wallet-kinds";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { keyset, type Page, type PageRequest } from "../../store/columns";
import { listCouponsOf } from "./coupons.server";
import { countOfCustomer } from "./customer-tabs.server";

/** The customer of a page about credit, with the one it belongs to; the zone is that of the organization's days. */
export async function loadCreditCustomer(context: Context, id: string) {
  const org = context.organization.id;
  const [row] = await context.tx
    .select({
      id: customers.id,
      name: customers.name,
      email: customers.email,
      currency: customers.currency,
      payerId: customers.payerId,
      pays: customers.pays,
      payerName: sql<string | null>`(select p.name from customers as p
        where p.organization_id = ${org} and p.id = customers.payer_id)`,
    })
    .from(customers)
    .where(and(eq(customers.organizationId, org), eq(customers.id, id)));
  if (!row) throw new NotFound("This customer");
  // Whose invoices bear its lines, where those are its payer's.
  const isShared = context.organization.policy.hierarchy === "consolidated" && row.pays === "payer";
  const billedTo = isShared ? row.payerName : null;
  return { ...row, billedTo, zone: context.organization.zone };
}

/** What a customer has that makes its invoices smaller: coupons, credit with its entries, and wallets. */
export async function loadCreditPage(context: Context, customerId: string, request: PageRequest) {
  const customer = await loadCreditCustomer(context, customerId);
  return {
    customer,
    givesTo: context.organization.policy.grant_credit,
    counts: await countOfCustomer(context, customerId),
    coupons: await listCouponsOf(context, customerId),
    balances: await sumOpenCredit(context, customerId),
    entries: await listCreditEntries(context, customerId, request),
    wallets: await listWalletRows(context, eq(wallets.customerId, customerId)),
  };
}

/** What is left of a customer's credit, a sum for each currency. */
export async function sumOpenCredit(context: Context, customerId: string) {
  return context.tx
    .select({
      currency: customerCredits.currency,
      amountMinor: sql<bigint>`sum(${customerCredits.openMinor})::bigint`.mapWith(BigInt),
    })
    .from(customerCredits)
    .where(
      and(
        eq(customerCredits.organizationId, context.organization.id),
        eq(customerCredits.customerId, customerId),
        gt(customerCredits.openMinor, 0n),
      ),
    )
    .groupBy(customerCredits.currency)
    .orderBy(asc(customerCredits.currency));
}

/** Credit that came in, and each use of it, below zero. */
export type CreditEntry = {
  readonly id: string;
  readonly at: number;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly kind: string;
  /** The invoice that was paid, the credit note that gave it, or the customer it went to. */
  readonly otherId: string | null;
  readonly otherName: string | null;
  /** What of credit that was given is left, and may be taken back; zero of everything else. */
  readonly leftMinor: bigint;
};

/** Nothing of an entry is left that is no gift. */
const NOTHING_LEFT = () => sql<bigint>`0::bigint`.mapWith(BigInt).as("left_minor");

function creditCameIn(context: Context, customerId: string) {
  const org = context.organization.id;
  const movedFrom = sql`(select c.name from credit_moves as m join customers as c
    on c.organization_id = ${org} and c.id = m.customer_id
    where m.organization_id = ${org} and m.to_credit_id = ${customerCredits.id} limit 1)`;
  return context.tx
    .select({
      id: sql<string>`${customerCredits.id}`.as("id"),
      at: sql<number>`${customerCredits.createdAt}`.mapWith(customerCredits.createdAt).as("at"),
      currency: sql<string>`${customerCredits.currency}`.as("currency"),
      amountMinor: sql<bigint>`${customerCredits.amountMinor}`.mapWith(BigInt).as("amount_minor"),
      kind: sql<string>`case when ${movedFrom} is null then ${customerCredits.kind} else 'moved_in' end`.as(
        "kind",
      ),
      otherId: sql<string | null>`${creditNotes.id}`.as("other_id"),
      otherName: sql<string | null>`coalesce(${creditNotes.number}, ${movedFrom})`.as("other_name"),
      leftMinor: sql<bigint>`case when ${customerCredits.kind} = 'grant' and ${movedFrom} is null
        then ${customerCredits.openMinor} else 0 end`
        .mapWith(BigInt)
        .as("left_minor"),
    })
    .from(customerCredits)
    .leftJoin(
      creditNotes,
      and(eq(creditNotes.organizationId, org), eq(creditNotes.id, customerCredits.creditNoteId)),
    )
    .where(and(eq(customerCredits.organizationId, org), eq(customerCredits.customerId, customerId)));
}

function creditPaid(context: Context, customerId: string) {
  const org = context.organization.id;
  return context.tx
    .select({
      id: sql<string>`${creditAllocations.id}`.as("id"),
      at: sql<number>`${creditAllocations.allocatedAt}`.mapWith(creditAllocations.allocatedAt).as("at"),
      currency: sql<string>`${creditAllocations.currency}`.as("currency"),
      amountMinor: sql<bigint>`-${creditAllocations.amountMinor}`.mapWith(BigInt).as("amount_minor"),
      kind: sql<string>`case when ${creditAllocations.amountMinor} > 0 then 'paid' else 'returned' end`.as(
        "kind",
      ),
      otherId: sql<string | null>`${invoices.id}`.as("other_id"),
      otherName: sql<string | null>`${invoices.number}`.as("other_name"),
      leftMinor: NOTHING_LEFT(),
    })
    .from(creditAllocations)
    .innerJoin(invoices, and(eq(invoices.organizationId, org), eq(invoices.id, creditAllocations.invoiceId)))
    .innerJoin(
      customerCredits,
      and(eq(customerCredits.organizationId, org), eq(customerCredits.id, creditAllocations.creditId)),
    )
    .where(and(eq(creditAllocations.organizationId, org), eq(customerCredits.customerId, customerId)));
}

function creditMoved(context: Context, customerId: string) {
  const org = context.organization.id;
  return context.tx
    .select({
      id: sql<string>`${creditMoves.id}`.as("id"),
      at: sql<number>`${creditMoves.movedAt}`.mapWith(creditMoves.movedAt).as("at"),
      currency: sql<string>`${creditMoves.currency}`.as("currency"),
      amountMinor: sql<bigint>`-${creditMoves.amountMinor}`.mapWith(BigInt).as("amount_minor"),
      kind: sql<string>`'moved_out'`.as("kind"),
      otherId: sql<string | null>`${customers.id}`.as("other_id"),
      otherName: sql<string | null>`${customers.name}`.as("other_name"),
      leftMinor: NOTHING_LEFT(),
    })
    .from(creditMoves)
    .innerJoin(customers, and(eq(customers.organizationId, org), eq(customers.id, creditMoves.toCustomerId)))
    .where(and(eq(creditMoves.organizationId, org), eq(creditMoves.customerId, customerId)));
}

function creditVoided(context: Context, customerId: string) {
  const org = context.organization.id;
  return context.tx
    .select({
      id: sql<string>`${creditNoteVoids.creditNoteId}`.as("id"),
      at: sql<number>`${creditNoteVoids.voidedAt}`.mapWith(creditNoteVoids.voidedAt).as("at"),
      currency: sql<string>`${creditNotes.currency}`.as("currency"),
      amountMinor: sql<bigint>`-${creditNoteVoids.creditMinor}`.mapWith(BigInt).as("amount_minor"),
      kind: sql<string>`'voided'`.as("kind"),
      otherId: sql<string | null>`${creditNotes.id}`.as("other_id"),
      otherName: sql<string | null>`${creditNotes.number}`.as("other_name"),
      leftMinor: NOTHING_LEFT(),
    })
    .from(creditNoteVoids)
    .innerJoin(
      creditNotes,
      and(eq(creditNotes.organizationId, org), eq(creditNotes.id, creditNoteVoids.creditNoteId)),
    )
    .where(
      and(
        eq(creditNoteVoids.organizationId, org),
        eq(creditNoteVoids.customerId, customerId),
        gt(creditNoteVoids.creditMinor, 0n),
      ),
    );
}

function creditRevoked(context: Context, customerId: string) {
  const of = creditRevocations;
  return context.tx
    .select({
      id: sql<string>`${of.id}`.as("id"),
      at: sql<number>`${of.revokedAt}`.mapWith(of.revokedAt).as("at"),
      currency: sql<string>`${of.currency}`.as("currency"),
      amountMinor: sql<bigint>`-${of.amountMinor}`.mapWith(BigInt).as("amount_minor"),
      kind: sql<string>`'revoked'`.as("kind"),
      otherId: sql<string | null>`null::uuid`.as("other_id"),
      otherName: sql<string | null>`${of.reason}`.as("other_name"),
      leftMinor: NOTHING_LEFT(),
    })
    .from(of)
    .where(and(eq(of.organizationId, context.organization.id), eq(of.customerId, customerId)));
}

async function listCreditEntries(
  context: Context,
  customerId: string,
  request: PageRequest,
): Promise<Page<CreditEntry>> {
  const all = unionAll(
    creditCameIn(context, customerId),
    creditPaid(context, customerId),
    creditMoved(context, customerId),
    creditVoided(context, customerId),
    creditRevoked(context, customerId),
  ).as("entries");
  const key = keyset<CreditEntry>(
    [
      { column: sql`entries.at`, cast: "timestamptz", read: ({ at }) => new Date(at).toISOString() },
      { column: sql`entries.id`, cast: "uuid", read: ({ id }) => id },
    ],
    "descending",
    request,
  );
  const found = await context.tx.select().from(all).where(key.where).orderBy(key.orderBy).limit(key.limit);
  return key.page(found);
}

type GrantRow = typeof walletGrants.$inferSelect & {
  readonly invoiceNumber: string | null;
  /** The invoice that sold it was cancelled, and what it held went with it. */
  readonly isTakenBack: boolean;
};

/** A wallet with its grants, and what of them can be used now or waits for its invoice to be paid. */
export type WalletRow = typeof wallets.$inferSelect & {
  readonly grants: readonly GrantRow[];
  readonly balanceMinor: bigint;
  readonly waitingMinor: bigint;
  /** Names of the metrics whose lines it pays; empty: any line. */
  readonly paysFor: readonly string[];
};

/** Credit of which some is used keeps its invoice, so all of a grant whose invoice is cancelled was taken back. */
function isTakenBack({ organization }: Context) {
  return sql<boolean>`exists (select 1 from invoice_balances as b where b.organization_id = ${organization.id}
    and b.invoice_id = ${walletGrants.invoiceId} and b.state = 'cancelled')`;
}

/** Wallets in the order in which they are used, with their grants in that order. */
async function listWalletRows(context: Context, which: SQL): Promise<WalletRow[]> {
  const org = context.organization.id;
  const found = await context.tx
    .select()
    .from(wallets)
    .where(and(eq(wallets.organizationId, org), isNull(wallets.endedAt), which))
    .orderBy(asc(wallets.priority), asc(wallets.createdAt), asc(wallets.id));
  if (found.length === 0) return [];
  const grants = await context.tx
    .select({ grant: walletGrants, invoiceNumber: invoices.number, isTakenBack: isTakenBack(context) })
    .from(walletGrants)
    .innerJoin(wallets, and(eq(wallets.organizationId, org), eq(wallets.id, walletGrants.walletId)))
    .leftJoin(invoices, and(eq(invoices.organizationId, org), eq(invoices.id, walletGrants.invoiceId)))
    .where(and(eq(walletGrants.organizationId, org), which))
    .orderBy(asc(walletGrants.priority), asc(walletGrants.createdAt), asc(walletGrants.id));
  const names = await loadMetricNames(context);
  return found.map((wallet) => {
    const own = grants
      .filter(({ grant }) => grant.walletId === wallet.id)
      .map(({ grant, ...ofInvoice }) => ({ ...grant, ...ofInvoice }));
    return {
      ...wallet,
      grants: own,
      ...holdings(own, context.now),
      paysFor: wallet.appliesTo.map((code) => names.get(code) ?? code),
    };
  });
}

function holdings(grants: readonly GrantRow[], now: number) {
  const sum = (some: readonly GrantRow[]) => some.reduce((total, grant) => total + grant.remainingMinor, 0n);
  return {
    balanceMinor: sum(
      grants.filter((grant) => isUsable({ ...grant, nature: grant.nature as GrantNature }, now)),
    ),
    waitingMinor: sum(
      grants.filter(({ usable, expiresAt }) => !usable && (expiresAt === null || expiresAt > now)),
    ),
  };
}

async function loadMetricNames(context: Context): Promise<Map<string, string>> {
  const rows = await context.tx
    .select({ code: metrics.code, name: metrics.name })
    .from(metrics)
    .where(eq(metrics.organizationId, context.organization.id));
  return new Map(rows.map(({ code, name }) => [code, name]));
}

/** A wallet of a customer; one of another customer is not found. */
export async function loadWalletRow(context: Context, customerId: string, walletId: string) {
  const which = and(eq(wallets.customerId, customerId), eq(wallets.id, walletId));
  const [wallet] = which ? await listWalletRows(context, which) : [];
  if (!wallet) throw new NotFound("This wallet");
  return wallet;
}

/** One wallet with every draw, newest first. */
export async function loadWalletPage(
  context: Context,
  ids: { readonly customerId: string; readonly walletId: string },
  request: PageRequest,
) {
  return {
    customer: await loadCreditCustomer(context, ids.customerId),
    wallet: await loadWalletRow(context, ids.customerId, ids.walletId),
    draws: await listDraws(context, ids.walletId, request),
    now: context.now,
  };
}

export type DrawRow = Pick<
  typeof walletDraws.$inferSelect,
  "id" | "invoiceId" | "currency" | "amountMinor" | "drawnOn" | "drawnAt"
> & {
  readonly invoiceNumber: string | null;
  readonly grantedAt: number;
  /** Of its grant; such a draw pays nothing, and its credit did not expire. */
  readonly isTakenBack: boolean;
};

async function listDraws(context: Context, walletId: string, request: PageRequest): Promise<Page<DrawRow>> {
  const org = context.organization.id;
  const key = keyset<DrawRow>(
    [
      {
        column: walletDraws.drawnAt,
        cast: "timestamptz",
        read: ({ drawnAt }) => new Date(drawnAt).toISOString(),
      },
      { column: walletDraws.id, cast: "uuid", read: ({ id }) => id },
    ],
    "descending",
    request,
  );
  const found = await context.tx
    .select({
      draw: walletDraws,
      invoiceNumber: invoices.number,
      grantedAt: walletGrants.createdAt,
      isTakenBack: isTakenBack(context),
    })
    .from(walletDraws)
    .innerJoin(
      walletGrants,
      and(eq(walletGrants.organizationId, org), eq(walletGrants.id, walletDraws.grantId)),
    )
    .leftJoin(invoices, and(eq(invoices.organizationId, org), eq(invoices.id, walletDraws.invoiceId)))
    .where(and(eq(walletDraws.organizationId, org), eq(walletDraws.walletId, walletId), key.where))
    .orderBy(key.orderBy)
    .limit(key.limit);
  return key.page(found.map(({ draw, ...more }) => ({ ...draw, ...more })));
}

/** What the form of a wallet offers. */
export async function loadWalletForm(context: Context, customerId: string) {
  return {
    customer: await loadCreditCustomer(context, customerId),
    metrics: await context.tx
      .select({ code: metrics.code, name: metrics.name })
      .from(metrics)
      .where(eq(metrics.organizationId, context.organization.id))
      .orderBy(asc(metrics.name), asc(metrics.code)),
  };
}
