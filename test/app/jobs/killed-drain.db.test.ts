import { spawn } from "node:child_process";
import path from "node:path";
import { asc, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { drainOrganization } from "~/jobs/drain-organization.server";
import { startClockAdvance } from "~/operations/start-clock-advance.server";
import { findClock } from "~/store/test-clocks.server";
import { fees, invoices } from "../../../drizzle/schema/invoicing";
import { journalEntries } from "../../../drizzle/schema/ledger";
import { asOwner, useTestDatabase } from "../../support/database";
import { at, chargeOn, foundTestOrganization, type TestOrganization } from "../../support/organization";

const held = useTestDatabase();
const PROGRAM = path.join(import.meta.dirname, "../../support/drain-program.ts");
const CUSTOMERS = 6;
const MONTHS = 12;

function documents(organization: TestOrganization) {
  return organization.view(({ tx, organization: { id } }) =>
    tx
      .select({ sequence: invoices.sequence, customerId: invoices.customerId, cut: invoices.cut })
      .from(invoices)
      .where(eq(invoices.organizationId, id))
      .orderBy(asc(invoices.sequence)),
  );
}

/** Runs the drain in another process and kills it with -9 once it has issued that many more documents. */
async function killMidway(organization: TestOrganization, more: number): Promise<void> {
  const before = (await documents(organization)).length;
  const child = spawn(process.execPath, ["--import", "tsx", PROGRAM, held.clone.appUrl, organization.id], {
    stdio: "ignore",
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  while (child.exitCode === null && (await documents(organization)).length < before + more) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  child.kill("SIGKILL");
  await ended;
  // Messages it held are taken over when their lease of a minute ends; the test does not sit that out.
  await asOwner(held.clone, (sql) => sql`update outbox set leased_until = now() where leased_until > now()`);
}

test("a drain killed again and again loses nothing, repeats nothing and leaves no gap", async () => {
  const organization = await foundTestOrganization();
  await organization.metric("calls", "sum", "n");
  const planId = await organization.plan("team", {
    charges: [chargeOn("calls", { type: "per_unit", unit_amount: "0.10" })],
  });
  for (let index = 0; index < CUSTOMERS; index += 1) {
    const customerId = await organization.customer({ name: `Customer ${index}` });
    await organization.subscribe({ customerId, planId, startsAt: at(`2026-01-0${index + 1}T00:00:00Z`) });
  }
  await organization.run((context) => startClockAdvance(context, { to: at("2026-12-31T00:00:00Z") }));
  for (const more of [3, 11, 7]) await killMidway(organization, more);
  expect((await organization.view(findClock))?.targetAt).toBe(at("2026-12-31T00:00:00Z"));
  await drainOrganization(organization.id);
  expect(await organization.view(findClock)).toMatchObject({
    nowAt: at("2026-12-31T00:00:00Z"),
    targetAt: null,
  });
  const issued = await documents(organization);
  expect(issued.map(({ sequence }) => sequence)).toEqual(issued.map((_, index) => BigInt(index + 1)));
  expect(issued).toHaveLength(CUSTOMERS * MONTHS);
  expect(new Set(issued.map(({ customerId, cut }) => `${customerId} ${cut}`)).size).toBe(CUSTOMERS * MONTHS);
  const book = await organization.view(async ({ tx, organization: { id } }) => ({
    fees: await tx.select({ key: fees.positionKey }).from(fees).where(eq(fees.organizationId, id)),
    entries: await tx.select().from(journalEntries).where(eq(journalEntries.organizationId, id)),
  }));
  expect(new Set(book.fees.map(({ key }) => key)).size).toBe(book.fees.length);
  const finalized = book.entries.filter(({ recipe }) => recipe === "invoice.finalized");
  expect(finalized).toHaveLength(CUSTOMERS * MONTHS);
}, 60_000);
