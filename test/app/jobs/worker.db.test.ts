import { eq } from "drizzle-orm";
import pg from "pg";
import { expect, test, vi } from "vitest";
import { parseEnv } from "~/env.server";
import { startWorker } from "~/jobs/worker.server";
import { startClockAdvance } from "~/operations/start-clock-advance.server";
import { findClock } from "~/store/test-clocks.server";
import { invoices } from "../../../drizzle/schema/invoicing";
import { asOwner, useTestDatabase } from "../../support/database";
import { at, foundTestOrganization, type TestOrganization } from "../../support/organization";

const held = useTestDatabase();

async function subscribed(options: Parameters<typeof foundTestOrganization>[0] = {}) {
  const organization = await foundTestOrganization(options);
  const planId = await organization.plan("team");
  await organization.subscribe({ customerId: await organization.customer(), planId });
  return organization;
}

function countInvoices(organization: TestOrganization): Promise<number> {
  return organization.view(async ({ tx, organization: { id } }) => {
    const rows = await tx.select({ id: invoices.id }).from(invoices).where(eq(invoices.organizationId, id));
    return rows.length;
  });
}

async function eventually(check: () => Promise<boolean>, withinMs = 15_000): Promise<void> {
  const end = Date.now() + withinMs;
  for (;;) {
    const answer = await check().catch(() => false);
    if (answer) return;
    if (Date.now() > end) throw new Error("It did not happen in time.");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test("the worker finds who is due, survives lost connections, resumes a clock, and stops", async () => {
  const first = await subscribed({ mode: "live" });
  const second = await subscribed();
  const asked = vi.spyOn(pg.Pool.prototype, "query");
  const worker = await startWorker({ env: parseEnv(process.env) });
  try {
    await eventually(async () => (await countInvoices(first)) + (await countInvoices(second)) === 2);
    const outcomes = asked.mock.settledResults.map(({ type }) => type);
    expect(outcomes, "the queue's tables are made before a job is added").not.toContain("rejected");
    expect(outcomes).toContain("fulfilled");
    // Between two jobs: the queue lets a connection that is lost while it takes a finished job off end the process, which
    // is started again; here that would be the process of the tests.
    await eventually(async () => {
      const ended = await asOwner(
        held.clone,
        (sql) => sql`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()
            and not exists (select 1 from graphile_worker._private_jobs where locked_at is not null)`,
      );
      return ended.length > 0;
    });
    await eventually(async () => (await countInvoices(second)) === 1);
    await second.run((context) => startClockAdvance(context, { to: at("2026-03-10T00:00:00Z") }));
    await eventually(async () => (await second.view(findClock))?.targetAt === null);
    expect(await second.view(findClock)).toMatchObject({ nowAt: at("2026-03-10T00:00:00Z") });
    expect(await countInvoices(second)).toBe(3);
    expect(await countInvoices(first)).toBe(1);
  } finally {
    asked.mockRestore();
    await worker.stop();
  }
  const third = await subscribed();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(await countInvoices(third)).toBe(0);
});
