// What a customer's book holds, read straight from the tables, and how a test puts credit and coupons into it.
import { and, asc, eq, sql } from "drizzle-orm";
import type { AppliedCoupon, Coupon } from "~/billing/discounts/coupon";
import { accept } from "~/billing/outcome";
import type { Subscription } from "~/billing/subscription/subscription";
import type { Instant } from "~/billing/time/instant";
import { newId } from "~/ids.server";
import { insertAppliedCoupon, insertCoupon } from "~/store/coupons.server";
import { lockCustomer } from "~/store/customers.server";
import { lockSubscriptionsOf, saveSubscriptions } from "~/store/subscriptions.server";
import { insertGrants, insertWallet } from "~/store/wallets.server";
import { appliedCoupons, couponUses } from "../../drizzle/schema/coupons";
import { creditAllocations, customerCredits, walletDraws, walletGrants } from "../../drizzle/schema/credits";
import { customers } from "../../drizzle/schema/customers";
import {
  creditNotes,
  fees,
  heldDrafts,
  invoiceBalances,
  invoices,
  pendingDrafts,
} from "../../drizzle/schema/invoicing";
import { journalEntries, journalLines, recognitionSchedules } from "../../drizzle/schema/ledger";
import type { TestOrganization } from "./organization";

export const TEN_PERCENT: Coupon = {
  id: newId(),
  code: "TEN",
  name: "Ten per cent",
  off: { kind: "percent", percent: "10" },
  duration: "repeating",
  periods: 3,
  appliesTo: { plans: [], metrics: [] },
  reusable: false,
  validity: null,
  maxUses: null,
  maxUsesPerCustomer: null,
};

/** A coupon of the catalog, given to a customer. */
export async function giveCoupon(
  organization: TestOrganization,
  customerId: string,
  change: Partial<Coupon> = {},
): Promise<AppliedCoupon> {
  const coupon = { ...TEN_PERCENT, id: newId(), code: newId(), ...change };
  return organization.run(async (context) => {
    await insertCoupon(context, coupon);
    const applied: AppliedCoupon = {
      id: newId(),
      coupon,
      customerId,
      appliedAt: context.now,
      amountMinor: null,
      remainingMinor: null,
      remainingPeriods: coupon.periods,
    };
    await insertAppliedCoupon(context, applied);
    return accept(applied);
  });
}

/** A wallet with one grant of bought credit that is paid for. */
export async function giveCredit(
  organization: TestOrganization,
  customerId: string,
  amountMinor: bigint,
): Promise<{ readonly walletId: string; readonly grantId: string }> {
  const walletId = newId();
  const grantId = newId();
  return organization.run(async (context) => {
    await insertWallet(context, {
      id: walletId,
      customerId,
      code: "main",
      name: "Main",
      currency: "EUR",
      priority: 1,
      createdAt: context.now,
      appliesTo: [],
      grants: [],
      topUp: null,
    });
    await insertGrants(context, [
      {
        id: grantId,
        walletId,
        customerId,
        nature: "bought_multi",
        priority: 1,
        createdAt: context.now,
        expiresAt: null,
        amountMinor,
        remainingMinor: amountMinor,
        usable: true,
        invoiceId: null,
      },
    ]);
    return accept({ walletId, grantId });
  });
}

/** Changes all subscriptions of a customer the way a command does, and makes them due. */
export async function changeAll(
  organization: TestOrganization,
  customerId: string,
  change: (subscription: Subscription, now: Instant) => Subscription,
): Promise<void> {
  await organization.run(async (context) => {
    await lockCustomer(context, customerId);
    const stored = await lockSubscriptionsOf(context, customerId);
    const changed = stored.map(({ subscription }) => ({
      subscription: change(subscription, context.now),
      dueAt: context.now,
    }));
    await saveSubscriptions(context, changed);
    return accept(null);
  });
}

/** Ends a subscription now; what is paid and not used goes back. */
export function endNow(subscription: Subscription, now: Instant): Subscription {
  const stints = subscription.stints.map((stint) => ({ ...stint, endsAt: stint.endsAt ?? now }));
  return { ...subscription, stints, endsAt: now, canceledAt: now };
}

export function saveCustomerColumns(
  organization: TestOrganization,
  customerId: string,
  change: Partial<typeof customers.$inferInsert>,
) {
  return organization.run(async ({ tx, organization: { id } }) => {
    await tx
      .update(customers)
      .set(change)
      .where(and(eq(customers.organizationId, id), eq(customers.id, customerId)));
    return accept(null);
  });
}

/** Every row that says what an organization billed, credited and posted. */
export function readBook(organization: TestOrganization) {
  return organization.view(async ({ tx, organization: { id } }) => ({
    invoices: await tx
      .select()
      .from(invoices)
      .where(eq(invoices.organizationId, id))
      .orderBy(invoices.sequence),
    balances: await tx
      .select()
      .from(invoiceBalances)
      .where(eq(invoiceBalances.organizationId, id))
      .orderBy(invoiceBalances.invoiceId),
    notes: await tx
      .select()
      .from(creditNotes)
      .where(eq(creditNotes.organizationId, id))
      .orderBy(creditNotes.sequence),
    fees: await tx.select().from(fees).where(eq(fees.organizationId, id)).orderBy(fees.id),
    credits: await tx.select().from(customerCredits).where(eq(customerCredits.organizationId, id)),
    allocations: await tx.select().from(creditAllocations).where(eq(creditAllocations.organizationId, id)),
    grants: await tx.select().from(walletGrants).where(eq(walletGrants.organizationId, id)),
    draws: await tx.select().from(walletDraws).where(eq(walletDraws.organizationId, id)),
    coupons: await tx.select().from(appliedCoupons).where(eq(appliedCoupons.organizationId, id)),
    uses: await tx.select().from(couponUses).where(eq(couponUses.organizationId, id)),
    held: await tx.select().from(heldDrafts).where(eq(heldDrafts.organizationId, id)),
    pending: await tx.select().from(pendingDrafts).where(eq(pendingDrafts.organizationId, id)),
    schedules: await tx
      .select()
      .from(recognitionSchedules)
      .where(eq(recognitionSchedules.organizationId, id)),
    entries: await tx
      .select()
      .from(journalEntries)
      .where(eq(journalEntries.organizationId, id))
      .orderBy(asc(journalEntries.id)),
  }));
}

/** Accounts with their balance, debit above zero; accounts at zero are left out. */
export async function accountBalances(organization: TestOrganization): Promise<Record<string, bigint>> {
  const rows = await organization.view(({ tx, organization: { id } }) =>
    tx
      .select({
        account: journalLines.account,
        minor: sql<string>`sum(${journalLines.debitMinor} - ${journalLines.creditMinor})::text`,
      })
      .from(journalLines)
      .where(eq(journalLines.organizationId, id))
      .groupBy(journalLines.account)
      .orderBy(journalLines.account),
  );
  const known = rows.map(({ account, minor }) => [account, BigInt(minor)] as const);
  return Object.fromEntries(known.filter(([, minor]) => minor !== 0n));
}
