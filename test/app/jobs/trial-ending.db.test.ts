// The mail about a trial that ends: some days before, once, by the customer's calendar, and only when something follows.
import { and, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { visit } from "~/gate.server";
import { drainOrganization } from "~/jobs/drain-organization.server";
import { cancelSubscription } from "~/operations/cancel-subscription.server";
import { createTaxRate } from "~/operations/create-tax-rate.server";
import { loadTrialNews } from "~/operations/load-trial-news.server";
import { queueTrialMail } from "~/operations/queue-trial-mail.server";
import { acrossDueOrganizations } from "~/store/across.server";
import { mails } from "../../../drizzle/schema/operations";
import { useTestDatabase } from "../../support/database";
import { at, foundTestOrganization, type TestOrganization } from "../../support/organization";

useTestDatabase();

const PLAN = { trialDays: 14, prices: [{ currency: "EUR", amount: "24.50" }] };

async function sent(organization: TestOrganization) {
  const rows = await organization.view(({ tx, organization: { id } }) =>
    tx
      .select()
      .from(mails)
      .where(and(eq(mails.organizationId, id), eq(mails.kind, "trial_ending")))
      .orderBy(mails.id),
  );
  return rows.map(({ subject, text, recipient, createdAt }) => ({
    subject: subject.replaceAll("\u00a0", " "),
    text: text.replaceAll("\u00a0", " "),
    recipient,
    createdAt,
  }));
}

test("is sent three days before, once, with price and tax, in the customer's zone", async () => {
  const organization = await foundTestOrganization({ zone: "UTC", clock: "2026-01-10T12:00:00Z" });
  const vat = { code: "vat", name: "VAT", category: "S", country: "DE", rate: "19", use: "default" } as const;
  await organization.run((context) => createTaxRate(context, vat));
  const planId = await organization.plan("team", PLAN);
  const customerId = await organization.customer({ email: "ann@acme.example", zone: "Pacific/Auckland" });
  const subscriptionId = await organization.subscribe({ customerId, planId, quantity: "12" });
  await organization.advance("2026-01-20T00:00:00Z");
  expect(await sent(organization)).toEqual([]);
  await organization.advance("2026-01-23T00:00:00Z");
  const [mail, ...more] = await sent(organization);
  expect(more).toEqual([]);
  // 14 days from 11 January, which it is in Auckland already.
  expect(mail?.subject).toBe("[Test] Your team trial ends on 25 Jan 2026");
  expect(mail?.text).toContain("it costs 294.00 € a month plus 19 % tax, first due on 25 Jan 2026");
  expect(mail?.recipient).toBe("ann@acme.example");
  expect(mail?.createdAt).toBeLessThan(at("2026-01-23T00:00:00Z"));
  // Said again by a message that was delivered twice, it is not sent again.
  const again = { subscriptionId, customerId, recipient: "x@acme.example" };
  await organization.run((context) =>
    queueTrialMail(context, { ...again, mail: { subject: "s", text: "t", html: "h" } }),
  );
  await organization.advance("2026-03-01T00:00:00Z");
  expect(await sent(organization)).toHaveLength(1);
});

test("is not sent when the subscription ends with its trial, nor to a customer without an address", async () => {
  const organization = await foundTestOrganization({ clock: "2026-01-10T00:00:00Z" });
  const planId = await organization.plan("team", PLAN);
  const leaver = await organization.customer({ name: "Leaver", email: "bo@acme.example" });
  const silent = await organization.customer({ name: "Silent" });
  const leaving = await organization.subscribe({ customerId: leaver, planId });
  const quiet = await organization.subscribe({ customerId: silent, planId });
  await organization.run((context) => cancelSubscription(context, { subscriptionId: leaving, when: "now" }));
  await organization.advance("2026-01-24T00:00:00Z");
  expect(await sent(organization)).toEqual([]);
  expect(await organization.view((context) => loadTrialNews(context, quiet))).toBeNull();
});

test("makes an organization due by itself, and is taken up once", async () => {
  const organization = await foundTestOrganization({ mode: "live", clock: "2026-01-10T00:00:00Z" });
  const planId = await organization.plan("team", { ...PLAN, trialDays: 2 });
  const customerId = await organization.customer({ email: "ann@acme.example" });
  await organization.subscribe({ customerId, planId });
  await drainOrganization(organization.id);
  expect(await sent(organization)).toHaveLength(1);
  await drainOrganization(organization.id);
  expect(await sent(organization)).toHaveLength(1);
  const due = await visit(acrossDueOrganizations);
  expect(due).not.toContain(organization.id);
});
