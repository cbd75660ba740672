import { expect, it } from "vitest";
import { previewRun } from "~/billing/invoicing/preview";
import type { Wallet } from "~/billing/invoicing/wallet";
import { at, openBook, planVersion, sliceOf, subscribe } from "../../../support/billing-book";

const start = at("2026-01-01");

it("takes a gift off what is billed at once, and not again off what follows", () => {
  const book = openBook();
  subscribe(book, planVersion(), start);
  const wallet: Wallet = {
    id: "wallet",
    code: "main",
    currency: "EUR",
    priority: 50,
    createdAt: start,
    appliesTo: [],
    topUp: null,
    grants: [
      {
        id: "gift",
        nature: "free",
        priority: 50,
        createdAt: start,
        expiresAt: null,
        remainingMinor: 4_000n,
        usable: true,
      },
    ],
  };
  const { atOnce, next } = previewRun({ ...sliceOf(book), wallets: [wallet] }, new Map(), start);
  const discounts = (fees: readonly { readonly discountMinor: bigint }[]) =>
    fees.reduce((sum, fee) => sum + fee.discountMinor, 0n);
  expect(atOnce.drafts.map(({ fees }) => discounts(fees))).toEqual([3_100n]);
  expect(next && discounts(next.fees)).toBe(900n);
});
