import { expect, test } from "vitest";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { nextInvoiceOf } from "~/portal/next-invoice";

const next = {
  cut: { customerId: "c1", currency: "EUR" },
  issuedOn: 20_000,
  totalMinor: 3_570n,
  fees: [{ position: { subscriptionId: "s1" } }, { position: { subscriptionId: null } }],
} as unknown as ClosedDraft;
const shown = { issuedOn: 20_000, currency: "EUR", totalMinor: 3_570n };

test("a customer sees its next invoice, on the page of a subscription only where that stands on it", () => {
  expect(nextInvoiceOf(next, { customerId: "c1" })).toEqual(shown);
  expect(nextInvoiceOf(next, { customerId: "c1", subscriptionId: "s1" })).toEqual(shown);
  expect(nextInvoiceOf(next, { customerId: "c1", subscriptionId: "s2" })).toBeNull();
  expect(nextInvoiceOf(null, { customerId: "c1" })).toBeNull();
});

test("the invoice of who pays for several is not shown to one of them", () => {
  expect(nextInvoiceOf(next, { customerId: "c2" })).toBeNull();
  expect(nextInvoiceOf(next, { customerId: "c2", subscriptionId: "s1" })).toBeNull();
});
