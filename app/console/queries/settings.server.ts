import { and, asc, count, desc, eq, isNull, sql } from "drizzle-orm";
import { customers } from "../../../drizzle/schema/customers";
import { longJobs } from "../../../drizzle/schema/operations";
import { taxRates, testClocks } from "../../../drizzle/schema/organizations";
import { providerAccounts } from "../../../drizzle/schema/payments";
import { subscriptions } from "../../../drizzle/schema/subscriptions";
import { formatDay } from "../../billing/time/day";
import { dayInZone } from "../../billing/time/zone";
import type { Context } from "../../context.server";

/**
 * Tax rates and how many customers each is used by: those that have it of their own, and for a default one those that
 * have none.
 */
export async function listTaxRates(context: Context) {
  const organizationId = context.organization.id;
  const { taxCodes, taxRateId } = customers;
  const hasIt = sql`case when cardinality(${taxCodes}) > 0 then ${taxRates.code} = any(${taxCodes})
    when ${taxRateId} is not null then ${taxRateId} = ${taxRates.id} else ${taxRates.isDefault} is not null end`;
  return context.tx
    .select({
      id: taxRates.id,
      code: taxRates.code,
      name: taxRates.name,
      category: taxRates.category,
      country: taxRates.country,
      rate: taxRates.rate,
      isDefault: sql<boolean>`${taxRates.isDefault} is not null`,
      customers: count(customers.id).mapWith(Number),
    })
    .from(taxRates)
    .leftJoin(customers, and(eq(customers.organizationId, organizationId), hasIt))
    .where(eq(taxRates.organizationId, organizationId))
    .groupBy(taxRates.organizationId, taxRates.id)
    .orderBy(asc(taxRates.code));
}

/** The provider account in use, without its secrets; null before one is set. */
export async function findProviderAccount(context: Context) {
  const [account] = await context.tx
    .select({
      id: providerAccounts.id,
      mode: providerAccounts.mode,
      secretKeyHint: providerAccounts.secretKeyHint,
      providerEndpointId: providerAccounts.providerEndpointId,
      webhookUrl: providerAccounts.webhookUrl,
      createdAt: providerAccounts.createdAt,
    })
    .from(providerAccounts)
    .where(
      and(eq(providerAccounts.organizationId, context.organization.id), isNull(providerAccounts.replacedAt)),
    )
    .limit(1);
  return account ?? null;
}

/** The clock of a test organization with its next renewal and latest advance; null for live organizations. */
export async function findTestClock(context: Context) {
  const organizationId = context.organization.id;
  const [clock] = await context.tx
    .select()
    .from(testClocks)
    .where(eq(testClocks.organizationId, organizationId));
  if (!clock) return null;
  const [next] = await context.tx
    .select({ dueAt: subscriptions.dueAt })
    .from(subscriptions)
    .where(and(eq(subscriptions.organizationId, organizationId), sql`${subscriptions.dueAt} is not null`))
    .orderBy(asc(subscriptions.dueAt))
    .limit(1);
  const [job] = await context.tx
    .select()
    .from(longJobs)
    .where(and(eq(longJobs.organizationId, organizationId), eq(longJobs.kind, "advance_clock")))
    .orderBy(desc(longJobs.startedAt), desc(longJobs.id))
    .limit(1);
  return { ...clock, nextDueAt: next?.dueAt ?? null, job: job ?? null };
}

/** All of the test clock's page: the clock, the zone its days are in, and the first day it can be moved to. */
export async function loadTestClockPage(context: Context) {
  const { zone } = context.organization;
  return { clock: await findTestClock(context), zone, earliest: formatDay(dayInZone(context.now, zone) + 1) };
}
