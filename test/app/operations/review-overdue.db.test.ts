// Everybody whom time moves to another stage of being overdue, looked at together, and the reminders that go out.
import { expect, test } from "vitest";
import type { OverdueStage } from "~/billing/payment/overdue";
import { run } from "~/gate.server";
import { changeOverdueRules } from "~/operations/change-overdue-rules.server";
import { recordPayment } from "~/operations/record-payment.server";
import { reviewOverdue } from "~/operations/review-overdue.server";
import { setPayer } from "~/operations/set-payer.server";
import { openDatabase, useDatabase } from "~/store/client.server";
import { asOwner, useTestDatabase } from "../../support/database";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";

const held = useTestDatabase();

const stage = (name: string, days: number, more: Partial<OverdueStage> = {}): OverdueStage => ({
  name,
  when: { earliestUnpaidDays: days },
  blocksChanges: false,
  blocksServiceAndBilling: false,
  cancels: "no",
  reevaluateDays: null,
  ...more,
});

async function withRules(stages: readonly OverdueStage[]) {
  const organization = await foundTestOrganization();
  await organization.run((context) => changeOverdueRules(context, { stages }));
  const planId = await organization.plan("team");
  const subscribed = async (name: string): Promise<string> => {
    const customerId = await organization.customer({ name, email: `${name}@example.com` });
    await organization.subscribe({ customerId, planId });
    return customerId;
  };
  return { organization, subscribed };
}

const remindersOf = ({ id }: TestOrganization) =>
  asOwner(
    held.clone,
    (sql) => sql<{ recipient: string; text: string; subject: string }[]>`
      select recipient, text, subject from mails
      where organization_id = ${id} and kind = 'reminder' order by created_at, recipient`,
  );

const invoiceIdsOf = async ({ id }: TestOrganization, customerId: string): Promise<string[]> => {
  const rows = await asOwner(
    held.clone,
    (sql) => sql`select id from invoices where organization_id = ${id} and customer_id = ${customerId}`,
  );
  return rows.map((row) => String(row.id));
};

async function countStatements(work: () => Promise<unknown>): Promise<number> {
  let statements = 0;
  const counting = openDatabase(held.clone.appUrl, {
    maxConnections: 1,
    onStatement: () => {
      statements += 1;
    },
  });
  useDatabase(counting);
  try {
    await work();
    return statements;
  } finally {
    useDatabase(held.database);
    await counting.close();
  }
}

test("looking at two customers or at eight takes the same number of statements", async () => {
  const counts: number[] = [];
  for (const count of [2, 8]) {
    const { organization, subscribed } = await withRules([stage("late", 10), stage("lost", 90)]);
    for (let index = 0; index < count; index += 1) await subscribed(`c${index}`);
    await organization.advance("2026-01-12T00:00:00Z");
    // Everybody is due to be looked at, and nobody's stage changes.
    await asOwner(
      held.clone,
      (sql) =>
        sql`update customer_overdue set next_on = '2026-01-12' where organization_id = ${organization.id}`,
    );
    const look = () =>
      run(organization.caller, { operation: "reviewOverdue" }, (context) =>
        reviewOverdue(context, { limit: 500 }),
      );
    counts.push(await countStatements(async () => expect(await look()).toEqual({ ok: true, value: count })));
    expect(await look()).toEqual({ ok: true, value: 0 });
  }
  expect(counts[1]).toBe(counts[0]);
});

test("stages that were all taken away leave nobody to look at", async () => {
  const { organization, subscribed } = await withRules([stage("late", 10)]);
  await subscribed("acme");
  await organization.advance("2026-01-12T00:00:00Z");
  await organization.run((context) => changeOverdueRules(context, { stages: [] }));
  await organization.advance("2026-01-13T00:00:00Z");
  const rows = await asOwner(
    held.clone,
    (sql) => sql`select 1 from customer_overdue where organization_id = ${organization.id}`,
  );
  expect(rows).toHaveLength(0);
});

test("each stage that reminds sends one mail when it is entered, until it is paid", async () => {
  const { organization, subscribed } = await withRules([
    stage("late", 10),
    stage("quiet", 15, { reminder: "none" }),
    stage("blocked", 20, { blocksServiceAndBilling: true }),
  ]);
  const acme = await subscribed("acme");
  const paying = await subscribed("paying");
  await organization.advance("2026-01-10T12:00:00Z");
  expect(await remindersOf(organization)).toEqual([]);
  await organization.advance("2026-01-12T00:00:00Z");
  expect((await remindersOf(organization)).map(({ recipient }) => recipient)).toEqual([
    "acme@example.com",
    "paying@example.com",
  ]);
  const [first] = await remindersOf(organization);
  expect(first?.text.replaceAll("\u00a0", " ")).toContain(
    "Your service stops on 21 Jan 2026 if this is not paid by then.",
  );
  for (const invoiceId of await invoiceIdsOf(organization, paying))
    await organization.run((context) => recordPayment(context, { invoiceId, amount: null, reference: null }));
  await organization.advance("2026-01-18T00:00:00Z");
  expect(await remindersOf(organization)).toHaveLength(2);
  await organization.advance("2026-01-25T00:00:00Z");
  const reminders = await remindersOf(organization);
  expect(reminders.map(({ recipient }) => recipient)).toEqual([
    "acme@example.com",
    "paying@example.com",
    "acme@example.com",
  ]);
  expect(reminders.at(-1)?.text).toContain("Your service is stopped until this is paid.");
  expect(await invoiceIdsOf(organization, acme)).toHaveLength(1);
});

test("who pays for others gets one reminder of all that is open, and they get none", async () => {
  const { organization, subscribed } = await withRules([stage("late", 10)]);
  const holding = await subscribed("holding");
  const child = await subscribed("child");
  await organization.run((context) =>
    setPayer(context, { customerId: child, payerId: holding, pays: "payer" }),
  );
  await organization.advance("2026-01-14T00:00:00Z");
  const reminders = await remindersOf(organization);
  expect(reminders.map(({ recipient }) => recipient)).toEqual(["holding@example.com"]);
  expect(reminders[0]?.subject).toMatch(/for 2 invoices$/);
  expect(reminders[0]?.text).toMatch(/INV-0000\d of child: /);
});
