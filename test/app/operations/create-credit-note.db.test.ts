// What a credit note takes back of a recurring line, and what the runs after it make of that.
import { expect, test } from "vitest";
import { createCreditNote } from "~/operations/create-credit-note.server";
import { loadFeesOf, toProposedFee } from "~/store/fees.server";
import { controlAccounts } from "../../support/control-accounts";
import { readBook } from "../../support/customer-book";
import { useTestDatabase } from "../../support/database";
import { derivationHolds } from "../../support/fee-evidence";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";

const held = useTestDatabase();

async function linesOf(organization: TestOrganization, invoiceId: string) {
  const rows = await organization.view((context) => loadFeesOf(context, "invoice", [invoiceId]));
  return rows.map((row) => ({ id: row.id, fee: toProposedFee(row) }));
}

test.each([
  ["reversal", 24_000n],
  ["concession", 20_000n],
] as const)(
  "40.00 of 100.00 taken back by %s: two periods come to %d in all",
  async (effect, billedMinor) => {
    const organization = await foundTestOrganization();
    const customerId = await organization.customer();
    const planId = await organization.plan("team", { prices: [{ currency: "EUR", amount: "100.00" }] });
    await organization.subscribe({ customerId, planId });
    await organization.advance("2026-01-01T00:00:01Z");
    const invoiceId = (await readBook(organization)).invoices[0]?.id ?? "";
    const [line] = await linesOf(organization, invoiceId);
    await organization.run((context) =>
      createCreditNote(context, {
        invoiceId,
        lines: [{ feeId: line?.id ?? "", amount: "40.00" }],
        settlement: { as: "credit" },
        effect,
        reason: "other",
      }),
    );
    await organization.advance("2026-01-20T00:00:00Z");
    const netOf = async () => (await readBook(organization)).invoices.map(({ netMinor }) => netMinor);
    // A run at the end of the period is the next that has something to do for this customer.
    await organization.advance("2026-02-01T00:00:00Z");
    expect((await netOf()).reduce((sum, net) => sum + net, 0n)).toBe(billedMinor);
    for (const { id } of (await readBook(organization)).invoices) {
      for (const { fee } of await linesOf(organization, id)) expect(derivationHolds(fee)).toBe(true);
    }
    const before = await netOf();
    await organization.advance("2026-02-20T00:00:00Z");
    expect(await netOf()).toEqual(before);
    for (const { account, booked, held: rows } of await controlAccounts(held.clone, organization.id))
      expect([account, booked]).toEqual([account, rows]);
  },
);
