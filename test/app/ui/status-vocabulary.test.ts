import { describe, expect, test } from "vitest";
import { INVOICE_STATES } from "~/billing/invoicing/invoice-kinds";
import { PAYMENT_STATES } from "~/billing/payment/payment-kinds";
import { SUBSCRIPTION_STATUSES } from "~/billing/subscription/subscription-kinds";
import { en } from "~/ui/messages/en";
import {
  type BadgeSubject,
  badgeLooks,
  badgeOf,
  type InvoiceFacts,
  invoiceBadgeState,
} from "~/ui/status-vocabulary";

const subjects = Object.keys(badgeLooks) as BadgeSubject[];

describe("badge vocabulary", () => {
  test.each(subjects)("%s has a word, a tone and a shape for every state, and no word twice", (subject) => {
    const states = Object.keys(badgeLooks[subject]);
    expect(states.sort()).toEqual(Object.keys(en.badge[subject]).sort());
    const labels = states.map((state) => badgeOf(subject, state).label);
    expect(new Set(labels).size).toBe(labels.length);
    for (const label of labels) expect(label).toMatch(/^[A-Z][A-Za-z ]+$/);
  });

  test.each([
    ["subscription", SUBSCRIPTION_STATUSES],
    ["invoice", INVOICE_STATES],
    ["payment", PAYMENT_STATES],
  ] as const)("every state the engine knows of a %s is in it", (subject, states) => {
    for (const state of states) expect(Object.keys(badgeLooks[subject])).toContain(state);
  });

  test("states of one subject that share a tone differ by shape or word, so grey print tells them apart", () => {
    expect(badgeOf("invoice", "paid").shape).not.toBe(badgeOf("invoice", "overdue").shape);
    expect(badgeOf("invoice", "open").shape).not.toBe(badgeOf("invoice", "part_paid").shape);
  });

  test("an unknown state shows its text and asks for a person", () => {
    expect(badgeOf("payment", "teleported")).toEqual({ label: "teleported", tone: "hold", shape: "waits" });
  });
});

describe("the one badge of an invoice", () => {
  const open = { state: "open", totalMinor: 100n, dueMinor: 100n, overdueDays: 0 } as const;
  test.each<[InvoiceFacts, string]>([
    [{ ...open, state: "draft" as const }, "draft"],
    [{ ...open, held: true as const, overdueDays: 3 }, "held"],
    [{ ...open, state: "cancelled" as const, overdueDays: 3 }, "cancelled"],
    [{ ...open, state: "paid" as const, disputed: true as const }, "disputed"],
    [{ ...open, state: "paid" as const, overdueDays: 3 }, "paid"],
    [{ ...open, openPayment: "processing", overdueDays: 3 }, "processing"],
    [{ ...open, openPayment: "unknown" }, "processing"],
    [{ ...open, openPayment: "requires_action", overdueDays: 3 }, "action_needed"],
    [{ ...open, overdueDays: 1, dueMinor: 40n }, "overdue"],
    [{ ...open, dueMinor: 40n }, "part_paid"],
    [open, "open"],
  ])("case %#", (facts, state) => {
    expect(invoiceBadgeState(facts)).toBe(state);
  });
});
