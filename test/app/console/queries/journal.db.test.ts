import { expect, test } from "vitest";
import { listJournal } from "~/console/queries/journal.server";
import { bookedWords } from "~/console/record-words";
import { grantCredit } from "~/operations/grant-credit.server";
import { issueOneOff } from "~/operations/issue-one-off.server";
import { useTestDatabase } from "../../../support/database";
import { foundTestOrganization } from "../../../support/organization";

useTestDatabase();

test("the journal knows the invoice behind uses of credit, and one-off invoices", async () => {
  const organization = await foundTestOrganization();
  const planId = await organization.plan("team");
  const customerId = await organization.customer();
  await organization.run((context) => grantCredit(context, { customerId, amount: "35.00", currency: null }));
  await organization.subscribe({ customerId, planId });
  await organization.advance("2026-01-02T00:00:00Z");
  const lines = [{ description: "Setup", quantity: "1", unitAmount: "10.00", taxes: [] }];
  await organization.run((context) =>
    issueOneOff(context, { customerId, lines, on: null, placement: "issue" }),
  );
  const filter = { from: null, through: null, recipe: null, document: null };
  const { rows } = await organization.view((context) =>
    listJournal(context, filter, { after: null, before: null, limit: 50 }),
  );
  const told = rows.map((row) => bookedWords(row).replace(/INV-\d+/, (number) => number.slice(-1)));
  for (const words of [
    "Credit given",
    "Invoice 1",
    "Credit used for 1",
    "One-off invoice 2",
    "Credit used for 2",
  ]) {
    expect(told).toContain(words);
  }
  const used = rows.filter((row) => row.documentKind === "credit_allocation");
  const invoices = rows.filter((row) => row.documentKind === "invoice").map((row) => row.documentId);
  expect(used.every((row) => row.invoice && invoices.includes(row.invoice.id))).toBe(true);
});
