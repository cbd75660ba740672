// Plan migrations as tests plan, run and look at them, in an organization with one plan.
import { and, asc, eq } from "drizzle-orm";
import { formatDay, parseDay } from "~/billing/time/day";
import { drainOrganization } from "~/jobs/drain-organization.server";
import {
  type CreatePlanMigrationInput,
  createPlanMigration,
} from "~/operations/create-plan-migration.server";
import { loadSubscriptionState } from "~/operations/load-subscription-states.server";
import { startPlanMigration } from "~/operations/start-plan-migration.server";
import { fees } from "../../drizzle/schema/invoicing";
import { planMigrationItems, planMigrations } from "../../drizzle/schema/plan-migrations";
import { foundTestOrganization, type TestOrganization, type TestOrganizationOptions } from "./organization";

/** Where it happens; `enterWorld` makes a new one. */
export const world = {} as { organization: TestOrganization; team: string };

export async function enterWorld(options: TestOrganizationOptions = {}): Promise<void> {
  world.organization = await foundTestOrganization(options);
  world.team = await world.organization.plan("team");
}

export const BOTH = [
  { currency: "EUR", amount: "30.00" },
  { currency: "USD", amount: "33.00" },
];
export const DRAFT = {
  cadence: { unit: "month", count: 1 },
  timing: "in_advance",
  trialDays: 0,
  prices: BOTH,
  charges: [],
} as const;

export const day = (text: string) => {
  const read = parseDay(text);
  if (!read.ok) throw new Error(text);
  return read.value;
};

export async function subscribed(count: number, currency = "EUR"): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const customerId = await world.organization.customer({ name: `Customer ${index}`, currency });
    ids.push(await world.organization.subscribe({ customerId, planId: world.team }));
  }
  return ids;
}

const inputOf = (change: Partial<CreatePlanMigrationInput> = {}): CreatePlanMigrationInput => ({
  planId: world.team,
  toVersion: null,
  audience: { kind: "all" },
  timing: { at: "next_renewal" },
  ...change,
});
export const plan = async (change: Partial<CreatePlanMigrationInput> = {}) =>
  (await world.organization.run((context) => createPlanMigration(context, inputOf(change)))).id;
export const refusedPlan = (change: Partial<CreatePlanMigrationInput>) =>
  world.organization.refused((context) => createPlanMigration(context, inputOf(change)));
export const start = (migrationId: string, previewHash: string | null = null) =>
  world.organization.run((context) => startPlanMigration(context, { migrationId, previewHash }));
export const drain = () => drainOrganization(world.organization.id);

export const migrationOf = (id: string) =>
  world.organization.view(async ({ tx }) => {
    const [row] = await tx
      .select()
      .from(planMigrations)
      .where(and(eq(planMigrations.organizationId, world.organization.id), eq(planMigrations.id, id)));
    if (!row) throw new Error("There is no such migration.");
    return row;
  });

export const itemsOf = (id: string) =>
  world.organization.view(async ({ tx }) => {
    const rows = await tx
      .select()
      .from(planMigrationItems)
      .where(eq(planMigrationItems.organizationId, world.organization.id))
      .orderBy(asc(planMigrationItems.id));
    return rows.filter(({ planMigrationId }) => planMigrationId === id);
  });

/** Version numbers of the present and of the planned stay. */
export async function versionsOf(subscriptionId: string): Promise<(number | null)[]> {
  const { plan: present, planned } = await world.organization.view((context) =>
    loadSubscriptionState(context, subscriptionId),
  );
  return [present.version, planned?.plan.version ?? null];
}

export function lines() {
  return world.organization.view(async ({ tx }) => {
    const rows = await tx.select().from(fees).where(eq(fees.organizationId, world.organization.id));
    return rows.map((row) => `${formatDay(row.fromOn)} ${row.amountMinor}`).sort();
  });
}
