import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { subscriptionStatus } from "~/billing/subscription/status";
import { cancelSubscription, previewCancellation } from "~/operations/cancel-subscription.server";
import { changeSubscription } from "~/operations/change-subscription.server";
import { loadUsageSoFar } from "~/operations/load-usage-so-far.server";
import { previewNextInvoice } from "~/operations/preview-next-invoice.server";
import { startClockAdvance } from "~/operations/start-clock-advance.server";
import { stopClockAdvance } from "~/operations/stop-clock-advance.server";
import { loadSubscription } from "~/store/subscriptions.server";
import { fees, invoices } from "../../../drizzle/schema/invoicing";
import { useTestDatabase } from "../../support/database";
import { at, chargeOn, foundTestOrganization, type TestOrganization } from "../../support/organization";

useTestDatabase();
let organization: TestOrganization;
let customerId: string;
let subscriptionId: string;

beforeEach(async () => {
  organization = await foundTestOrganization();
  await organization.metric("calls", "max", "n");
  const planId = await organization.plan("team", {
    charges: [chargeOn("calls", { type: "per_unit", unit_amount: "2" })],
  });
  customerId = await organization.customer();
  subscriptionId = await organization.subscribe({ customerId, planId });
});

function totals() {
  return organization.view(async ({ tx, organization: { id } }) => {
    const rows = await tx
      .select()
      .from(invoices)
      .where(eq(invoices.organizationId, id))
      .orderBy(invoices.sequence);
    return rows.map((row) => row.totalMinor);
  });
}

const status = async () => {
  const { subscription, now } = await organization.view(async (context) => ({
    subscription: (await loadSubscription(context, subscriptionId)).subscription,
    now: context.now,
  }));
  return subscriptionStatus(subscription, now);
};

describe("cancelling", () => {
  test("now ends service, bills its usage once, and gives nothing back", async () => {
    await organization.usage(subscriptionId, [{ id: "t1", metric: "calls", properties: { n: "3" } }]);
    await organization.advance("2026-01-11T00:00:00Z");
    const preview = await organization.run((context) =>
      previewCancellation(context, { subscriptionId, when: "now" }),
    );
    expect(preview).toMatchObject({ unusedDays: 21 });
    expect(await status()).toBe("active");
    await organization.run((context) => cancelSubscription(context, { subscriptionId, when: "now" }));
    expect(await status()).toBe("canceled");
    await organization.advance("2026-04-01T00:00:00Z");
    expect(await totals()).toEqual([3000n, 600n]);
    const stored = await organization.view((context) => loadSubscription(context, subscriptionId));
    expect(stored.dueAt).toBeNull();
    expect(
      await organization.refused((context) => cancelSubscription(context, { subscriptionId, when: "now" })),
    ).toEqual(["subscription_ended"]);
    expect(
      await organization.refused((context) =>
        changeSubscription(context, { subscriptionId, change: { kind: "undo_cancel" } }),
      ),
    ).toEqual(["subscription_ended"]);
  });

  test("at the end of the period can be undone until then", async () => {
    const cancel = () =>
      organization.run((context) => cancelSubscription(context, { subscriptionId, when: "period_end" }));
    await organization.advance("2026-01-11T00:00:00Z");
    expect(await cancel()).toMatchObject({ endsAt: at("2026-02-01T00:00:00Z"), unusedDays: 0 });
    expect(
      await organization.refused((context) =>
        cancelSubscription(context, { subscriptionId, when: "period_end" }),
      ),
    ).toEqual(["subscription_ending"]);
    await organization.run((context) =>
      changeSubscription(context, { subscriptionId, change: { kind: "undo_cancel" } }),
    );
    await organization.advance("2026-02-10T00:00:00Z");
    expect(await status()).toBe("active");
    expect(await totals()).toEqual([3000n, 3000n]);
    await cancel();
    await organization.advance("2026-04-10T00:00:00Z");
    expect(await totals()).toEqual([3000n, 3000n]);
    expect(await status()).toBe("canceled");
  });
});

test("current usage and the next invoice show what the next run bills", async () => {
  await organization.usage(subscriptionId, [
    { id: "t1", metric: "calls", properties: { n: "3" } },
    { id: "t2", metric: "calls", properties: { n: "2.5" } },
  ]);
  await organization.advance("2026-01-20T00:00:00Z");
  const usage = await organization.view((context) => loadUsageSoFar(context, [subscriptionId]));
  expect(usage).toMatchObject([{ quantity: "3", eventCount: 2, amountMinor: 600n }]);
  const { next: preview } = await organization.view((context) => previewNextInvoice(context, { customerId }));
  await organization.advance("2026-02-01T00:00:00Z");
  expect(await totals()).toEqual([3000n, preview?.totalMinor]);
  const billed = await organization.view(({ tx, organization: { id } }) =>
    tx.select().from(fees).where(eq(fees.organizationId, id)).orderBy(fees.id),
  );
  expect(billed.slice(1).map(({ description }) => description)).toEqual(
    preview?.fees.map((fee) => fee.description),
  );
});

describe("the test clock", () => {
  test("is not there in live mode, and goes neither back nor too far", async () => {
    const live = await foundTestOrganization({ mode: "live" });
    const start = (to: string) => (context: Parameters<typeof startClockAdvance>[0]) =>
      startClockAdvance(context, { to: at(to) });
    expect(await live.refused(start("2030-01-01T00:00:00Z"))).toEqual(["clock_missing"]);
    expect(await organization.refused(start("2026-01-01T00:00:00Z"))).toEqual(["clock_backwards"]);
    expect(await organization.refused(start("2036-01-01T00:00:00Z"))).toEqual(["clock_too_far"]);
    expect(await organization.refused((context) => stopClockAdvance(context))).toEqual(["clock_not_running"]);
    await organization.run(start("2026-02-01T00:00:00Z"));
    await organization.run((context) => stopClockAdvance(context));
    await organization.advance("2026-01-05T00:00:00Z");
    expect(await totals()).toEqual([3000n]);
  });
});
