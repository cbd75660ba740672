import { expect, test } from "vitest";
import type { ServiceOutlook } from "~/billing/payment/reminder";
import { dayOf } from "~/billing/time/day";
import { writeInvitation } from "~/mail/invitation";
import { writeInvoice } from "~/mail/invoice";
import { subjectWords } from "~/mail/invoice-words";
import type { MailSender } from "~/mail/mail-sheet";
import { writePaymentFailed } from "~/mail/payment-failed";
import { writeReceipt } from "~/mail/receipt";
import { writeSignInLink } from "~/mail/sign-in-link";

const live: MailSender = { name: "Northwind", accent: "#2f4fb5", mode: "live" };
const testing: MailSender = { ...live, mode: "test" };
const at = Date.UTC(2026, 10, 21, 8, 14);
const plain = (text: string) => text.replaceAll("\u00a0", " ");

test("an invitation names who, where, as what and until when", () => {
  const mail = writeInvitation(live, {
    inviterName: "Mira",
    role: "billing",
    expiresAt: at,
    zone: "Europe/Berlin",
    url: "https://x.example/invitations/t",
  });
  expect(mail.subject).toBe("Mira invites you to Northwind in Counterfoil");
  expect(plain(mail.text)).toContain("You would join as billing.");
  expect(plain(mail.text)).toContain("until 21 Nov 2026, 09:14 Berlin");
  expect(mail.text).toContain("https://x.example/invitations/t");
  expect(mail.html).toContain('href="https://x.example/invitations/t"');
});

test("mails of a test organization say so first", () => {
  const mail = writeSignInLink(testing, { askedAt: at, zone: "UTC", url: "https://x.example/" });
  expect(mail.subject).toBe("[Test] Your sign-in link for Northwind");
  expect(mail.text.startsWith("This mail comes from a test organization")).toBe(true);
  expect(writeSignInLink(live, { askedAt: at, zone: "UTC", url: "https://x.example/" }).text).not.toContain(
    "test organization",
  );
});

test("an invoice says amount, due day and how it is paid", () => {
  const facts = {
    number: "NW-00042",
    totalMinor: 47398n,
    currency: "EUR",
    dueOn: dayOf(2026, 11, 5),
    subject: "Team and API calls",
    period: "1–30 Nov 2026",
    methodName: "Visa ending 4242",
    chargedOn: dayOf(2026, 11, 5),
    paidBy: null,
    billedTo: null,
    url: "https://x.example/portal/invoices/inv_1",
  };
  const mail = writeInvoice(live, facts);
  expect(plain(mail.subject)).toBe("Invoice NW-00042: 473.98 €, due 5 Nov 2026");
  expect(plain(mail.text)).toContain("We charge your Visa ending 4242 on 5 Nov 2026.");
  expect(plain(writeInvoice(live, { ...facts, methodName: null }).text)).toContain(
    "no payment method on file",
  );
});

test("an invoice that another customer pays tells its buyer so, and its payer whose it is", () => {
  const facts = {
    number: "NW-00042",
    totalMinor: 47398n,
    currency: "EUR",
    dueOn: dayOf(2026, 11, 5),
    subject: "Team",
    period: "1–30 Nov 2026",
    methodName: "Visa ending 4242",
    chargedOn: dayOf(2026, 11, 5),
    url: "https://x.example/portal/invoices/inv_1",
  };
  const buyer = plain(writeInvoice(live, { ...facts, paidBy: "Holding AG", billedTo: null }).text);
  expect(buyer).toContain("Holding AG pays this invoice. You do not have to do anything.");
  expect(buyer).not.toContain("4242");
  const payer = plain(writeInvoice(live, { ...facts, paidBy: null, billedTo: "ACME GmbH" }).text);
  expect(payer).toContain("For Team, 1–30 Nov 2026, billed to ACME GmbH.");
  expect(payer).toContain("We charge your Visa ending 4242 on 5 Nov 2026.");
});

test("a receipt says what is left", () => {
  const facts = {
    number: "NW-00042",
    paidMinor: 47398n,
    openMinor: 0n,
    currency: "EUR",
    paidOn: dayOf(2026, 11, 5),
    dueOn: dayOf(2026, 11, 5),
    methodName: "Visa ending 4242",
    url: "https://x.example/",
  };
  expect(plain(writeReceipt(live, facts).text)).toContain("Nothing is left to pay.");
  expect(plain(writeReceipt(live, { ...facts, openMinor: 10000n }).text)).toContain(
    "100.00 € is left, due 5 Nov 2026.",
  );
});

test("a failed payment says that nothing was charged and what happens next", () => {
  const facts = {
    number: "NW-00042",
    amountMinor: 47398n,
    currency: "EUR",
    methodName: "Visa ending 4242",
    reason: "not enough funds",
    retryOn: dayOf(2026, 11, 8),
    service: null,
    url: "https://x.example/",
  };
  const text = plain(writePaymentFailed(live, facts).text);
  expect(text).toContain("Your bank declined Visa ending 4242: not enough funds. Nothing was charged");
  expect(text).toContain("We try again on 8 Nov 2026.");
  expect(plain(writePaymentFailed(live, { ...facts, reason: null, retryOn: null }).text)).toContain(
    "We do not try this method again.",
  );
  expect(text).not.toContain("service");
});

test("a failed payment says what has stopped, or until when the service goes on", () => {
  const facts = {
    number: "NW-00042",
    amountMinor: 47_398n,
    currency: "EUR",
    methodName: "Visa ending 4242",
    reason: null,
    retryOn: null,
    url: "https://x.example/",
  };
  const mild = { name: "late", when: {}, blocksChanges: true, blocksServiceAndBilling: false } as const;
  const stage = { ...mild, cancels: "no", reevaluateDays: null } as const;
  const outlook = { on: dayOf(2026, 12, 5), stops: "service" } as const;
  const text = (service: ServiceOutlook) => plain(writePaymentFailed(live, { ...facts, service }).text);
  expect(text({ stage: null, outlook })).toContain(
    "Your service continues for now. Your service stops on 5 Dec 2026 if this is not paid by then.",
  );
  expect(text({ stage: { ...stage, blocksServiceAndBilling: true }, outlook: null })).toContain(
    "Your service is stopped until this is paid.",
  );
  expect(text({ stage, outlook: { ...outlook, stops: "subscriptions" } })).toContain(
    "cannot be changed until this is paid. Your subscriptions end on 5 Dec 2026",
  );
  expect(text({ stage: null, outlook: null })).not.toContain("service");
});

test.each([
  [["Team"], "Team"],
  [["Team", "API calls"], "Team and API calls"],
  [["Team", "Seats", "API calls"], "Team, Seats and API calls"],
  [["Team", "Seats", "API calls", "Storage", "Mails"], "Team, Seats, API calls and 2 more"],
])("an invoice for %j says so in a sentence", (subjects, text) => {
  expect(subjectWords(subjects)).toBe(text);
});

test("names cannot break out of HTML or the subject line", () => {
  const evil: MailSender = { ...live, name: '<script>alert("x")</script>\r\nBcc: a@b.example' };
  const mail = writeSignInLink(evil, { askedAt: at, zone: "UTC", url: 'https://x.example/"><b>' });
  expect(mail.html).not.toContain("<script>");
  expect(mail.html).not.toContain('"><b>');
  expect(mail.subject).not.toMatch(/[\r\n]/);
});

test("an unreadable accent gives the product's own colour", () => {
  const mail = writeSignInLink(
    { ...live, accent: 'red;">x' },
    { askedAt: at, zone: "UTC", url: "https://x/" },
  );
  expect(mail.html).not.toContain("red;");
  expect(mail.html).toContain("#2f4fb5");
});
