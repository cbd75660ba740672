// Lives of a customer whose payer changes at random: what it owes stays the same, and who was billed gets it back.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { windowKey } from "~/billing/fees/windows";
import { type DecidedBilling, decideRun } from "~/billing/invoicing/bill-customer";
import type { BillingSlice } from "~/billing/invoicing/billing-slice";
import { issuedFee, previewRun } from "~/billing/invoicing/preview";
import { assertBalanced, entryTotals } from "~/billing/ledger/balance";
import type { FeeStanding } from "~/billing/ledger/credit-recipes";
import { postCreditNote } from "~/billing/ledger/note-posting";
import { invoiceFinalized } from "~/billing/ledger/recipes";
import { nextDueAt } from "~/billing/subscription/due";
import type { Instant } from "~/billing/time/instant";
import {
  type BillingBook,
  openBook,
  sliceOf,
  subscribe,
  usageOf,
  use,
  windowsOf,
} from "../../../support/billing-book";
import { decide, firstOf, netOf, save } from "../../../support/billing-changes";
import {
  anyLife,
  CHANGES,
  endOf,
  HOUR,
  instantsOf,
  type Life,
  live,
  plans,
} from "../../../support/billing-lives";

const CHILD = "customer";
type Payer = typeof CHILD | "p" | "q";

/** The child's book, in which every document is about its subscription, and whom each of them names. */
type Desk = { readonly book: BillingBook; readonly named: Map<string, string>; payer: Payer };

function named(slice: BillingSlice, id: string): BillingSlice {
  return {
    ...slice,
    customer: { ...slice.customer, id, party: { ...slice.customer.party, name: id } },
  };
}

/** What a run looks at: the slice of whoever is billed, and of everybody else whose documents it may correct. */
function looked(desk: Desk, own: BillingSlice): { slice: BillingSlice; others: readonly BillingSlice[] } {
  const invoices = (own.invoices ?? []).map((invoice) => ({
    ...invoice,
    customerId: desk.named.get(invoice.id) ?? CHILD,
  }));
  const child = { ...own, invoices };
  const bare = { ...own, subscriptions: [], issued: [], windows: [], overrides: [], invoices: [] };
  const [p, q] = [named(bare, "p"), named(bare, "q")];
  if (desk.payer === CHILD) return { slice: child, others: [p, q] };
  const [payer, other] = desk.payer === "p" ? [p, q] : [q, p];
  return { slice: { ...payer, members: [child] }, others: [other] };
}

/** Everything decided becomes part of the book. */
function fold({ book, named: names }: Desk, decided: readonly DecidedBilling[], now: Instant): void {
  const keep = (id: string, customerId: string, fees: BillingBook["fees"][number]["fee"][]) => {
    names.set(id, customerId);
    for (const [index, fee] of fees.entries()) {
      book.issued.push(issuedFee(fee, `${id}-${index}`, id, customerId));
      book.fees.push({ id: `${id}-${index}`, fee });
    }
  };
  book.clock = Math.max(book.clock, now);
  for (const { customerId, decision } of decided) {
    for (const draft of decision.drafts) {
      expect(draft.cut.customerId).toBe(customerId);
      book.documents.push(draft);
      keep(`invoice-${book.documents.length}`, customerId, [...draft.fees]);
    }
    for (const note of decision.creditNotes) {
      book.notes.push(note);
      keep(`note-${book.notes.length}`, customerId, [...note.fees]);
    }
    for (const window of decision.windows)
      book.windows.set(windowKey(window), { ...window, id: windowKey(window) });
  }
}

function runDesk(desk: Desk, now: Instant): readonly DecidedBilling[] {
  const { slice, others } = looked(desk, sliceOf(desk.book));
  const usage = usageOf(desk.book, windowsOf(desk.book, now).toMeasure);
  const decided = decideRun([slice], others, usage, now);
  fold(desk, decided, now);
  return decided;
}

function drainDesk(desk: Desk, until: Instant): void {
  for (;;) {
    const { book } = desk;
    const { subscription, versions } = firstOf(book);
    const next = nextDueAt(subscription, versions, book.policy, book.clock);
    if (next === null || next > until) return;
    runDesk(desk, next);
  }
}

/** A whole life; before each change, which is previewed, confirmed and billed again, the payer becomes another one. */
function liveWith(life: Life, payers: readonly Payer[]): Desk {
  const book = openBook({ policy: life.policy, tax: { category: "S", rate: "19", country: "DE" } });
  subscribe(book, plans[life.plan], life.start);
  for (const [index, { hours, units }] of life.usage.entries())
    use(book, `u${index}`, life.start + hours * HOUR, `${units}`);
  const desk: Desk = { book, named: new Map(), payer: payers[0] ?? CHILD };
  drainDesk(desk, life.start);
  for (const [index, { now, change }] of instantsOf(life).entries()) {
    drainDesk(desk, now);
    desk.payer = payers[index + 1] ?? CHILD;
    const decided = decide(book, change, now);
    if (!decided.ok) continue;
    const { subscription } = decided.value;
    save(book, change, firstOf(book).subscription);
    const seen = sliceOf(book);
    const subscriptions = seen.subscriptions.map((held) =>
      held.subscription.id === subscription.id ? { ...held, subscription } : held,
    );
    save(book, change, subscription);
    const usage = usageOf(book, windowsOf(book, now).toMeasure);
    const { slice, others } = looked(desk, { ...seen, subscriptions });
    const preview = previewRun(slice, usage, now, others);
    const [own, ...besides] = runDesk(desk, now);
    expect(preview.atOnce).toEqual(own?.decision);
    expect(preview.besides).toEqual(besides);
    const again = runDesk(desk, now).map(({ decision }) => [decision.drafts, decision.creditNotes]);
    expect(again).toEqual([[[], []]]);
  }
  drainDesk(desk, endOf(life));
  return desk;
}

/** Every line that takes something back stands on a document of whom the line it corrects was billed to. */
function expectReturned({ book, named: names }: Desk): number {
  const documents = new Map(book.issued.map(({ id, documentId }) => [id, documentId]));
  const nameOf = (feeId: string) => names.get(documents.get(feeId) ?? "");
  let elsewhere = 0;
  for (const { id, fee } of book.fees) {
    expect(fee.recipient?.id ?? nameOf(id)).toBe(CHILD);
    if (fee.correctsFeeId === null || fee.amountMinor >= 0n) continue;
    expect(nameOf(id)).toBe(nameOf(fee.correctsFeeId));
    if (nameOf(id) !== CHILD) elsewhere += 1;
  }
  return elsewhere;
}

function expectSums(book: BillingBook): void {
  const standings = new Map<string, FeeStanding>();
  for (const draft of book.documents) {
    const net = draft.fees.reduce((sum, fee) => sum + fee.amountMinor, 0n);
    expect(net + draft.taxMinor).toBe(draft.totalMinor);
    const { debitMinor, creditMinor } = entryTotals(assertBalanced(invoiceFinalized(draft)));
    expect(debitMinor).toBe(creditMinor);
  }
  for (const { id, fee } of book.fees)
    if (fee.correctsFeeId === null)
      standings.set(id, { feeType: fee.feeType, leftMinor: fee.amountMinor, unearnedMinor: fee.amountMinor });
  for (const { note, fees, issuedOn } of book.notes) {
    expect(-fees.reduce((sum, fee) => sum + fee.amountMinor, 0n) + note.taxMinor).toBe(note.totalMinor);
    const facts = { issuerId: "issuer", customerId: "p", currency: "EUR", postedOn: issuedOn };
    for (const entry of postCreditNote(facts, note, fees, standings).entries) {
      const { debitMinor, creditMinor } = entryTotals(assertBalanced(entry));
      expect(debitMinor).toBe(creditMinor);
    }
  }
}

describe("a customer whose payer changes at random", { timeout: 180_000 }, () => {
  it("owes what it would owe alone; previews are what is billed, and who was billed gets back what is taken back", () => {
    const anyPayer = fc.constantFrom<Payer>(CHILD, "p", "q");
    let elsewhere = 0;
    fc.assert(
      fc.property(
        anyLife(...CHANGES),
        fc.array(anyPayer, { minLength: 3, maxLength: 12 }),
        (life, payers) => {
          const desk = liveWith(life, payers);
          expect(netOf(desk.book)).toBe(netOf(live(life)));
          expectSums(desk.book);
          elsewhere += expectReturned(desk);
        },
      ),
      { numRuns: 150 },
    );
    expect(elsewhere).toBeGreaterThan(30);
  });
});
