// Money past the provider that is more than is open: refused, or credit of the customer.
import { expect, test } from "vitest";
import { dayInZone } from "~/billing/time/zone";
import { issueOneOff } from "~/operations/issue-one-off.server";
import { loadTieOuts } from "~/operations/load-tie-outs.server";
import {
  previewRecordPayment,
  type RecordPaymentInput,
  recordPayment,
} from "~/operations/record-payment.server";
import { refundPayment } from "~/operations/refund-payment.server";
import { writeOffInvoice } from "~/operations/write-off-invoice.server";
import { controlAccounts } from "../../support/control-accounts";
import { readBook } from "../../support/customer-book";
import { useTestDatabase } from "../../support/database";
import { at, foundTestOrganization, type TestOrganization } from "../../support/organization";

const held = useTestDatabase();

async function issued(organization: TestOrganization, customerId: string, unitAmount: string) {
  const lines = [{ description: "Work", quantity: "1", unitAmount, taxes: [] }];
  const { invoiceId } = await organization.run((context) =>
    issueOneOff(context, { customerId, on: null, placement: "issue", lines }),
  );
  return invoiceId ?? "";
}

/** What of the books does not agree, at the end of that day. */
async function untied(organization: TestOrganization): Promise<string[]> {
  const on = dayInZone(at("2026-12-31T12:00:00Z"), "UTC");
  const rows = await organization.view((context) => loadTieOuts(context, on));
  const accounts = await controlAccounts(held.clone, organization.id);
  return [
    ...rows.filter((row) => row.differenceMinor !== 0n).map((row) => `${row.check} ${row.differenceMinor}`),
    ...accounts.filter(({ booked, held: rowsHold }) => booked !== rowsHold).map(({ account }) => account),
  ];
}

const asked = (invoiceId: string, amount: string, surplus: "refuse" | "credit"): RecordPaymentInput => ({
  invoiceId,
  amount,
  surplus,
  reference: null,
});

test("more than is open becomes credit, which pays what else is open as the preview says", async () => {
  const organization = await foundTestOrganization();
  const customerId = await organization.customer();
  const first = await issued(organization, customerId, "100.00");
  await issued(organization, customerId, "30.00");
  const refused = (surplus: "refuse" | "credit", amount = "150.00") =>
    organization.refused((context) => recordPayment(context, asked(first, amount, surplus)));
  expect(await refused("refuse")).toEqual(["payment_above_open"]);
  const shown = await organization.view((context) =>
    previewRecordPayment(context, asked(first, "150.00", "credit")),
  );
  expect(shown).toMatchObject({
    ok: true,
    value: { amountMinor: 15000n, leftMinor: 0n, creditMinor: 5000n, creditPaysMinor: 3000n },
  });
  const previewHash = shown.ok ? shown.value.previewHash : "";
  const outdated = { ...asked(first, "150.01", "credit"), previewHash };
  expect(await organization.refused((context) => recordPayment(context, outdated))).toEqual([
    "preview_outdated",
  ]);
  await organization.run((context) =>
    recordPayment(context, { ...asked(first, "150.00", "credit"), previewHash }),
  );
  const book = await readBook(organization);
  expect(book.balances.map(({ openMinor, state }) => [openMinor, state])).toEqual([
    [0n, "paid"],
    [0n, "paid"],
  ]);
  expect(book.credits).toMatchObject([{ kind: "overpayment", amountMinor: 5000n, openMinor: 2000n }]);
  expect(book.entries.map(({ recipe }) => recipe).slice(-3)).toEqual([
    "payment.manual",
    "overpayment.credited",
    "credit.applied",
  ]);
  expect(await untied(organization)).toEqual([]);
});

test("money for an invoice that is paid already is credit, and given up claims take none", async () => {
  const organization = await foundTestOrganization();
  const customerId = await organization.customer();
  const invoiceId = await issued(organization, customerId, "10.00");
  const { paymentId } = await organization.run((context) =>
    recordPayment(context, { invoiceId, amount: null, reference: null }),
  );
  const refused = (surplus: "refuse" | "credit", amount: string | null) =>
    organization.refused((context) =>
      recordPayment(context, { invoiceId, amount, surplus, reference: null }),
    );
  expect(await refused("refuse", "10.00")).toEqual(["invoice_not_open"]);
  expect(await refused("credit", null)).toEqual(["payment_amount_invalid"]);
  // A chargeback, paid again past the provider, and then reversed.
  await organization.run((context) =>
    refundPayment(context, { paymentId, amount: null, creditNoteId: null, reason: "Chargeback" }),
  );
  await organization.run((context) => recordPayment(context, asked(invoiceId, "10.00", "refuse")));
  await organization.run((context) => recordPayment(context, asked(invoiceId, "10.00", "credit")));
  expect((await readBook(organization)).credits).toMatchObject([{ amountMinor: 1000n, openMinor: 1000n }]);
  expect(await untied(organization)).toEqual([]);
  const other = await issued(organization, customerId, "25.00");
  expect((await readBook(organization)).credits).toMatchObject([{ openMinor: 0n }]);
  await organization.run((context) => writeOffInvoice(context, { invoiceId: other, reason: "insolvent" }));
  const late = asked(other, "20.00", "credit");
  expect(await organization.refused((context) => recordPayment(context, late))).toEqual(["invoice_not_open"]);
  expect(await untied(organization)).toEqual([]);
});
