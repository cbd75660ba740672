import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { accept } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { newId } from "~/ids.server";
import { deliverMessage } from "~/jobs/deliver-message.server";
import {
  completeMessage,
  deferMessage,
  enqueue,
  enqueueAll,
  LEASE_MS,
  leaseMessage,
  leaseMessages,
} from "~/store/outbox.server";
import { outbox } from "../../../drizzle/schema/operations";
import { asOwner, useTestDatabase } from "../../support/database";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";

const held = useTestDatabase();
let organization: TestOrganization;

beforeEach(async () => {
  organization = await foundTestOrganization();
});

const mail = () => ({ mailId: newId() });
const later = (context: Context, ms: number): Context => ({
  ...context,
  recordedAt: context.recordedAt + ms,
});
const take = (limit: number, ms = 0) =>
  organization.run(async (context) => accept(await leaseMessages(later(context, ms), limit)));

function rows() {
  return organization.view(({ tx, organization: { id } }) =>
    tx.select().from(outbox).where(eq(outbox.organizationId, id)),
  );
}

test("a message is held by one deliverer at a time, and found again when its lease ends", async () => {
  const ids = await organization.run(async (context) =>
    accept(await enqueueAll(context, "send_mail", [mail(), mail(), mail()])),
  );
  const [first, second] = await Promise.all([take(2), take(2)]);
  const taken = [...first, ...second].map(({ id }) => id);
  expect(new Set(taken)).toEqual(new Set(ids));
  expect(taken).toHaveLength(3);
  expect(await take(5)).toEqual([]);
  const again = await take(5, LEASE_MS + 1);
  expect(again.map(({ id, attempts }) => ({ id, attempts }))).toEqual(ids.map((id) => ({ id, attempts: 1 })));
});

test("only the holder of the lease completes or defers it", async () => {
  const id = await organization.run(async (context) => accept(await enqueue(context, "send_mail", mail())));
  const [stale] = await take(1);
  const [holder] = await take(1, LEASE_MS + 1);
  if (!stale || !holder) throw new Error("Nothing was leased.");
  await organization.run(async (context) => {
    expect(await completeMessage(context, id, stale.lease)).toBe(false);
    await deferMessage(context, id, stale.lease, "too late", context.recordedAt);
    expect(await completeMessage(context, id, holder.lease)).toBe(true);
    expect(await completeMessage(context, id, holder.lease)).toBe(false);
    return accept(null);
  });
  expect(await rows()).toMatchObject([{ state: "done", attempts: 2, lastError: null }]);
  expect(await organization.run(async (context) => accept(await leaseMessage(context, id)))).toBeNull();
});

test("a message whose delivery fails waits longer each time, says why, and is never lost", async () => {
  // The mail does not exist, so its effect fails each time.
  const id = await organization.run(async (context) => accept(await enqueue(context, "send_mail", mail())));
  const waits: number[] = [];
  for (let attempt = 1; attempt <= 7; attempt += 1) {
    const before = Date.now();
    await deliverMessage(organization.id, id);
    const [row] = await rows();
    expect(row).toMatchObject({
      state: "pending",
      attempts: attempt,
      lastError: "This mail does not exist.",
    });
    waits.push(Math.round(((row?.nextTryAt ?? 0) - before) / 1_000));
    // Too early: nothing happens.
    await deliverMessage(organization.id, id);
    expect((await rows())[0]?.attempts).toBe(attempt);
    await asOwner(held.clone, (sql) => sql`update outbox set next_try_at = now() where id = ${id}`);
  }
  expect(waits).toEqual([1, 5, 30, 120, 600, 3_600, 3_600]);
});

test("messages of another organization are not found", async () => {
  const id = await organization.run(async (context) => accept(await enqueue(context, "send_mail", mail())));
  const other = await foundTestOrganization();
  expect(await other.run(async (context) => accept(await leaseMessage(context, id)))).toBeNull();
  await deliverMessage(other.id, id);
  expect(await rows()).toMatchObject([{ attempts: 0 }]);
});
