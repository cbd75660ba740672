import { describe, expect, it } from "vitest";
import { dayOf } from "~/billing/time/day";
import { CreditNotePage, type CreditNoteView } from "~/portal/pages/credit-note-page";
import { CreditNotesPage } from "~/portal/pages/credit-notes-page";
import { CreditSection, type CreditView } from "~/portal/pages/credit-section";
import type { CreditNoteRow } from "~/portal/queries/credit.server";
import { samplePaper } from "~/ui/kit/samples";
import { renderPage } from "../../ui/render-page";

const textOf = (html: string) =>
  html
    .replace(/<script[\s\S]*?<\/script>/g, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/&nbsp;|\u00a0/g, " ")
    .replace(/\s+/g, " ");

const id = "01900000-0000-7000-8000-000000000001";

describe("what lowers the invoices to come", () => {
  const none: CreditView = { sums: [], wallets: [], coupons: [], hasNotes: false };

  it("is not there when there is nothing", () => {
    expect(textOf(renderPage(<CreditSection credit={none} />)).trim()).toBe("");
  });

  it("names credit in each currency, wallets with what expires, and coupons", () => {
    const wallet = {
      id,
      name: "Main",
      currency: "EUR",
      appliesTo: ["calls"],
      leftMinor: 700n,
      waitingMinor: 5000n,
    };
    const credit: CreditView = {
      sums: [
        { currency: "EUR", amountMinor: 1200n },
        { currency: "USD", amountMinor: 300n },
      ],
      wallets: [
        {
          ...wallet,
          paysFor: ["API calls"],
          expiring: [{ at: Date.UTC(2026, 11, 1), amountMinor: 200n }],
        },
      ],
      coupons: [{ id, name: "Autumn", text: "10 % off, on every invoice" }],
      hasNotes: true,
    };
    const text = textOf(renderPage(<CreditSection credit={credit} />));
    for (const words of [
      "12.00 €",
      "$3.00",
      "Prepaid credit, Main 7.00 €",
      "Used by itself for API calls on your invoices.",
      // It expires as 1 December begins, so the last day it can be used is the one before.
      "2.00 € can be used until 30 Nov 2026",
      "50.00 € more can be used when the invoice about it is paid.",
      "Coupon Autumn 10 % off, on every invoice",
      "Credit notes",
    ]) {
      expect(text).toContain(words);
    }
  });
});

describe("credit notes", () => {
  const row: CreditNoteRow = {
    id,
    number: "CN-00001",
    invoiceNumber: "NW-00001",
    currency: "EUR",
    issuedOn: dayOf(2026, 11, 12),
    totalMinor: 4000n,
    refundMinor: 0n,
    state: "final",
    leftMinor: 0n,
    refundedMinor: 0n,
  };
  const page = (rows: readonly CreditNoteRow[]) =>
    textOf(renderPage(<CreditNotesPage page={{ rows, newer: null, older: null }} />));

  it("say where they stand: money to come back first, then credit that is left", () => {
    expect(page([row])).toContain("Applied");
    expect(page([{ ...row, leftMinor: 1n }])).toContain("Issued");
    expect(page([{ ...row, refundMinor: 100n, refundedMinor: 40n, leftMinor: 1n }])).toContain("Refund due");
    expect(page([])).toContain("No credit note");
  });

  it("show where the money of one goes", () => {
    const note: CreditNoteView = {
      number: "CN-00001",
      currency: "EUR",
      totalMinor: 4000n,
      creditMinor: 3000n,
      refundMinor: 1000n,
      refundedMinor: 400n,
      leftMinor: 1000n,
      state: "final",
      uses: [{ invoiceId: id, number: "NW-00002", amountMinor: 2000n }],
    };
    const show = (change: Partial<CreditNoteView>) =>
      textOf(renderPage(<CreditNotePage note={{ ...note, ...change }} paper={samplePaper} open="none" />));
    const text = show({});
    for (const words of ["NW-00002 20.00 €", "Left 10.00 €", "Paid back 4.00 €", "Still to come 6.00 €"]) {
      expect(text).toContain(words);
    }
    const moved = show({ state: "void", creditMinor: 0n, refundMinor: 0n, uses: [] });
    expect(moved).toContain("No money moves by this credit note.");
    expect(moved).not.toContain("Still to come");
  });
});
