// What is sent in a row arrives in that order, and the first refusal is the one that is told.
import { sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { accept } from "~/billing/outcome";
import { newId } from "~/ids.server";
import { insertRows } from "~/store/bulk.server";
import { sqlState } from "~/store/client.server";
import { openPipeline } from "~/store/pipeline.server";
import { auditEntries, outbox } from "../../../drizzle/schema/operations";
import { useTestDatabase } from "../../support/database";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";

useTestDatabase();
let organization: TestOrganization;

beforeAll(async () => {
  organization = await foundTestOrganization();
});

test("every write comes after those sent before it, though nobody waited for their answers", async () => {
  const seen = await organization.run(async (context) => {
    const organizationId = context.organization.id;
    const at = { nextTryAt: context.recordedAt, createdAt: context.recordedAt };
    const counts: number[] = [];
    const writes = openPipeline();
    for (let turn = 0; turn < 20; turn += 1) {
      const row = {
        organizationId,
        id: newId(),
        kind: "pipeline",
        payload: {},
        state: "done",
        attempts: 0,
        ...at,
      };
      await writes.send(() => insertRows(context, outbox, [row]));
      await writes.send(async () => {
        const [found] = await context.tx.execute<{ count: number }>(sql`
          select count(*)::int as count from outbox where organization_id = ${organizationId} and kind = 'pipeline'`);
        counts.push(found?.count ?? 0);
      });
    }
    await writes.settle();
    return accept(counts);
  });
  expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
});

test("the first refused write is told, not those that the aborted transaction refuses after it", async () => {
  const saved = organization.run(async (context) => {
    const organizationId = context.organization.id;
    const entry = {
      organizationId,
      id: newId(),
      action: "x",
      subjectKind: "x",
      subjectId: newId(),
      details: {},
    };
    const at = { happenedAt: context.now, recordedAt: context.recordedAt };
    const row = { ...entry, ...at, actorKind: "system" };
    const writes = openPipeline();
    await writes.send(() => insertRows(context, auditEntries, [row]));
    await writes.send(() => insertRows(context, auditEntries, [row]));
    await writes.send(() => insertRows(context, auditEntries, [{ ...row, id: newId() }]));
    await writes.settle();
    return accept(null);
  });
  const error = await saved.catch((thrown: unknown) => thrown);
  expect(sqlState(error)).toBe("23505");
});
