// Plans of migrations: discarded before anybody is changed, and calculated by the worker where they are large.
import { beforeEach, describe, expect, test } from "vitest";
import { migrateDue } from "~/jobs/migrate-due.server";
import { discardPlanMigration } from "~/operations/discard-plan-migration.server";
import { loadPlanMigration } from "~/operations/load-plan-migration.server";
import { recalculatePlanMigration } from "~/operations/recalculate-plan-migration.server";
import { startPlanMigration } from "~/operations/start-plan-migration.server";
import {
  failPlanMigrationItem,
  loadMigrationStep,
  type MigrationStep,
  stepPlanMigration,
} from "~/operations/step-plan-migration.server";
import { stopPlanMigration } from "~/operations/stop-plan-migration.server";
import { asOwner, useTestDatabase } from "../../support/database";
import {
  drain,
  enterWorld,
  itemsOf,
  migrationOf,
  plan,
  start,
  subscribed,
  versionsOf,
  world,
} from "../../support/plan-migrations";
import { publishNext } from "../../support/plan-versions";

const held = useTestDatabase();
beforeEach(() => enterWorld());

/** More than are calculated while somebody waits. */
const MANY = 22;

const discard = (migrationId: string) =>
  world.organization.run((context) => discardPlanMigration(context, { migrationId }));
const refusedDiscard = (migrationId: string) =>
  world.organization.refused((context) => discardPlanMigration(context, { migrationId }));
const shown = (id: string) => world.organization.view((context) => loadPlanMigration(context, id));

/** The next step of the worker, alone where that is said. */
async function step(change: Partial<MigrationStep> = {}): Promise<number> {
  const next = await world.organization.view(loadMigrationStep);
  if (!next) throw new Error("Nothing runs.");
  return world.organization.run((context) => stepPlanMigration(context, { ...next, ...change }));
}

async function many(): Promise<string> {
  await subscribed(MANY);
  await drain();
  await publishNext(world.organization, world.team);
  return plan();
}

describe("a plan nobody started", () => {
  test("is discarded once, stays on record and can never run", async () => {
    const [id = ""] = await subscribed(1);
    await publishNext(world.organization, world.team);
    const migrationId = await plan();
    await discard(migrationId);
    expect(await migrationOf(migrationId)).toMatchObject({ state: "discarded", doneCount: 0 });
    expect(await refusedDiscard(migrationId)).toEqual(["migration_not_draft"]);
    const { refused } = world.organization;
    const asked = { migrationId, previewHash: null };
    expect(await refused((context) => startPlanMigration(context, asked))).toEqual(["migration_discarded"]);
    expect(await refused((context) => recalculatePlanMigration(context, asked))).toEqual([
      "migration_discarded",
    ]);
    await drain();
    expect(await versionsOf(id)).toEqual([1, null]);
  });

  test("is no plan any more once it was started", async () => {
    await subscribed(1);
    await publishNext(world.organization, world.team);
    const migrationId = await plan();
    await start(migrationId);
    expect(await refusedDiscard(migrationId)).toEqual(["migration_not_draft"]);
    await drain();
    expect(await refusedDiscard(migrationId)).toEqual(["migration_not_draft"]);
  });
});

describe("the figures of many subscriptions", () => {
  test("come in pieces by the worker, with progress, and are those a small plan has", async () => {
    const migrationId = await many();
    expect(await shown(migrationId)).toMatchObject({
      state: "running",
      calculatesThen: "draft",
      itemCount: MANY,
      waitingCount: MANY,
      pendingCount: 0,
    });
    const { refused } = world.organization;
    const asked = { migrationId, previewHash: null };
    expect(await refused((context) => startPlanMigration(context, asked))).toEqual(["migration_running"]);
    expect(await refused((context) => stopPlanMigration(context, asked))).toEqual(["migration_not_running"]);
    await step({ alone: true });
    expect(await shown(migrationId)).toMatchObject({ waitingCount: MANY - 1, pendingCount: 1 });
    await drain();
    const { state, pendingCount, waitingCount, calculatesThen, sums } = await shown(migrationId);
    expect({ state, pendingCount, waitingCount, calculatesThen }).toEqual({
      state: "draft",
      pendingCount: MANY,
      waitingCount: 0,
      calculatesThen: null,
    });
    expect(sums).toMatchObject([
      {
        currency: "EUR",
        subscriptions: MANY,
        beforeMinor: 3_000n * BigInt(MANY),
        afterMinor: 3_900n * BigInt(MANY),
      },
    ]);
    const { previewHash } = await migrationOf(migrationId);
    await start(migrationId, previewHash);
    await drain();
    expect(await migrationOf(migrationId)).toMatchObject({ state: "done", doneCount: MANY, refusedCount: 0 });
  }, 180_000);

  test("are no longer calculated for a plan that is discarded; started without them, they are first", async () => {
    const first = await many();
    await step({ alone: true });
    await discard(first);
    expect(await migrateDue({ kind: "system", organizationId: world.organization.id, job: "test" })).toBe(0);
    expect((await shown(first)).waitingCount).toBe(0);
    const second = await plan();
    await drain();
    // Started without the figures anybody saw, they are calculated anew, and can be stopped before anybody is changed.
    await start(second);
    expect(await shown(second)).toMatchObject({ calculatesThen: "running", waitingCount: MANY });
    await world.organization.run((context) => stopPlanMigration(context, { migrationId: second }));
    await drain();
    expect(await shown(second)).toMatchObject({ state: "stopped", doneCount: 0, pendingCount: MANY });
    await start(second);
    await drain();
    expect(await shown(second)).toMatchObject({ state: "done", doneCount: MANY });
  }, 180_000);

  test("one that cannot be calculated says so and holds up nobody", async () => {
    const migrationId = await many();
    const [broken] = await itemsOf(migrationId);
    await asOwner(
      held.clone,
      (sql) => sql`update stints set anchor = '{"kind":"nonsense"}'::jsonb
        where organization_id = ${world.organization.id} and subscription_id = ${broken?.subscriptionId ?? ""}`,
    );
    await migrateDue({ kind: "system", organizationId: world.organization.id, job: "test" });
    expect(await shown(migrationId)).toMatchObject({
      state: "draft",
      waitingCount: 0,
      refusedCount: 1,
      pendingCount: MANY - 1,
    });
    expect((await itemsOf(migrationId)).find(({ id }) => id === broken?.id)).toMatchObject({
      state: "refused",
      code: "migration_item_failed",
    });
    const late = { runId: migrationId, itemId: broken?.id ?? "", work: "calculate", reason: "late" } as const;
    expect(await world.organization.run((context) => failPlanMigrationItem(context, late))).toBe(0);
  }, 180_000);
});
