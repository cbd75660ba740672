// What forbids a change that its decider would make: an overdue customer, and more in use than the new plan has.
import { expect, test } from "vitest";
import type { UncheckedPriceModel } from "~/billing/pricing/price-model";
import { changeOverdueRules } from "~/operations/change-overdue-rules.server";
import { changeSubscription, type LastingChange } from "~/operations/change-subscription.server";
import { previewChange } from "~/operations/preview-change.server";
import { useTestDatabase } from "../../../support/database";
import { chargeOn, foundTestOrganization, type TestOrganization } from "../../../support/organization";

useTestDatabase();

const toPlan = (planId: string, at: "now" | "period_end" = "now"): LastingChange => ({
  kind: "plan",
  planId,
  quantity: null,
  when: { at },
});

const refusals = async (organization: TestOrganization, subscriptionId: string, change: LastingChange) => [
  await organization.refused((context) => previewChange(context, { subscriptionId, change })),
  await organization.refused((context) => changeSubscription(context, { subscriptionId, change })),
];

test("a customer in a stage that blocks changes keeps its plan until it has paid", async () => {
  const organization = await foundTestOrganization();
  const stage = {
    name: "late",
    when: { earliestUnpaidDays: 10 },
    blocksChanges: true,
    blocksServiceAndBilling: false,
    cancels: "no",
    reevaluateDays: null,
  } as const;
  await organization.run((context) => changeOverdueRules(context, { stages: [stage] }));
  const [small, large] = [await organization.plan("small"), await organization.plan("large")];
  const customerId = await organization.customer();
  const subscriptionId = await organization.subscribe({ customerId, planId: small });
  await organization.advance("2026-01-05T12:00:00Z");
  expect(await refusals(organization, subscriptionId, toPlan(large, "period_end"))).toEqual([[], []]);
  await organization.advance("2026-01-12T12:00:00Z");
  const twice: LastingChange = { kind: "quantity", quantity: "2", when: { at: "now" } };
  for (const change of [toPlan(large), twice])
    expect(await refusals(organization, subscriptionId, change)).toEqual([
      ["customer_overdue"],
      ["customer_overdue"],
    ]);
});

test("nobody changes to a plan with less capacity than is in use", async () => {
  const organization = await foundTestOrganization();
  await organization.metric("storage", "max", "size");
  const capacity = (...ends: (string | null)[]): UncheckedPriceModel => ({
    type: "capacity",
    tiers: ends.map((up_to, index) => ({ up_to, amount: String((index + 1) * 10) })),
  });
  const plan = (code: string, ...ends: (string | null)[]) =>
    organization.plan(code, { charges: [chargeOn("storage", capacity(...ends))] });
  const [large, small, medium] = [await plan("l", null), await plan("s", "10", "50"), await plan("m", "80")];
  const customerId = await organization.customer();
  const subscriptionId = await organization.subscribe({ customerId, planId: large });
  await organization.advance("2026-01-05T12:00:00Z");
  await organization.usage(subscriptionId, [{ id: "u1", metric: "storage", properties: { size: "60" } }]);
  expect(await refusals(organization, subscriptionId, toPlan(small))).toEqual([
    ["capacity_below_usage"],
    ["capacity_below_usage"],
  ]);
  expect(await refusals(organization, subscriptionId, toPlan(small, "period_end"))).toEqual([[], []]);
  expect(await refusals(organization, subscriptionId, toPlan(medium))).toEqual([[], []]);
});
