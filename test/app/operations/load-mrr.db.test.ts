// Monthly recurring revenue as home and the list of customers show it: from stored terms, whenever it is asked for.
import { beforeAll, expect, test } from "vitest";
import type { MrrHistory } from "~/billing/revenue/mrr-history";
import { applyCoupon } from "~/operations/apply-coupon.server";
import { cancelSubscription } from "~/operations/cancel-subscription.server";
import { changeSubscription } from "~/operations/change-subscription.server";
import { createCoupon } from "~/operations/create-coupon.server";
import { createTaxRate } from "~/operations/create-tax-rate.server";
import { loadMrr, loadMrrOf } from "~/operations/load-mrr.server";
import { publicId } from "~/public-ids";
import { useTestDatabase } from "../../support/database";
import { knock } from "../../support/doors";
import { foundTestOrganization, type TestOrganization } from "../../support/organization";
import { cookieOf, get, makeMember, makePerson } from "../../support/organizations";

useTestDatabase();

let organization: TestOrganization;
const ids: Record<"growing" | "leaving" | "taxed" | "idle", string> = {
  growing: "",
  leaving: "",
  taxed: "",
  idle: "",
};

beforeAll(async () => {
  organization = await foundTestOrganization();
  for (const name of Object.keys(ids) as (keyof typeof ids)[])
    ids[name] = await organization.customer({ name });
  const team = await organization.plan("team");
  const gross = await organization.plan("gross", {
    cadence: { unit: "year", count: 1 },
    prices: [{ currency: "EUR", amount: "1428.00" }],
    taxBehavior: "inclusive",
  });
  const vat = { code: "vat", name: "VAT", category: "S", country: "DE", rate: "19", use: "default" } as const;
  await organization.run((context) => createTaxRate(context, vat));
  const growing = await organization.subscribe({ customerId: ids.growing, planId: team });
  const leaving = await organization.subscribe({ customerId: ids.leaving, planId: team });
  await organization.advance("2026-02-10T00:00:00Z");
  await organization.subscribe({ customerId: ids.taxed, planId: gross });
  const more = { kind: "quantity", quantity: "3", when: { at: "now" } } as const;
  await organization.run((context) =>
    changeSubscription(context, { subscriptionId: growing, change: more, previewHash: null }),
  );
  const unlimited = { validFrom: null, validTo: null, maxUses: null, maxUsesPerCustomer: null };
  await organization.run((context) =>
    createCoupon(context, {
      ...{ code: "loyal", name: "Loyal", percent: "10", amount: null, currency: null },
      ...{ duration: "forever", periods: null, planCodes: [], metricCodes: [], reusable: false },
      ...unlimited,
    }),
  );
  await organization.run((context) =>
    applyCoupon(context, { customerId: ids.growing, code: "loyal", amount: null }),
  );
  await organization.advance("2026-03-05T00:00:00Z");
  const now = { when: "now", previewHash: null, reason: null } as const;
  await organization.run((context) => cancelSubscription(context, { subscriptionId: leaving, ...now }));
  await organization.advance("2026-03-20T00:00:00Z");
}, 120_000);

/** The last three points: the ends of January and February, and now. */
const lately = ({ points }: MrrHistory) =>
  points.slice(-3).map(({ totalMinor, moved }) => ({
    total: totalMinor,
    moved: Object.fromEntries(Object.entries(moved).filter(([, amount]) => amount !== 0n)),
  }));

test("has a total at the end of each month and now, and what moved it in between", async () => {
  const histories = await organization.view((context) => loadMrr(context, { mostSubscriptions: 3 }));
  expect(histories).toHaveLength(1);
  const history = histories?.[0];
  expect(history?.currency).toBe("EUR");
  expect(history?.points).toHaveLength(12);
  expect(history && lately(history)).toEqual([
    { total: 6000n, moved: { new: 6000n } },
    // Three at 30.00 less 10 % instead of one at 30.00; 1,428.00 a year with 19 % tax in it is 100.00 a month.
    { total: 21100n, moved: { expansion: 5100n, new: 10000n } },
    { total: 18100n, moved: { churn: -3000n } },
  ]);
});

test("is not added up where there are more subscriptions than asked for", async () => {
  expect(await organization.view((context) => loadMrr(context, { mostSubscriptions: 2 }))).toBeNull();
});

test("is the same for the customers of a list, who brings nothing left out", async () => {
  const found = await organization.view((context) => loadMrrOf(context, Object.values(ids)));
  expect(found).toEqual({
    [ids.growing]: [{ currency: "EUR", amountMinor: 8100n }],
    [ids.taxed]: [{ currency: "EUR", amountMinor: 10000n }],
  });
});

test("stands on home, whose chart ends with the day of the clock", async () => {
  const person = await makePerson("mira@example.com");
  await makeMember(organization.id, person, "accountant");
  const org = publicId("organization", organization.id);
  const cookie = await cookieOf(person);
  const home = await knock("console.$org._index", { org }, get(`/console/${org}`, cookie));
  expect(home?.data).toMatchObject({
    mrr: [{ currency: "EUR", from: { totalMinor: 21100n }, moved: { churn: -3000n } }],
  });
  const list = await knock(
    "console.$org.customers._index",
    { org },
    get(`/console/${org}/customers`, cookie),
  );
  expect(list?.data).toMatchObject({
    mrr: { [ids.growing]: [{ currency: "EUR", amountMinor: 8100n }] },
  });
});
