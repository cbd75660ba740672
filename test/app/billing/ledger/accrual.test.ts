import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ProposedFee } from "~/billing/fees/fee";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { accrualBalances, accruedPart, usageAccrued } from "~/billing/ledger/accrual";
import type { Entry } from "~/billing/ledger/entry";
import { postInvoice } from "~/billing/ledger/invoice-posting";
import { day } from "../../../support/billing-book";

const FROM = day("2026-01-10");
const POSTED = day("2026-01-31");
const PLACE = "stay/charge/2026-01-10";
const whose = { issuerId: "issuer", customerId: "customer", currency: "EUR", place: PLACE };
const owed = (netMinor: bigint) => (netMinor > 0n ? [{ ...whose, billTo: "customer", netMinor }] : []);
const open = (minor: bigint) => (minor === 0n ? [] : [{ ...whose, minor }]);

function usageFee(amountMinor: bigint, change: Partial<ProposedFee> = {}): ProposedFee {
  return {
    kind: "usage",
    feeType: "usage",
    amountMinor,
    discountMinor: 0n,
    correctsFeeId: null,
    effect: "charge",
    recognition: "point",
    period: { from: FROM, to: FROM + 31 },
    position: { stintId: "stay", chargeId: "charge", window: { from: FROM, to: FROM + 31 } },
    ...change,
  } as ProposedFee;
}

const invoice = (fees: readonly ProposedFee[]) =>
  ({
    cut: { issuerId: "issuer", customerId: "customer", currency: "EUR" },
    issuer: {},
    fees,
    taxGroups: [],
    postedOn: FROM + 31,
    totalMinor: fees.reduce((sum, { amountMinor, discountMinor }) => sum + amountMinor - discountMinor, 0n),
  }) as unknown as ClosedDraft;

/** What an account got, debit above zero. */
const on = (account: string, entries: readonly Entry[]) =>
  entries
    .flatMap(({ postings }) => postings)
    .filter((posting) => posting.account === account)
    .reduce((sum, { debitMinor, creditMinor }) => sum + debitMinor - creditMinor, 0n);

describe("the accrual of unbilled usage", () => {
  test("posts what a month adds, and takes back what is owed no more", () => {
    expect(usageAccrued(owed(900n), open(400n), POSTED).map(({ postings }) => postings)).toMatchObject([
      [
        { account: "1110", debitMinor: 500n, dimension: PLACE },
        { account: "4000", creditMinor: 500n, dimension: "usage" },
      ],
    ]);
    expect(on("1110", usageAccrued([], open(400n), POSTED))).toBe(-400n);
    expect(usageAccrued(owed(400n), open(400n), POSTED)).toEqual([]);
  });

  test("is one entry for each legal entity, customer and currency, and tells who was served", () => {
    const child = { ...whose, customerId: "child", billTo: "customer", netMinor: 5n };
    const dollars = { ...whose, currency: "USD", billTo: "customer", netMinor: 7n };
    const entries = usageAccrued(
      [...owed(3n), child, dollars],
      [{ ...whose, issuerId: "other", minor: 2n }],
      POSTED,
    );
    expect(entries.map(({ issuerId, customerId, currency }) => [issuerId, customerId, currency])).toEqual([
      ["issuer", "customer", "EUR"],
      ["issuer", "customer", "USD"],
      ["other", "customer", "EUR"],
    ]);
    expect(entries[0]?.postings.map(({ customerId }) => customerId)).toEqual([
      "customer",
      "customer",
      "child",
      "child",
    ]);
  });

  test("gives way to the invoice: of its window, as much as its lines bill, net of discount", () => {
    const balances = accrualBalances(open(800n));
    const fees = [
      usageFee(1_000n, { discountMinor: 300n }),
      usageFee(500n),
      usageFee(900n, { position: { ...usageFee(0n).position, stintId: "another" } }),
    ];
    expect([...accruedPart(invoice(fees), balances)]).toEqual([
      [0, 700n],
      [1, 100n],
    ]);
    expect([...balances.values()]).toEqual([0n]);
  });

  test("does not pay for revenue that waits, nor for what another customer was served", () => {
    const waiting = usageFee(500n, { recognition: "daily", period: { from: FROM, to: FROM + 90 } });
    expect(accruedPart(invoice([waiting]), accrualBalances(open(800n))).size).toBe(0);
    const elsewhere = usageFee(500n, { recipient: { id: "child", name: "Child" } });
    expect(accruedPart(invoice([elsewhere]), accrualBalances(open(800n))).size).toBe(0);
  });

  test("moves income in time and never in amount", () => {
    const step = fc.oneof(
      fc.record({ what: fc.constant("month" as const), minor: fc.bigInt(0n, 5_000n) }),
      fc.record({ what: fc.constant("bill" as const), minor: fc.bigInt(1n, 5_000n) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const entries: Entry[] = [];
        for (const { what, minor } of steps) {
          const held = on("1110", entries);
          if (what === "month") entries.push(...usageAccrued(owed(minor), open(held), POSTED));
          else {
            const draft = invoice([usageFee(minor)]);
            entries.push(
              postInvoice(draft, new Map(), accruedPart(draft, accrualBalances(open(held)))).entry,
            );
          }
          expect(on("1110", entries)).toBeGreaterThanOrEqual(0n);
        }
        entries.push(...usageAccrued([], open(on("1110", entries)), POSTED));
        const billed = steps.reduce((sum, { what, minor }) => (what === "bill" ? sum + minor : sum), 0n);
        expect([on("1110", entries), on("4000", entries)]).toEqual([0n, -billed]);
      }),
      { numRuns: 1_000 },
    );
  });
});
