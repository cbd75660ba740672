import fc from "fast-check";
import { expect, test } from "vitest";
import type { HeldDraft } from "~/billing/invoicing/billing-slice";
import type { OpenInvoice } from "~/billing/invoicing/customer-credit";
import { writeNumber } from "~/billing/invoicing/document-number";
import { decideFinalizeHeld, settleReopened } from "~/billing/invoicing/issue";
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
        kind: "one_off",
        period: { from: issuedOn, to: issuedOn },
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
  const outcome = decideFinalizeHeld(slice, { id: "h", draft, feeIds: ["f"] } as unknown as HeldDraft, 0);
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

test("credit pays an invoice that is open again as it pays one that is open, and none twice", () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 5000 }),
      fc.integer({ min: 1, max: 5000 }),
      fc.nat({ max: 5000 }),
      fc.constantFrom("open_then_later", "later_only"),
      fc.boolean(),
      (creditMinor, reopenedMinor, otherMinor, credit_pays, isDisputed) => {
        const open = (id: string, openMinor: number, on: number): OpenInvoice => ({
          ...{ id, openMinor: BigInt(openMinor), issuedOn: on, currency: "EUR" },
          isDisputed: id === "again" && isDisputed,
        });
        const credit = {
          id: "c",
          currency: "EUR",
          kind: "grant",
          createdAt: 0,
          sourceInvoiceId: null,
        } as const;
        const slice = {
          policy: { ...DEFAULT_POLICY, credit_pays },
          credits: [{ ...credit, openMinor: BigInt(creditMinor) }],
          // It may have been open in part before.
          openInvoices: [open("again", 1, issuedOn), open("other", otherMinor, issuedOn + 1)],
        } as unknown as Parameters<typeof settleReopened>[0];
        const { creditAllocations, drafts } = settleReopened(
          slice,
          open("again", reopenedMinor, issuedOn),
          0,
        );
        const paid = (id: string) =>
          creditAllocations.reduce((sum, use) => (use.invoice === id ? sum + use.amountMinor : sum), 0n);
        const pays = credit_pays === "later_only" ? 0 : creditMinor;
        const again = isDisputed ? 0 : Math.min(pays, reopenedMinor);
        expect(paid("again")).toBe(BigInt(again));
        expect(paid("other")).toBe(BigInt(Math.min(pays - again, otherMinor)));
        expect(drafts).toEqual([]);
      },
    ),
  );
});
