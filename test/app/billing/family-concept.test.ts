import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AppliedCoupon } from "~/billing/discounts/coupon";
import type { TaxTreatment } from "~/billing/fees/fee";
import { decideBilling } from "~/billing/invoicing/bill-customer";
import type { BillingDecision, BillingSlice } from "~/billing/invoicing/billing-slice";
import type { CreditableInvoice } from "~/billing/invoicing/credit-note-facts";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { issuedFee } from "~/billing/invoicing/preview";
import { invoiceFinalized, revenueRecognized } from "~/billing/ledger/recipes";
import { decideCancel } from "~/billing/subscription/cancel";
import { at, day, openBook, planVersion, sliceOf, subscribe, value } from "../../support/billing-book";

const german: TaxTreatment = { category: "S", rate: "19", country: "DE" };
const reduced: TaxTreatment = { category: "S", rate: "7", country: "DE" };
const START = at("2024-01-01");

const plan = (code: string, amount: string, timing: "in_advance" | "in_arrears" = "in_advance") =>
  planVersion({ prices: [{ currency: "EUR", amount }], timing }, code);

/** What is known of one customer with one subscription from 1 January on. */
function customerOf(id: string, tax: TaxTreatment, version = plan("team", "30.00")): BillingSlice {
  const book = openBook({ tax });
  subscribe(book, version, START, { subscriptionId: `sub-${id}`, stintId: `stint-${id}` });
  const slice = sliceOf(book);
  return {
    ...slice,
    customer: { ...slice.customer, id, party: { ...slice.customer.party, name: id } },
    invoices: [],
  };
}

const family = (...children: readonly BillingSlice[]): BillingSlice => ({
  ...customerOf("parent", german),
  members: children,
});

/** The slices after a run, as the next one finds them. */
function folded(
  slice: BillingSlice,
  { drafts, creditNotes, windows }: BillingDecision,
  run: number,
): BillingSlice {
  const documents = [...drafts.map(({ fees }) => fees), ...creditNotes.map(({ fees }) => fees)];
  const issued = documents.flatMap((fees, document) =>
    fees.map((fee, index) =>
      issuedFee(fee, `fee-${run}-${document}-${index}`, `doc-${run}-${document}`, slice.customer.id),
    ),
  );
  const grown = (own: BillingSlice): BillingSlice => ({
    ...own,
    issued: [
      ...own.issued,
      ...issued.filter((fee) => fee.recipient === undefined || fee.recipient.id === own.customer.id),
    ],
    windows: [...own.windows, ...windows],
  });
  return { ...grown(slice), ...(slice.members ? { members: slice.members.map(grown) } : {}) };
}

/** An invoice as corrections look at it. */
function creditable(
  id: string,
  feeIds: string,
  { fees, taxGroups, totalMinor }: ClosedDraft,
): CreditableInvoice {
  const lines = fees.map(({ amountMinor, discountMinor, position }, index) => ({
    ...{ feeId: `${feeIds}-${index}`, amountMinor, discountMinor, tax: position.tax },
    ...{ creditedMinor: 0n, creditedDiscountMinor: 0n },
  }));
  const rest = { currency: "EUR", state: "open", paidMinor: 0n, creditedTax: new Map() } as const;
  return { id, lines, taxGroups, totalMinor, ...rest };
}

const decide = (slice: BillingSlice, now: number) => decideBilling(slice, new Map(), now);

describe("recipient, bill-to and payer", () => {
  it("are three: each supply is taxed by who gets it, one invoice names and asks the payer, lines name the recipient", () => {
    const { drafts } = decide(family(customerOf("child", reduced)), START);
    expect(drafts).toHaveLength(1);
    const [invoice] = drafts;
    expect(invoice?.cut.customerId).toBe("parent");
    expect(invoice?.buyer.name).toBe("parent");
    expect(invoice?.fees.map(({ recipient, position }) => [recipient?.name, position.customerId])).toEqual([
      ["child", "child"],
      ["parent", "parent"],
    ]);
    expect(invoice?.taxGroups.map(({ rate, netMinor, taxMinor }) => [rate, netMinor, taxMinor])).toEqual([
      ["7", 3_000n, 210n],
      ["19", 3_000n, 570n],
    ]);
    expect(invoice?.totalMinor).toBe(6_780n);
  });

  it("would go wrong where the payer's tax decided, and where each supply had two VAT documents", () => {
    const child = customerOf("child", reduced);
    const parent = customerOf("parent", german);
    // The parent's tax on the child's supply: 3.60 too much.
    const asOne = { ...parent, subscriptions: [...parent.subscriptions, ...child.subscriptions] };
    expect(decide(asOne, START).drafts.map(({ totalMinor }) => totalMinor)).toEqual([7_140n]);
    // A document of its own for the child, beside the parent's summary of it.
    const numbered = [parent, child].flatMap((slice) => decide(slice, START).drafts);
    expect(numbered).toHaveLength(2);
    const together = decide(family(child), START).drafts;
    expect(together.flatMap(({ fees }) => fees)).toHaveLength(numbered.flatMap(({ fees }) => fees).length);
  });

  it("stands in the books: the parent owes, and income is told by the child that was served", () => {
    const arrears = customerOf("child", reduced, plan("team", "30.00", "in_arrears"));
    const alone = { ...family(arrears), subscriptions: [] };
    const [invoice] = decide(alone, at("2024-02-01")).drafts;
    if (!invoice) throw new Error("Nothing was billed.");
    const entry = invoiceFinalized(invoice);
    expect(entry.customerId).toBe("parent");
    const whose = entry.postings.map(({ account, customerId }) => [account, customerId ?? entry.customerId]);
    expect(whose).toEqual([
      ["1100", "parent"],
      ["4000", "child"],
      ["2300", "parent"],
    ]);
    const earned = revenueRecognized({
      ...{ issuerId: "issuer", customerId: "parent", currency: "EUR", postedOn: day("2024-01-31") },
      shares: [{ feeType: "subscription", amountMinor: 5n, customerId: "child" }],
    });
    expect(earned.postings.map(({ account, customerId }) => [account, customerId])).toEqual([
      ["2200", "child"],
      ["4000", "child"],
    ]);
  });

  it("holds for what is taken back: the note corrects the payer's invoice and names the recipient", () => {
    const first = decide(family(customerOf("child", reduced)), START);
    const grown = folded(family(customerOf("child", reduced)), first, 1);
    const [child] = grown.members ?? [];
    const [held] = child?.subscriptions ?? [];
    const [invoice] = first.drafts;
    if (!child || !held || !invoice) throw new Error("Nobody was billed.");
    const now = at("2024-01-16");
    const book = { subscription: held.subscription, planVersions: held.versions, policy: grown.policy };
    const { subscription } = value(
      decideCancel({ ...book, chargedThrough: day("2024-02-01") }, { when: { at: "now" } }, now),
    );
    const ended = {
      ...grown,
      invoices: [creditable("doc-1-0", "fee-1-0", invoice)],
      members: [{ ...child, subscriptions: [{ ...held, subscription }] }],
    };
    const { drafts, creditNotes } = decide(ended, now);
    expect(drafts).toEqual([]);
    expect(creditNotes).toHaveLength(1);
    const [note] = creditNotes;
    expect(note?.note.correctsInvoiceId).toBe("doc-1-0");
    expect(note?.note.taxGroups.map(({ rate }) => rate)).toEqual(["7"]);
    expect(note?.fees.map(({ recipient }) => recipient?.name)).toEqual(["child"]);
    const again = decide(folded(ended, { ...first, drafts: [], creditNotes }, 2), now);
    expect([again.drafts, again.creditNotes]).toEqual([[], []]);
  });

  it("lets a coupon take off the lines of its own customer alone", () => {
    const applied: AppliedCoupon = {
      id: "applied",
      customerId: "child",
      appliedAt: START,
      amountMinor: null,
      remainingMinor: null,
      remainingPeriods: null,
      coupon: {
        id: "half",
        code: "half",
        name: "Half",
        off: { kind: "percent", percent: "50" },
        duration: "forever",
        periods: null,
        appliesTo: { plans: [], metrics: [] },
        reusable: false,
      },
    };
    const child = { ...customerOf("child", reduced), coupons: [applied] };
    const [invoice] = decide(family(child), START).drafts;
    expect(invoice?.fees.map(({ recipient, discountMinor }) => [recipient?.id, discountMinor])).toEqual([
      ["child", 1_500n],
      ["parent", 0n],
    ]);
  });

  it("leaves out a member that is not billed for the time being, and wakes nobody for it", () => {
    const off = { ...customerOf("child", reduced), invoicingOff: true };
    const { drafts, nextDueAt } = decide(family(off), START);
    expect(drafts.flatMap(({ fees }) => fees.map(({ recipient }) => recipient?.id))).toEqual(["parent"]);
    expect(nextDueAt.get("sub-child")).toBeNull();
    expect(nextDueAt.get("sub-parent")).not.toBeNull();
  });

  it("bills each member what it would be billed alone, once, whatever the prices and however often runs repeat", () => {
    const amount = fc.integer({ min: 0, max: 99_999 }).map((minor) => (minor / 100).toFixed(2));
    const member = fc.record({ amount, tax: fc.constantFrom(german, reduced) });
    fc.assert(
      fc.property(
        fc.array(member, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 0, max: 2 }),
        (all, months) => {
          const children = all.map((one, index) =>
            customerOf(`child-${index}`, one.tax, plan("p", one.amount)),
          );
          const now = [START, at("2024-02-01"), at("2024-03-01")][months] ?? START;
          const slice = family(...children);
          const decision = decide(slice, now);
          const sums = (id: string, fees: readonly { recipient?: { id: string }; amountMinor: bigint }[]) =>
            fees.reduce((sum, fee) => (fee.recipient?.id === id ? sum + fee.amountMinor : sum), 0n);
          const together = decision.drafts.flatMap(({ fees }) => fees);
          for (const child of children) {
            const alone = decide(child, now).drafts.flatMap(({ fees }) => fees);
            const sum = alone.reduce((total, fee) => total + fee.amountMinor, 0n);
            expect(sums(child.customer.id, together)).toBe(sum);
          }
          expect(decision.drafts.every(({ cut }) => cut.customerId === "parent")).toBe(true);
          expect(decide(folded(slice, decision, 1), now).drafts).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  }, 120_000);
});
