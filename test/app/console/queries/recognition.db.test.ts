import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { formatDay } from "~/billing/time/day";
import { listInvoices, loadInvoicePage } from "~/console/queries/invoices.server";
import { loadRecognition } from "~/console/queries/recognition.server";
import { cancelSubscription } from "~/operations/cancel-subscription.server";
import { createCreditNote } from "~/operations/create-credit-note.server";
import { voidInvoice } from "~/operations/void-invoice.server";
import { useTestDatabase } from "../../../support/database";
import { chargeOn, foundTestOrganization, type TestOrganization } from "../../../support/organization";

useTestDatabase();

async function linesOf(organization: TestOrganization, invoiceId: string) {
  const { lines } = await organization.view((context) => loadInvoicePage(context, invoiceId));
  return Promise.all(
    lines.map(({ id }) =>
      organization.view((context) => loadRecognition(context, { invoiceId, lineId: id })),
    ),
  );
}

async function invoicesOf(organization: TestOrganization) {
  const { rows } = await organization.view((context) =>
    listInvoices(
      context,
      { tab: "all", query: "", sort: "issued" },
      { after: null, before: null, limit: 50 },
    ),
  );
  return rows;
}

/** What the journal holds as income less what was given up of it, and as revenue that waits. */
const inJournal = (organization: TestOrganization) =>
  organization.view(async ({ tx, organization: { id } }) => {
    const rows = await tx.execute<{ account: string; minor: string }>(sql`
      select account, sum(credit_minor - debit_minor)::text as minor from journal_lines
      where organization_id = ${id} and (account like '4%' or account = '2200') group by account`);
    const of = (first: string) =>
      rows.reduce((sum, { account, minor }) => (account.startsWith(first) ? sum + BigInt(minor) : sum), 0n);
    return { recognized: of("4"), waits: of("2200") };
  });

/** All lines of all invoices say together what the journal says. */
async function expectLikeJournal(organization: TestOrganization) {
  const invoices = await invoicesOf(organization);
  const lines = (await Promise.all(invoices.map(({ id }) => linesOf(organization, id)))).flat();
  const { recognized, waits } = await inJournal(organization);
  expect(lines.reduce((sum, line) => sum + line.recognizedMinor, 0n)).toBe(recognized);
  expect(lines.reduce((sum, line) => sum + line.aheadMinor, 0n)).toBe(waits);
  for (const line of lines) {
    const sumOf = (state: "posted" | "ahead") =>
      line.shares.reduce((sum, share) => (share.state === state ? sum + share.amountMinor : sum), 0n);
    if (line.recognition) expect(sumOf("posted") + line.earlierMinor).toBe(line.recognizedMinor);
    expect(sumOf("ahead")).toBe(line.aheadMinor);
  }
}

async function quarterly() {
  const organization = await foundTestOrganization({ clock: "2026-01-01T00:00:00Z" });
  const planId = await organization.plan("quarter", {
    cadence: { unit: "quarter", count: 1 },
    prices: [{ currency: "EUR", amount: "90.00" }],
  });
  const id = await organization.subscribe({ customerId: await organization.customer(), planId });
  await organization.advance("2026-01-01T12:00:00Z");
  return { organization, subscriptionId: id };
}

test("a line says what of it was posted and what is ahead, and time brings just that", async () => {
  const { organization } = await quarterly();
  const [invoice] = await invoicesOf(organization);
  const [line] = await linesOf(organization, invoice?.id ?? "");
  expect(line).toMatchObject({
    recognizedMinor: 0n,
    aheadMinor: 9_000n,
    recognition: "daily",
    earlierMinor: 0n,
  });
  const said = line?.shares.map(({ postedOn, amountMinor }) => `${formatDay(postedOn)} ${amountMinor}`);
  expect(said).toEqual(["2026-01-31 3100", "2026-02-28 2800", "2026-03-31 3100"]);
  await organization.advance("2026-03-10T00:00:00Z");
  const [later] = await linesOf(organization, invoice?.id ?? "");
  expect(later?.shares.map(({ postedOn, amountMinor }) => `${formatDay(postedOn)} ${amountMinor}`)).toEqual(
    said,
  );
  expect(later?.shares.map(({ state }) => state)).toEqual(["posted", "posted", "ahead"]);
  expect(later).toMatchObject({ recognizedMinor: 5_900n, aheadMinor: 3_100n });
  await expectLikeJournal(organization);
});

test("what came back, and what was spread anew, is told beside it, as the journal has it", async () => {
  const { organization, subscriptionId } = await quarterly();
  await organization.advance("2026-02-10T00:00:00Z");
  const [invoice] = await invoicesOf(organization);
  const { lines } = await organization.view((context) => loadInvoicePage(context, invoice?.id ?? ""));
  await organization.run((context) =>
    createCreditNote(context, {
      invoiceId: invoice?.id ?? "",
      lines: [{ feeId: lines[0]?.id ?? "", amount: "12.00" }],
      settlement: { as: "credit" },
      effect: "concession",
      reason: "other",
    }),
  );
  await expectLikeJournal(organization);
  await organization.run((context) =>
    cancelSubscription(context, {
      subscriptionId,
      when: { at: "now" },
      unused: "credit",
      closingInvoice: true,
    }),
  );
  await organization.advance("2026-02-12T00:00:00Z");
  const [line] = await linesOf(organization, invoice?.id ?? "");
  expect(line?.givenBackMinor).toBeGreaterThan(1_200n);
  await expectLikeJournal(organization);
  await organization.advance("2026-04-10T00:00:00Z");
  await expectLikeJournal(organization);
});

test("usage waits for nothing, and of a cancelled invoice nothing is income", async () => {
  const organization = await foundTestOrganization({ clock: "2026-01-01T00:00:00Z" });
  await organization.metric("calls");
  const planId = await organization.plan("usage", {
    prices: [],
    charges: [chargeOn("calls", { type: "per_unit", unit_amount: "0.50" })],
  });
  const id = await organization.subscribe({ customerId: await organization.customer(), planId });
  await organization.advance("2026-01-20T00:00:00Z");
  await organization.usage(id, [{ id: "e1", metric: "calls" }]);
  await organization.advance("2026-02-02T00:00:00Z");
  const [invoice] = await invoicesOf(organization);
  const [line] = await linesOf(organization, invoice?.id ?? "");
  expect(line).toMatchObject({ recognizedMinor: 50n, aheadMinor: 0n, recognition: null, shares: [] });

  const { organization: other } = await quarterly();
  await other.advance("2026-02-10T00:00:00Z");
  const [cancelled] = await invoicesOf(other);
  await other.run((context) =>
    voidInvoice(context, { invoiceId: cancelled?.id ?? "", credit: "0", refund: "0", follows: "final" }),
  );
  const [gone] = await linesOf(other, cancelled?.id ?? "");
  expect(gone).toMatchObject({ isCancelled: true, recognizedMinor: 0n, aheadMinor: 0n, shares: [] });
  await expectLikeJournal(other);
});
