import { beforeEach, describe, expect, test } from "vitest";
import { cancelSubscription } from "~/operations/cancel-subscription.server";
import { changeSubscription } from "~/operations/change-subscription.server";
import { recalculatePlanMigration } from "~/operations/recalculate-plan-migration.server";
import { startPlanMigration } from "~/operations/start-plan-migration.server";
import {
  failPlanMigrationItem,
  loadMigrationStep,
  stepPlanMigration,
} from "~/operations/step-plan-migration.server";
import { stopPlanMigration } from "~/operations/stop-plan-migration.server";
import { publicId } from "~/public-ids";
import { useTestDatabase } from "../../support/database";
import { at } from "../../support/organization";
import {
  BOTH,
  day,
  drain,
  enterWorld,
  itemsOf,
  lines,
  migrationOf,
  plan,
  start,
  subscribed,
  versionsOf,
  world,
} from "../../support/plan-migrations";
import { publishNext } from "../../support/plan-versions";

useTestDatabase();
beforeEach(() => enterWorld());

describe("a migration that runs", () => {
  test("takes each over with its renewal, and a price that is paid for stays", async () => {
    const [id = ""] = await subscribed(1);
    await world.organization.advance("2026-01-11T00:00:00Z");
    await publishNext(world.organization, world.team);
    const migration = await plan();
    const { previewHash } = await migrationOf(migration);
    await start(migration, previewHash);
    await drain();
    expect(await migrationOf(migration)).toMatchObject({ state: "done", doneCount: 1, refusedCount: 0 });
    expect(await versionsOf(id)).toEqual([1, 2]);
    await world.organization.advance("2026-02-01T00:00:00Z");
    expect(await versionsOf(id)).toEqual([2, null]);
    expect(await lines()).toEqual(["2026-01-01 3000", "2026-02-01 3900"]);
  });

  test("does by a date what the billing rules say: the day itself, or the renewal after it", async () => {
    const timing = { at: "date", on: day("2026-02-11") } as const;
    await subscribed(1);
    await publishNext(world.organization, world.team);
    expect((await itemsOf(await plan({ timing })))[0]?.effectiveOn).toBe(day("2026-03-01"));
    await enterWorld({ policy: { version_switch: "at_date" } });
    const [id = ""] = await subscribed(1);
    await publishNext(world.organization, world.team);
    const migration = await plan({ timing });
    expect((await itemsOf(migration))[0]?.effectiveOn).toBe(day("2026-02-11"));
    await start(migration);
    await world.organization.advance("2026-02-12T00:00:00Z");
    expect(await versionsOf(id)).toEqual([2, null]);
  });

  test("keeps agreed prices and quantities, and bills no one-time price twice", async () => {
    const phases = (recurring: string) => [
      {
        kind: "evergreen" as const,
        length: null,
        prices: [{ currency: "EUR", amount: recurring }],
        oneTime: [{ currency: "EUR", amount: "100.00" }],
        cadence: null,
      },
    ];
    world.team = await world.organization.plan("setup", { prices: [], phases: phases("30.00") });
    const customerId = await world.organization.customer();
    await world.organization.subscribe({ customerId, planId: world.team, quantity: "3" });
    await world.organization.advance("2026-01-11T00:00:00Z");
    await publishNext(world.organization, world.team, { prices: [], phases: phases("39.00") });
    const migration = await plan();
    expect((await itemsOf(migration))[0]).toMatchObject({ beforeMinor: 9000n, afterMinor: 11700n });
    await start(migration);
    await world.organization.advance("2026-02-01T00:00:00Z");
    expect(await lines()).toEqual(["2026-01-01 30000", "2026-01-01 9000", "2026-02-01 11700"]);
  });

  test("goes together with a bill day that is planned for the same day, as it was previewed", async () => {
    await enterWorld({ policy: { version_switch: "at_date" } });
    const [id = ""] = await subscribed(1);
    await publishNext(world.organization, world.team);
    const change = { kind: "bill_day", day: 15, notBefore: day("2026-02-15") } as const;
    await world.organization.run((context) => changeSubscription(context, { subscriptionId: id, change }));
    const migration = await plan({ timing: { at: "date", on: day("2026-02-15") } });
    expect((await itemsOf(migration))[0]).toMatchObject({
      ...{ state: "pending", code: null, effectiveOn: day("2026-02-15") },
      ...{ beforeMinor: 3000n, afterMinor: 3900n },
    });
    await start(migration);
    await world.organization.advance("2026-02-16T00:00:00Z");
    expect(await versionsOf(id)).toEqual([2, null]);
    // 14 of the 28 days of February are billed at the first price; the new period is the version's.
    expect(await lines()).toEqual(["2026-01-01 3000", "2026-02-01 1500", "2026-02-15 3900"]);
  });

  test("leaves out with a reason who has ended, has it, left the plan, or waits for another change", async () => {
    world.team = await world.organization.plan("both", { prices: BOTH });
    const business = await world.organization.plan("business");
    const [ended = "", has = "", left = "", planned = "", leaves = ""] = await subscribed(5);
    const [dollar = ""] = await subscribed(1, "USD");
    await world.organization.advance("2026-01-11T00:00:00Z");
    await publishNext(world.organization, world.team);
    const late = await world.organization.subscribe({
      customerId: await world.organization.customer(),
      planId: world.team,
    });
    await start(await plan({ audience: { kind: "list", subscriptions: [publicId("subscription", has)] } }));
    await world.organization.advance("2026-02-02T00:00:00Z");
    const cancel = (subscriptionId: string, at: "now" | "period_end") =>
      world.organization.run((context) => cancelSubscription(context, { subscriptionId, when: { at } }));
    await cancel(ended, "now");
    await cancel(leaves, "period_end");
    const toBusiness = (subscriptionId: string, at: "now" | "period_end") =>
      world.organization.run((context) =>
        changeSubscription(context, {
          subscriptionId,
          change: { kind: "plan", planId: business, quantity: null, when: { at } },
        }),
      );
    await toBusiness(left, "now");
    await toBusiness(planned, "period_end");
    const ids = [ended, has, left, planned, leaves, dollar, late];
    const subscriptions = ids.map((id) => publicId("subscription", id));
    const migration = await plan({ audience: { kind: "list", subscriptions } });
    const items = await itemsOf(migration);
    const reasons = ids.map((id) => {
      const item = items.find(({ subscriptionId }) => subscriptionId === id);
      return `${item?.state} ${item?.code}`;
    });
    expect(reasons).toEqual([
      "skipped subscription_ended",
      "skipped version_unchanged",
      "skipped migration_plan_left",
      "refused migration_change_planned",
      "skipped migration_after_end",
      "refused currency_mismatch",
      "skipped version_unchanged",
    ]);
    for (const { sentence, remedy } of items) expect([sentence, remedy].join(" ")).toMatch(/\w+\. .+\.$/);
    expect(
      await world.organization.refused((context) =>
        startPlanMigration(context, { migrationId: migration, previewHash: null }),
      ),
    ).toEqual(["migration_nothing_left"]);
  });

  test("waits for a subscription that has not begun, and takes it when it runs again", async () => {
    const customerId = await world.organization.customer();
    const id = await world.organization.subscribe({
      customerId,
      planId: world.team,
      startsAt: at("2026-01-20T00:00:00Z"),
    });
    await publishNext(world.organization, world.team);
    const migration = await plan({ timing: { at: "now" } });
    expect((await itemsOf(migration))[0]).toMatchObject({ state: "refused", code: "migration_before_start" });
    await world.organization.advance("2026-01-25T00:00:00Z");
    const again = await world.organization.run((context) =>
      recalculatePlanMigration(context, { migrationId: migration }),
    );
    expect(again.pending).toBe(1);
    await start(migration, (await migrationOf(migration)).previewHash);
    await drain();
    expect(await versionsOf(id)).toEqual([2, null]);
    expect(
      await world.organization.refused((context) =>
        recalculatePlanMigration(context, { migrationId: migration }),
      ),
    ).toEqual(["migration_nothing_left"]);
  });

  test("refuses figures that are not those that were confirmed, and takes the new ones when it runs again", async () => {
    const [id = ""] = await subscribed(1);
    await world.organization.advance("2026-01-11T00:00:00Z");
    await publishNext(world.organization, world.team);
    const migration = await plan();
    const { previewHash } = await migrationOf(migration);
    await world.organization.advance("2026-02-03T00:00:00Z");
    await start(migration, previewHash);
    await drain();
    const [item] = await itemsOf(migration);
    expect(item).toMatchObject({ state: "refused", code: "preview_outdated" });
    expect(item?.sentence).toContain("30.00 to 39.00 EUR from 2026-02-01 then");
    expect(item?.sentence).toContain("30.00 to 39.00 EUR from 2026-03-01 now");
    expect(await versionsOf(id)).toEqual([1, null]);
    await world.organization.run((context) => recalculatePlanMigration(context, { migrationId: migration }));
    expect(
      await world.organization.refused((context) =>
        startPlanMigration(context, { migrationId: migration, previewHash }),
      ),
    ).toEqual(["preview_outdated"]);
    await start(migration, (await migrationOf(migration)).previewHash);
    await drain();
    expect(await versionsOf(id)).toEqual([1, 2]);
    expect(await migrationOf(migration)).toMatchObject({ state: "done", doneCount: 1, refusedCount: 0 });
  });

  test("stops after the subscription at hand, goes on later, and changes none twice", async () => {
    const ids = await subscribed(3);
    await world.organization.advance("2026-01-11T00:00:00Z");
    await publishNext(world.organization, world.team);
    const migration = await plan({ timing: { at: "now" } });
    const stop = () =>
      world.organization.refused((context) => stopPlanMigration(context, { migrationId: migration }));
    expect(await stop()).toEqual(["migration_not_running"]);
    await start(migration);
    const step = async () => {
      const next = await world.organization.view(loadMigrationStep);
      return next ? world.organization.run((context) => stepPlanMigration(context, next)) : 0;
    };
    await step();
    const waiting = await world.organization.view(loadMigrationStep);
    expect(await stop()).toEqual([]);
    expect(await migrationOf(migration)).toMatchObject({ state: "stopped", doneCount: 1, itemCount: 3 });
    // What a worker was about to take is left alone.
    expect(await world.organization.run((context) => stepPlanMigration(context, waiting as never))).toBe(0);
    await drain();
    expect(await lines()).toHaveLength(3 + 2);
    await start(migration, (await migrationOf(migration)).previewHash);
    expect(
      await world.organization.refused((context) =>
        startPlanMigration(context, { migrationId: migration, previewHash: null }),
      ),
    ).toEqual(["migration_running"]);
    expect(
      await world.organization.refused((context) =>
        recalculatePlanMigration(context, { migrationId: migration }),
      ),
    ).toEqual(["migration_running"]);
    // Two workers at once share the rest.
    await Promise.all([drain(), drain()]);
    expect(await migrationOf(migration)).toMatchObject({ state: "done", doneCount: 3 });
    for (const id of ids) expect(await versionsOf(id)).toEqual([2, null]);
    expect(await lines()).toHaveLength(3 * 3);
  });

  test("keeps the reason of a subscription that failed, and goes on with the others", async () => {
    await subscribed(2);
    await publishNext(world.organization, world.team);
    const migration = await plan();
    await start(migration);
    const step = await world.organization.view(loadMigrationStep);
    await world.organization.run((context) =>
      failPlanMigrationItem(context, { ...(step as NonNullable<typeof step>), reason: "out of paper" }),
    );
    await drain();
    const items = await itemsOf(migration);
    expect(items.map(({ state, code }) => [state, code])).toEqual([
      ["refused", "migration_item_failed"],
      ["done", null],
    ]);
    await start(migration);
    await drain();
    expect(await migrationOf(migration)).toMatchObject({ doneCount: 2, refusedCount: 0, skippedCount: 0 });
  });
});
