// Plans whose prices include tax, from subscribing to the books.
import { expect, test } from "vitest";
import { createCreditNote } from "~/operations/create-credit-note.server";
import { createTaxRate } from "~/operations/create-tax-rate.server";
import { finalizeDraft } from "~/operations/finalize-draft.server";
import { issueOneOff } from "~/operations/issue-one-off.server";
import { setInvoicing } from "~/operations/set-invoicing.server";
import { loadFeesOf, toProposedFee } from "~/store/fees.server";
import { controlAccounts } from "../../support/control-accounts";
import { accountBalances, readBook } from "../../support/customer-book";
import { useTestDatabase } from "../../support/database";
import { derivationHolds, taxChainHolds } from "../../support/fee-evidence";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";

const held = useTestDatabase();

async function taxed(): Promise<TestOrganization> {
  const organization = await foundTestOrganization();
  await organization.run((context) =>
    createTaxRate(context, {
      code: "standard",
      name: "19 % VAT",
      category: "S",
      country: "DE",
      rate: "19",
      use: "default",
    }),
  );
  return organization;
}

const priced = (amount: string) =>
  ({ prices: [{ currency: "EUR", amount }], taxBehavior: "inclusive" }) as const;

/** The lines of a document as they are stored. */
async function linesOf(organization: TestOrganization, kind: "invoice" | "credit_note", id: string) {
  const rows = await organization.view((context) => loadFeesOf(context, kind, [id]));
  return rows.map((row) => ({ id: row.id, fee: toProposedFee(row) }));
}

async function expectTied(organization: TestOrganization): Promise<void> {
  for (const { account, booked, held: rows } of await controlAccounts(held.clone, organization.id))
    expect([account, booked]).toEqual([account, rows]);
}

test("the customer pays the price; net, books and what is given back follow from it to the cent", async () => {
  const organization = await taxed();
  const customerId = await organization.customer();
  await organization.subscribe({ customerId, planId: await organization.plan("team", priced("9.99")) });
  await organization.advance("2026-01-01T00:00:01Z");
  const { invoices } = await readBook(organization);
  const [invoice] = invoices;
  expect(invoice).toMatchObject({ netMinor: 839n, taxMinor: 160n, totalMinor: 999n });
  expect(await accountBalances(organization)).toEqual({ 1100: 999n, 2200: -839n, 2300: -160n });
  const invoiceId = invoice?.id ?? "";
  const [line] = await linesOf(organization, "invoice", invoiceId);
  expect(line?.fee.priced).toEqual({ amountMinor: 999n, discountMinor: 0n });
  expect(line && derivationHolds(line.fee)).toBe(true);
  const note = (amount: string) => ({
    invoiceId,
    lines: [{ feeId: line?.id ?? "", amount }],
    settlement: { as: "credit" as const },
    effect: "reversal" as const,
    reason: "other" as const,
  });
  expect(await organization.refused((context) => createCreditNote(context, note("10.00")))).toEqual([
    "credit_note_above_line",
  ]);
  const first = await organization.run((context) => createCreditNote(context, note("5.00")));
  expect(first.note).toMatchObject({ netMinor: 420n, taxMinor: 80n, totalMinor: 500n });
  const rest = await organization.run((context) => createCreditNote(context, note("4.99")));
  expect(rest.note).toMatchObject({ netMinor: 419n, taxMinor: 80n, totalMinor: 499n });
  for (const { creditNoteId } of [first, rest]) {
    const [back] = await linesOf(organization, "credit_note", creditNoteId);
    expect(back && derivationHolds(back.fee)).toBe(true);
  }
  expect(await accountBalances(organization)).toEqual({});
  await expectTied(organization);
});

test("a change of plan gives back what was paid with its tax, and a second run bills nothing", async () => {
  const organization = await taxed();
  const customerId = await organization.customer();
  const planId = await organization.plan("team", priced("9.99"));
  await organization.subscribe({ customerId, planId });
  await organization.advance("2026-04-15T00:00:00Z");
  const book = await readBook(organization);
  expect(book.invoices.map(({ totalMinor }) => totalMinor)).toEqual([999n, 999n, 999n, 999n]);
  await organization.advance("2026-04-16T00:00:00Z");
  expect((await readBook(organization)).invoices).toHaveLength(4);
  await expectTied(organization);
});

test("drafts that are kept open together have the tax of the whole taken out when they are closed", async () => {
  const organization = await taxed();
  const customerId = await organization.customer();
  await organization.run((context) =>
    setInvoicing(context, { customerId, switches: { draftMode: "together" } }),
  );
  // Alone each of 0.05 has a tax of 0.01; together 0.10 has one of 0.02, and 0.15 as well.
  for (const code of ["one", "two", "three"]) {
    await organization.subscribe({ customerId, planId: await organization.plan(code, priced("0.05")) });
    await organization.advance("2026-01-01T00:00:01Z");
  }
  const [draft] = (await readBook(organization)).held;
  await organization.run((context) => finalizeDraft(context, { heldDraftId: draft?.id ?? "" }));
  const { invoices } = await readBook(organization);
  expect(invoices[0]).toMatchObject({ netMinor: 13n, taxMinor: 2n, totalMinor: 15n });
  const fees = (await linesOf(organization, "invoice", invoices[0]?.id ?? "")).map(({ fee }) => fee);
  expect(fees.reduce((sum, fee) => sum + fee.amountMinor, 0n)).toBe(13n);
  expect(fees.every(derivationHolds) && taxChainHolds(fees)).toBe(true);
  await expectTied(organization);
});

test("an invoice somebody writes may name its prices with tax", async () => {
  const organization = await taxed();
  const customerId = await organization.customer();
  const line = { description: "Work", quantity: "3", unitAmount: "3.33", taxes: [] };
  const order = { customerId, on: null, placement: "issue", lines: [line] } as const;
  const made = await organization.run((context) =>
    issueOneOff(context, { ...order, taxBehavior: "inclusive" }),
  );
  expect(made.draft).toMatchObject({ netMinor: 839n, taxMinor: 160n, totalMinor: 999n });
  const [fee] = await linesOf(organization, "invoice", made.invoiceId ?? "");
  expect(fee && derivationHolds(fee.fee)).toBe(true);
  const added = await organization.run((context) => issueOneOff(context, order));
  expect(added.draft).toMatchObject({ netMinor: 999n, taxMinor: 190n });
});
