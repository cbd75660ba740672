import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import type { Outcome } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { NotFound } from "~/errors";
import { run, view } from "~/gate.server";
import { billCustomers } from "~/operations/bill-customers.server";
import { cancelSubscription, previewCancellation } from "~/operations/cancel-subscription.server";
import { changeCustomer } from "~/operations/change-customer.server";
import { changeSubscription } from "~/operations/change-subscription.server";
import { createCustomer } from "~/operations/create-customer.server";
import { createTaxRate } from "~/operations/create-tax-rate.server";
import { loadInvoiceNews } from "~/operations/load-invoice-news.server";
import { loadUsageSoFar } from "~/operations/load-usage-so-far.server";
import { previewNextInvoice } from "~/operations/preview-next-invoice.server";
import { publishPlan } from "~/operations/publish-plan.server";
import { renameMetric } from "~/operations/save-metric.server";
import { savePlanDraft } from "~/operations/save-plan-draft.server";
import { subscribeCustomer } from "~/operations/subscribe-customer.server";
import { loadMail } from "~/store/mails.server";
import { invoices } from "../../../drizzle/schema/invoicing";
import { mails } from "../../../drizzle/schema/operations";
import { useTestDatabase } from "../../support/database";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";

useTestDatabase();

let theirs: Awaited<ReturnType<typeof filled>>;
let ours: TestOrganization & { planId: string };

async function filled() {
  const organization = await foundTestOrganization();
  const metricId = await organization.metric("calls");
  const planId = await organization.plan("team");
  const customerId = await organization.customer({ email: "ann@acme.example" });
  const subscriptionId = await organization.subscribe({ customerId, planId });
  const rate = await organization.run((context) =>
    createTaxRate(context, { code: "vat", name: "VAT", category: "S", country: "DE", rate: "19" }),
  );
  await organization.advance("2026-01-02T00:00:00Z");
  const book = await organization.view(async ({ tx, organization: { id } }) => ({
    invoices: await tx.select({ id: invoices.id }).from(invoices).where(eq(invoices.organizationId, id)),
    mails: await tx.select({ id: mails.id }).from(mails).where(eq(mails.organizationId, id)),
  }));
  return {
    organization,
    metricId,
    planId,
    customerId,
    subscriptionId,
    taxRateId: rate.id,
    invoiceId: book.invoices[0]?.id ?? "",
    mailId: book.mails[0]?.id ?? "",
  };
}

beforeAll(async () => {
  theirs = await filled();
  const organization = await foundTestOrganization();
  ours = { ...organization, planId: await organization.plan("own") };
});

const commands: [string, (context: Context) => Promise<Outcome<unknown>>][] = [
  ["renames a metric", (context) => renameMetric(context, { metricId: theirs.metricId, name: "Mine" })],
  ["publishes a plan", (context) => publishPlan(context, { planId: theirs.planId })],
  [
    "saves a draft",
    (context) =>
      savePlanDraft(context, {
        planId: theirs.planId,
        revision: 0,
        terms: {
          cadence: { unit: "month", count: 1 },
          timing: "in_advance",
          trialDays: 0,
          prices: [],
          charges: [],
        },
      }),
  ],
  [
    "changes a customer",
    (context) => changeCustomer(context, { customerId: theirs.customerId, change: { name: "Mine" } }),
  ],
  [
    "subscribes their customer",
    (context) => subscribeCustomer(context, { customerId: theirs.customerId, planId: ours.planId }),
  ],
  [
    "subscribes to their plan",
    async (context) => {
      const customer = await createCustomer(context, { name: "Own" });
      if (!customer.ok) return customer;
      return subscribeCustomer(context, { customerId: customer.value.id, planId: theirs.planId });
    },
  ],
  [
    "takes their tax rate",
    (context) => createCustomer(context, { name: "Own", taxRateId: theirs.taxRateId }),
  ],
  [
    "cancels",
    (context) => cancelSubscription(context, { subscriptionId: theirs.subscriptionId, when: "now" }),
  ],
  [
    "previews a cancellation",
    (context) => previewCancellation(context, { subscriptionId: theirs.subscriptionId, when: "now" }),
  ],
  [
    "undoes a cancellation",
    (context) =>
      changeSubscription(context, { subscriptionId: theirs.subscriptionId, change: { kind: "undo_cancel" } }),
  ],
];

describe("an organization that names another's row", () => {
  test.each(commands)("and %s finds nothing", async (_, work) => {
    await expect(run(ours.caller, { operation: "test" }, work)).rejects.toThrow(NotFound);
  });

  test("bills nobody", async () => {
    const billed = await ours.run((context) => billCustomers(context, { customerIds: [theirs.customerId] }));
    expect(billed).toEqual({ customers: 0, invoices: 0, fees: 0 });
  });

  const reads: [string, (context: Context) => Promise<unknown>][] = [
    ["current usage", (context) => loadUsageSoFar(context, [theirs.subscriptionId])],
    ["the next invoice", (context) => previewNextInvoice(context, { customerId: theirs.customerId })],
    ["an invoice", (context) => loadInvoiceNews(context, theirs.invoiceId)],
    ["a mail", (context) => loadMail(context, theirs.mailId)],
  ];
  test.each(reads)("and reads %s finds nothing", async (_, read) => {
    await expect(view(ours.caller, read)).rejects.toThrow(NotFound);
    await expect(view(theirs.organization.caller, read)).resolves.toBeDefined();
  });
});

describe("a portal caller", () => {
  test("sees the usage of its own subscription, and of no other customer's", async () => {
    const { organization, customerId, subscriptionId, planId } = theirs;
    const otherId = await organization.customer({ name: "Other" });
    const otherSubscriptionId = await organization.subscribe({ customerId: otherId, planId });
    const portal = { kind: "portalCustomer" as const, organizationId: organization.id, customerId };
    await expect(view(portal, (context) => loadUsageSoFar(context, [subscriptionId]))).resolves.toEqual([]);
    await expect(view(portal, (context) => loadUsageSoFar(context, [otherSubscriptionId]))).rejects.toThrow(
      NotFound,
    );
  });

  test("cancels its own subscription, and no other customer's", async () => {
    const { organization, customerId, planId } = theirs;
    const otherId = await organization.customer({ name: "Third" });
    const foreign = await organization.subscribe({ customerId: otherId, planId });
    const own = await organization.subscribe({ customerId, planId });
    const portal = { kind: "portalCustomer" as const, organizationId: organization.id, customerId };
    const cancel = (id: string) =>
      run(portal, { operation: "cancelSubscription", subject: { table: "subscriptions", id } }, (context) =>
        cancelSubscription(context, { subscriptionId: id, when: "period_end" }),
      );
    await expect(cancel(foreign)).rejects.toThrow(NotFound);
    await expect(cancel(own)).resolves.toMatchObject({ ok: true });
    // Without naming its row to the gate it gets no further.
    await expect(
      run(portal, { operation: "cancelSubscription" }, (context) =>
        cancelSubscription(context, { subscriptionId: foreign, when: "period_end" }),
      ),
    ).rejects.toThrow(NotFound);
  });
});
