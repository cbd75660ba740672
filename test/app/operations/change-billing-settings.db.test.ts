import { expect, test } from "vitest";
import { DEFAULT_POLICY } from "~/billing/policy-kinds";
import { changeBillingSettings, previewBillingSettings } from "~/operations/change-billing-settings.server";
import { useTestDatabase } from "../../support/database";
import { foundTestOrganization } from "../../support/organization";

useTestDatabase();

test("other billing rules are tried on a customer's next invoice, then saved, and hold from then on", async () => {
  const organization = await foundTestOrganization();
  const planId = await organization.plan("team", { prices: [{ currency: "EUR", amount: "0.00" }] });
  const customerId = await organization.customer();
  await organization.subscribe({ customerId, planId });
  const policy = { ...DEFAULT_POLICY, zero_documents: "issue" } as const;
  const preview = await organization.view((context) =>
    previewBillingSettings(context, { customerId, policy }),
  );
  expect([preview.before, preview.after?.totalMinor]).toEqual([null, 0n]);
  const saved = await organization.run((context) => changeBillingSettings(context, policy));
  expect(saved.changed).toEqual(["zero_documents"]);
  expect(await organization.view(async (context) => context.organization.policy)).toEqual(policy);
  const again = await organization.run((context) => changeBillingSettings(context, policy));
  expect(again.changed).toEqual([]);
});
