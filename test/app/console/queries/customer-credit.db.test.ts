import { expect, test } from "vitest";
import { loadCreditPage } from "~/console/queries/customer-credit.server";
import { useTestDatabase } from "../../../support/database";
import { foundTestOrganization } from "../../../support/organization";

useTestDatabase();

test("credit is given where the organization's billing rules put it", async () => {
  const giving = async (policy: Parameters<typeof foundTestOrganization>[0]) => {
    const organization = await foundTestOrganization(policy);
    const customerId = await organization.customer();
    return organization.view(async (context) => {
      const page = await loadCreditPage(context, customerId, { after: null, before: null, limit: 10 });
      return page.givesTo;
    });
  };
  expect(await giving({})).toBe("wallet");
  expect(await giving({ policy: { grant_credit: "customer_credit" } })).toBe("customer_credit");
});
