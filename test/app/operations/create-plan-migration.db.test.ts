import { beforeEach, describe, expect, test } from "vitest";
import { createPlan } from "~/operations/create-plan.server";
import type { CreatePlanMigrationInput } from "~/operations/create-plan-migration.server";
import { publicId } from "~/public-ids";
import { useTestDatabase } from "../../support/database";
import {
  BOTH,
  DRAFT,
  day,
  drain,
  enterWorld,
  itemsOf,
  lines,
  migrationOf,
  plan,
  refusedPlan,
  start,
  subscribed,
  versionsOf,
  world,
} from "../../support/plan-migrations";
import { publishNext } from "../../support/plan-versions";

useTestDatabase();
beforeEach(() => enterWorld());

describe("publishing", () => {
  test("changes no one", async () => {
    const [id = ""] = await subscribed(1);
    await world.organization.advance("2026-01-11T00:00:00Z");
    await publishNext(world.organization, world.team);
    expect(await versionsOf(id)).toEqual([1, null]);
    await world.organization.advance("2026-02-01T00:00:00Z");
    expect(await lines()).toEqual(["2026-01-01 3000", "2026-02-01 3000"]);
  });
});

describe("planning a migration", () => {
  test("says what each pays before and after, and changes no one", async () => {
    const [first = ""] = await subscribed(2);
    await world.organization.advance("2026-01-11T00:00:00Z");
    await publishNext(world.organization, world.team);
    const id = await plan();
    expect(await migrationOf(id)).toMatchObject({ state: "draft", itemCount: 2, unaffectedCount: 0 });
    const [item] = await itemsOf(id);
    expect(item).toMatchObject({
      state: "pending",
      effectiveOn: day("2026-02-01"),
      beforeMinor: 3000n,
      afterMinor: 3900n,
      nextBeforeMinor: 3000n,
      nextAfterMinor: 3900n,
      atOnceMinor: 0n,
      givenBackMinor: 0n,
    });
    expect(await versionsOf(first)).toEqual([1, null]);
  });

  test("shows what going over now bills and gives back at once", async () => {
    await subscribed(1);
    await world.organization.advance("2026-01-11T00:00:00Z");
    await publishNext(world.organization, world.team);
    const id = await plan({ timing: { at: "now" } });
    // 21 of 31 days: 26.42 of the new price, and 20.32 of the old one back.
    expect((await itemsOf(id))[0]).toMatchObject({
      effectiveOn: day("2026-01-11"),
      atOnceMinor: 2642n,
      givenBackMinor: 2032n,
      nextAfterMinor: 3900n,
    });
    await start(id);
    await drain();
    expect(await lines()).toEqual(["2026-01-01 3000", "2026-01-11 -2032", "2026-01-11 2642"]);
    const [item] = await itemsOf(id);
    expect(item?.documents.map(({ kind }) => kind)).toEqual(["invoice", "credit_note"]);
  });

  test("takes a segment by version, currency, country and state, and counts the others", async () => {
    world.team = await world.organization.plan("both", { prices: BOTH });
    const [euro = ""] = await subscribed(1);
    const [dollar = ""] = await subscribed(1, "USD");
    const address = { line1: "Rue 1", line2: null, postalCode: "75001", city: "Paris", region: null };
    const customerId = await world.organization.customer({ address: { ...address, country: "FR" } });
    const french = await world.organization.subscribe({ customerId, planId: world.team });
    await world.organization.advance("2026-01-11T00:00:00Z");
    await publishNext(world.organization, world.team, { prices: BOTH });
    const chosen = async (audience: CreatePlanMigrationInput["audience"]) => {
      const id = await plan({ audience });
      const { unaffectedCount } = await migrationOf(id);
      return [(await itemsOf(id)).map(({ subscriptionId }) => subscriptionId).sort(), unaffectedCount];
    };
    expect(await chosen({ kind: "segment", currency: "USD" })).toEqual([[dollar], 2]);
    expect(await chosen({ kind: "segment", country: "FR" })).toEqual([[french], 2]);
    expect(await chosen({ kind: "segment", status: "active" })).toEqual([[euro, dollar, french].sort(), 0]);
    expect(await chosen({ kind: "segment", fromVersions: [1], currency: "EUR" })).toEqual([
      [euro, french].sort(),
      1,
    ]);
    const named = [publicId("subscription", euro)];
    expect(await chosen({ kind: "list", subscriptions: named })).toEqual([[euro], 2]);
    expect(await refusedPlan({ audience: { kind: "segment", fromVersions: [2] } })).toEqual([
      "migration_empty",
    ]);
  });

  test("refuses what cannot be planned", async () => {
    await subscribed(1);
    expect(await refusedPlan({})).toEqual(["migration_empty"]);
    expect(await refusedPlan({ toVersion: 7 })).toEqual(["version_unknown"]);
    await publishNext(world.organization, world.team);
    expect(await refusedPlan({ timing: { at: "date", on: day("2025-12-31") } })).toEqual([
      "migration_date_past",
    ]);
    expect(await refusedPlan({ audience: { kind: "list", subscriptions: ["ext:nobody"] } })).toEqual([
      "migration_subscription_unknown",
    ]);
    expect(await refusedPlan({ audience: { kind: "list", subscriptions: [] } })).toEqual(["migration_empty"]);
    const draft = await world.organization.run((context) =>
      createPlan(context, { code: "new", name: "New", terms: DRAFT }),
    );
    expect(await refusedPlan({ planId: draft.planId })).toEqual(["plan_not_published"]);
  });

  test("is refused where the billing rules keep everybody on their version", async () => {
    await enterWorld({ policy: { version_switch: "none" } });
    await subscribed(1);
    await publishNext(world.organization, world.team);
    expect(await refusedPlan({})).toEqual(["version_switch_off"]);
  });
});
