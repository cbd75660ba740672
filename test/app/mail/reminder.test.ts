import { expect, test } from "vitest";
import { dayOf } from "~/billing/time/day";
import type { MailSender } from "~/mail/mail-sheet";
import { writeReminder } from "~/mail/reminder";

const live: MailSender = { name: "Northwind", accent: "#2f4fb5", mode: "live" };
const plain = (text: string) => text.replaceAll("\u00a0", " ");
const invoice = {
  number: "NW-00042",
  currency: "EUR",
  openMinor: 47_398n,
  dueOn: dayOf(2026, 11, 5),
  billedTo: null,
};
const mild = { blocksChanges: false, blocksServiceAndBilling: false, cancels: "no" } as const;
const facts = {
  invoices: [invoice],
  today: dayOf(2026, 11, 15),
  stage: mild,
  outlook: null,
  url: "https://x.example/portal/invoices/inv_1",
};

test("a reminder of one invoice names it, when it was due, and where to pay", () => {
  const mail = writeReminder(live, facts);
  expect(plain(mail.subject)).toBe("Reminder: 473.98 € for NW-00042, due since 5 Nov 2026");
  expect(plain(mail.text)).toContain("NW-00042: 473.98 €, was due on 5 Nov 2026. It is not paid yet.");
  expect(mail.text).toContain("Pay now:\nhttps://x.example/portal/invoices/inv_1");
  expect(mail.html).toContain('href="https://x.example/portal/invoices/inv_1"');
  expect(mail.text).not.toContain("service");
});

test("a reminder of several adds up each currency by itself and names whose each is", () => {
  const other = { ...invoice, number: "NW-00043", billedTo: "Child GmbH", dueOn: dayOf(2026, 11, 20) };
  const foreign = { ...invoice, number: "NW-00044", currency: "USD", openMinor: 1_000n };
  const mail = writeReminder(live, { ...facts, invoices: [invoice, other, foreign] });
  expect(plain(mail.subject)).toMatch(/^Reminder: 947\.96 € and .*10\.00.* for 3 invoices$/);
  expect(plain(mail.text)).toContain("NW-00043 of Child GmbH: 473.98 €, due on 20 Nov 2026");
  const many = Array.from({ length: 12 }, (_, index) => ({ ...invoice, number: `N-${index}` }));
  const long = writeReminder(live, { ...facts, invoices: many }).text;
  expect(long).toContain("N-9:");
  expect(long).not.toContain("N-10:");
  expect(long).toContain("And 2 more.");
});

type Facts = Parameters<typeof writeReminder>[1];

test("a reminder says what has stopped and what stops next", () => {
  const text = (stage: Partial<Facts["stage"]>, outlook: Facts["outlook"] = null) =>
    plain(writeReminder(live, { ...facts, stage: { ...mild, ...stage }, outlook }).text);
  expect(text({ blocksServiceAndBilling: true })).toContain("Your service is stopped until this is paid.");
  expect(text({ blocksChanges: true })).toContain("cannot be changed until this is paid.");
  expect(text({ cancels: "now" })).toContain("Your subscriptions have ended.");
  expect(text({ cancels: "period_end" })).toContain("end with the period that is running.");
  const on = dayOf(2026, 12, 5);
  expect(text({}, { on, stops: "service" })).toContain(
    "Your service stops on 5 Dec 2026 if this is not paid",
  );
  expect(text({}, { on, stops: "subscriptions" })).toContain("Your subscriptions end on 5 Dec 2026");
});
