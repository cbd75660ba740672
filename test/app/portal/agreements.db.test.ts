import { expect, test } from "vitest";
import { view } from "~/gate.server";
import { addPool } from "~/operations/add-pool.server";
import { loadPools, loadPoolsWithPayers } from "~/operations/load-pools.server";
import { loadUsageSoFar } from "~/operations/load-usage-so-far.server";
import { setPayer } from "~/operations/set-payer.server";
import { agreementsOf } from "~/portal/agreements";
import { useTestDatabase } from "../../support/database";
import { chargeOn, foundTestOrganization } from "../../support/organization";

useTestDatabase();

test("a customer sees how much of what it agreed is used, and nothing of others", async () => {
  const book = await foundTestOrganization();
  await book.metric("calls", "sum", "n");
  const charges = [chargeOn("calls", { type: "per_unit", unit_amount: "0.50" })];
  const planId = await book.plan("team", { charges });
  const customerId = await book.customer();
  const subscriptionId = await book.subscribe({ customerId, planId });
  const terms = {
    scope: "customer",
    subscriptionId: null,
    currency: null,
    counts: { plans: [], metrics: [], charges: [] },
    cadence: { unit: "month", count: 1 },
    from: null,
    to: null,
  } as const;
  for (const id of [customerId, await book.customer({ name: "Other" })]) {
    const own = { ...terms, customerId: id };
    await book.run((context) =>
      addPool(context, { ...own, code: "free", name: "Included calls", kind: "allowance", amount: "10.00" }),
    );
    await book.run((context) =>
      addPool(context, { ...own, code: "least", name: "Least", kind: "commitment", amount: "100.00" }),
    );
  }
  await book.run((context) =>
    addPool(context, {
      ...terms,
      ...{ customerId, code: "all", name: "Shared calls", kind: "allowance", amount: "5.00" },
      scope: "payer_group",
    }),
  );
  await book.advance("2026-01-10T00:00:00Z");
  await book.usage(subscriptionId, [
    { id: "a", metric: "calls", at: "2026-01-05T00:00:00Z", properties: { n: "16" } },
  ]);
  const caller = { kind: "portalCustomer", organizationId: book.id, customerId } as const;
  const shown = await view(caller, async (context) => {
    const usage = await loadUsageSoFar(context, [subscriptionId]);
    return agreementsOf(await loadPools(context, { customerId, usage }), customerId);
  });
  // What others draw of the same is not the customer's business.
  expect(shown.map(({ name, drawnMinor, leftMinor }) => [name, drawnMinor, leftMinor])).toEqual([
    ["Shared calls", null, expect.any(BigInt)],
    ["Included calls", 800n, 200n],
    ["Least", 3_800n, 6_200n],
  ]);
});

test("a member sees what its payer agreed for everybody it pays for, and nothing else of the payer's", async () => {
  const book = await foundTestOrganization();
  const payerId = await book.customer({ name: "Payer" });
  const memberId = await book.customer({ name: "Member" });
  const otherId = await book.customer({ name: "Other" });
  await book.run((context) => setPayer(context, { customerId: memberId, payerId, pays: "payer" }));
  const terms = {
    subscriptionId: null,
    currency: null,
    counts: { plans: [], metrics: [], charges: [] },
    cadence: { unit: "month", count: 1 },
    from: null,
    to: null,
  } as const;
  const agree = (code: string, kind: "allowance" | "commitment", scope: "customer" | "payer_group") =>
    book.run((context) =>
      addPool(context, { ...terms, customerId: payerId, code, name: code, kind, scope, amount: "5.00" }),
    );
  await agree("shared", "allowance", "payer_group");
  await agree("own", "allowance", "customer");
  await agree("least", "commitment", "payer_group");
  const seenBy = (customerId: string) =>
    view({ kind: "portalCustomer", organizationId: book.id, customerId }, async (context) =>
      agreementsOf(await loadPoolsWithPayers(context, { customerId, usage: [] }), customerId).map(
        ({ name, agreedBy, requiredMinor, drawnMinor }) => ({ name, agreedBy, requiredMinor, drawnMinor }),
      ),
    );
  const shared = { name: "shared", requiredMinor: 500n, drawnMinor: null };
  expect(await seenBy(memberId)).toEqual([{ ...shared, agreedBy: "payer" }]);
  expect(await seenBy(otherId)).toEqual([]);
  expect(await seenBy(payerId)).toEqual([
    { name: "own", agreedBy: "customer", requiredMinor: 500n, drawnMinor: 0n },
    { ...shared, agreedBy: "customer" },
  ]);
});
