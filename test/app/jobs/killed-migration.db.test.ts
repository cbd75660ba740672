import { and, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { invoices } from "../../../drizzle/schema/invoicing";
import { stints } from "../../../drizzle/schema/subscriptions";
import { useTestDatabase } from "../../support/database";
import { killDrainOnce } from "../../support/killed-drain";
import {
  drain,
  enterWorld,
  itemsOf,
  migrationOf,
  plan,
  start,
  subscribed,
  world,
} from "../../support/plan-migrations";
import { publishNext } from "../../support/plan-versions";

const held = useTestDatabase();
const SUBSCRIPTIONS = 12;

/** Kills the drain once that many more subscriptions are done. */
async function killMidway(migration: string, more: number): Promise<void> {
  const { doneCount } = await migrationOf(migration);
  const enough = async () => (await migrationOf(migration)).doneCount >= doneCount + more;
  await killDrainOnce(held.clone, world.organization.id, enough);
}

test("a migration killed again and again takes each subscription over once, with its documents", async () => {
  await enterWorld();
  await subscribed(SUBSCRIPTIONS);
  await world.organization.advance("2026-01-11T00:00:00Z");
  await publishNext(world.organization, world.team);
  const migration = await plan({ timing: { at: "now" } });
  await start(migration, (await migrationOf(migration)).previewHash);
  for (const more of [2, 3, 1]) await killMidway(migration, more);
  // It was killed before the end, or this test would prove nothing.
  expect(await migrationOf(migration)).toMatchObject({ state: "running" });
  await drain();
  const { state, doneCount, refusedCount } = await migrationOf(migration);
  expect({ state, doneCount, refusedCount }).toEqual({
    state: "done",
    doneCount: SUBSCRIPTIONS,
    refusedCount: 0,
  });
  const { id } = world.organization;
  const stays = await world.organization.view(({ tx }) =>
    tx.select().from(stints).where(eq(stints.organizationId, id)),
  );
  expect(stays).toHaveLength(2 * SUBSCRIPTIONS);
  const issued = await world.organization.view(({ tx }) =>
    tx
      .select({ id: invoices.id })
      .from(invoices)
      .where(and(eq(invoices.organizationId, id), eq(invoices.issuedOn, 20_464))),
  );
  const documents = (await itemsOf(migration)).flatMap((item) => item.documents);
  const made = documents.flatMap((each) => (each.kind === "invoice" ? each.id : []));
  expect(made.sort()).toEqual(issued.map((each) => each.id).sort());
  expect(made).toHaveLength(SUBSCRIPTIONS);
}, 60_000);
