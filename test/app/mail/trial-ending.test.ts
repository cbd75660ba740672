import { expect, test } from "vitest";
import { dayOf } from "~/billing/time/day";
import type { MailSender } from "~/mail/mail-sheet";
import { writeTrialEnding } from "~/mail/trial-ending";

const live: MailSender = { name: "Northwind", accent: "#2f4fb5", mode: "live" };
const plain = (text: string) => text.replaceAll("\u00a0", " ");
const facts = {
  planName: "Team",
  endsOn: dayOf(2026, 12, 4),
  currency: "EUR",
  amountMinor: 29400n,
  cadence: { unit: "month", count: 1 },
  hasUsage: false,
  taxRate: "19",
  taxBehavior: "exclusive",
  chargedOn: dayOf(2026, 12, 4),
  methodName: "Visa ending 4242",
  payerName: null,
  url: "https://x.example/portal/subscriptions/sub_1",
} as const;

test("a trial that ends says when, what it costs then, and how to stop", () => {
  const mail = writeTrialEnding(live, facts);
  expect(plain(mail.subject)).toBe("Your Team trial ends on 4 Dec 2026");
  expect(plain(mail.text)).toContain(
    "From then it costs 294.00 € a month plus 19 % tax, first charged on 4 Dec 2026 to Visa ending 4242.",
  );
  expect(plain(mail.text)).toContain("To stop, cancel before 4 Dec 2026.");
  expect(mail.text).toContain("Manage subscription:\nhttps://x.example/portal/subscriptions/sub_1");
  expect(mail.html).toContain('href="https://x.example/portal/subscriptions/sub_1"');
  expect(plain(mail.html)).toContain("294.00 € a month");
});

test("without a payment method, a recurring price or one tax rate it says what holds", () => {
  const none = plain(
    writeTrialEnding(live, { ...facts, methodName: null, taxRate: null, hasUsage: true }).text,
  );
  expect(none).toContain("it costs 294.00 € a month and what you use, first due on 4 Dec 2026.");
  expect(none).toContain("There is no payment method on file.");
  const paid = plain(writeTrialEnding(live, { ...facts, methodName: null, payerName: "Holding AG" }).text);
  expect(paid).toContain("first due on 4 Dec 2026 and paid by Holding AG.");
  expect(paid).not.toContain("no payment method");
  const every = { unit: "week", count: 2 } as const;
  const usage = plain(writeTrialEnding(live, { ...facts, amountMinor: null, cadence: every }).text);
  expect(usage).toContain("From then usage is billed, every 2 weeks, first charged on 4 Dec 2026");
});
