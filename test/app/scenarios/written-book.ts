import type {
  Book,
  BookCreditNote,
  BookInvoice,
  BookLine,
  CustomerState,
  SubscriptionState,
} from "~/scenarios/book";
import { firstDifference } from "~/scenarios/expectations";
import type { Scenario } from "~/scenarios/format";
import { parseScenario } from "~/scenarios/parse-scenario";

/** Books written by hand: each test changes what it is about. */

export const JANUARY = Date.UTC(2026, 0, 31);
export const FEBRUARY = Date.UTC(2026, 1, 28);

export function aLine(changes: Partial<BookLine> = {}): BookLine {
  return {
    kind: "subscription",
    subscription: "s1",
    plan: "pro",
    charge: null,
    quantity: "1",
    from: "2026-01-31",
    to: "2026-02-28",
    amount: "10.00",
    description: "Pro",
    tax: "1.90",
    discount: "0",
    group: [],
    ...changes,
  };
}

export function anInvoice(changes: Partial<BookInvoice> = {}): BookInvoice {
  return {
    customer: "acme",
    number: "A-1",
    currency: "EUR",
    issuedAt: JANUARY,
    issuedOn: "2026-01-31",
    draftedOn: "2026-01-31",
    dueOn: "2026-02-14",
    status: "finalized",
    subtotal: "10.00",
    progressiveCredit: "0.00",
    discount: "0.00",
    net: "10.00",
    tax: "1.90",
    credit: "0.00",
    totalBeforeCredit: "11.90",
    total: "11.90",
    balance: "11.90",
    lines: [aLine()],
    covers: [{ kind: "subscription", from: "2026-01-31", to: "2026-02-28" }],
    ...changes,
  };
}

export function aCreditNote(changes: Partial<BookCreditNote> = {}): BookCreditNote {
  return {
    customer: "acme",
    issuedAt: FEBRUARY,
    issuedOn: "2026-02-28",
    subtotal: "5.00",
    couponAdjustment: "1.00",
    tax: "0.76",
    total: "4.76",
    credit: "3.76",
    refund: "1.00",
    balance: "2.00",
    status: "finalized",
    ...changes,
  };
}

export const aSubscriptionState: SubscriptionState = {
  status: "active",
  plan: "pro",
  currentPeriod: { from: "2026-02-28", to: "2026-03-31" },
  trialEndsOn: null,
  chargedThrough: "2026-03-31",
  billingEnds: null,
};

export const aCustomerState: CustomerState = {
  balance: "11.90",
  creditBalance: "2.00",
  billCycleDay: 31,
  paymentsCount: 2,
  payments: ["5.00", "6.90"],
  unpaidInvoices: 1,
  overdue: "clear",
};

export function aBook(changes: Partial<Book> = {}): Book {
  return {
    invoices: [],
    creditNotes: [],
    creditLooks: [],
    draftLooks: [],
    subscriptions: [],
    customers: [],
    wallets: [],
    usage: [],
    advanceFees: [],
    notes: [],
    ...changes,
  };
}

/** A file with one subscription; `changes` replace whole parts of it. */
export function aScenario(changes: Record<string, unknown> = {}): Scenario {
  const parsed = parseScenario({
    name: "one",
    organization: { currency: "EUR" },
    metrics: [{ code: "calls", aggregation: "count" }],
    plans: [
      { code: "pro", currency: "EUR", interval: "month", amount: "10", in_advance: true },
      { code: "max", currency: "EUR", interval: "month", amount: "30", in_advance: true },
    ],
    customers: [
      { id: "acme", currency: "EUR" },
      { id: "zeta", currency: "EUR" },
    ],
    steps: [{ at: "2026-01-31T00:00:00Z", do: "subscribe", customer: "acme", plan: "pro", as: "s1" }],
    ...changes,
  });
  if (parsed.kind !== "scenario") throw new Error(JSON.stringify(parsed));
  return parsed.scenario;
}

/** What the book lacks of what is expected. */
export function difference(
  expectation: Record<string, unknown>,
  found: Book,
  changes: Record<string, unknown> = {},
): string | null {
  return firstDifference(aScenario({ ...changes, expect: expectation }), found);
}
