import { expect, test } from "vitest";
import type { HeldDraft } from "~/billing/invoicing/billing-slice";
import { writeNumber } from "~/billing/invoicing/document-number";
import { decideFinalizeHeld } from "~/billing/invoicing/issue";
import { DEFAULT_POLICY } from "~/billing/policy-kinds";
import { parseDay } from "~/billing/time/day";
import { writeCreditNote } from "~/mail/credit-note";

const on = parseDay("2026-03-05");
const issuedOn = on.ok ? on.value : 0;

test("numbers are written as their template says", () => {
  const series = { prefix: "NW-", digits: 5 };
  const facts = { sequence: 42n, issuedOn, customerNumber: 7n, customerSequence: 3n };
  expect(writeNumber(series, facts)).toBe("NW-00042");
  expect(writeNumber({ ...series, template: "per_organization" }, facts)).toBe("NW-202603-042");
  expect(writeNumber({ ...series, template: "per_customer" }, facts)).toBe("NW-007-003");
  expect(writeNumber({ ...series, prefix: "", template: "per_customer" }, facts)).toBe("007-003");
  expect(writeNumber({ ...series, template: "per_organization" }, { ...facts, sequence: 1234n })).toBe(
    "NW-202603-1234",
  );
});

test("a draft that comes to less than nothing is no invoice", () => {
  const party = { name: "A", email: null, address: null, taxId: null };
  const draft = {
    cut: { currency: "EUR" },
    draftedOn: issuedOn,
    occasion: "order",
    fees: [
      {
        amountMinor: -500n,
        discountMinor: 0n,
        position: { currency: "EUR", tax: { category: "O", rate: "0", country: null } },
      },
    ],
  };
  const slice = {
    policy: DEFAULT_POLICY,
    issuer: { ...party, id: "i", footer: "" },
    customer: { id: "c", party, currency: "EUR", tax: { category: "O", rate: "0", country: null } },
    subscriptions: [],
    issued: [],
    windows: [],
    netTermsDays: 0,
    zone: "UTC",
  };
  const outcome = decideFinalizeHeld(slice, { id: "h", draft } as unknown as HeldDraft, 0);
  expect(outcome).toMatchObject({ ok: false, refusals: [{ code: "draft_below_zero" }] });
});

test("the mail about a credit note says what becomes of its money", () => {
  const sender = { name: "Northwind", accent: "#336699", mode: "live" } as const;
  const facts = {
    number: "CN-1",
    invoiceNumber: "NW-1",
    currency: "EUR",
    totalMinor: 11900n,
    url: "https://x/y",
  };
  const both = writeCreditNote(sender, { ...facts, creditMinor: 1900n, refundMinor: 10000n });
  expect(both.subject).toBe("Credit note CN-1: 119.00\u00a0€");
  expect(both.text).toContain("It corrects invoice NW-1.");
  expect(both.text).toContain("19.00\u00a0€ pays invoices");
  expect(both.text).toContain("100.00\u00a0€ goes back");
  const plain = writeCreditNote(sender, {
    ...facts,
    invoiceNumber: null,
    creditMinor: 11900n,
    refundMinor: 0n,
  });
  expect(plain.text).not.toContain("corrects");
  expect(plain.text).not.toContain("goes back");
});
