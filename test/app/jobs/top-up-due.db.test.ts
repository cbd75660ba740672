// Prepaid credit that is bought because little is left: one wallet that cannot be filled stops no other.
import { expect, test } from "vitest";
import { systemCaller } from "~/jobs/system-caller";
import { topUpDue } from "~/jobs/top-up-due.server";
import { openWallet } from "~/operations/open-wallet.server";
import { asOwner, useTestDatabase } from "../../support/database";
import { foundTestOrganization } from "../../support/organization";

const held = useTestDatabase();

test("each wallet that is low is filled once, whatever happens to another, and the operator sees which was not", async () => {
  const organization = await foundTestOrganization();
  const customers: string[] = [];
  for (const name of ["One", "Broken", "Three"]) {
    const customerId = await organization.customer({ name });
    customers.push(customerId);
    await organization.run((context) =>
      openWallet(context, {
        ...{ customerId, code: "main", name: "Main", currency: null, priority: 50, metricCodes: [] },
        topUp: { threshold: "10.00", amount: "50.00", target: null },
      }),
    );
  }
  const [, broken] = customers;
  // The books take nothing of this customer, so its sale fails late in its transaction.
  await asOwner(held.clone, (sql) =>
    sql.unsafe(
      `alter table wallet_grants add constraint no_grant check (customer_id <> '${broken}') not valid`,
    ),
  );
  const grants = () =>
    asOwner(
      held.clone,
      (sql) => sql`
        select customer_id as customer, amount_minor::text as amount from wallet_grants
        where organization_id = ${organization.id} order by id`,
    );
  expect(await topUpDue(systemCaller(organization.id, "drain"))).toBe(2);
  const filled = customers.filter((id) => id !== broken).map((customer) => ({ customer, amount: "5000" }));
  expect(await grants()).toEqual(filled);
  // The sale of the broken one left no invoice behind, and credit that is not paid for yet counts as there.
  expect(await topUpDue(systemCaller(organization.id, "drain"))).toBe(0);
  expect(await grants()).toEqual(filled);
  const rows = await asOwner(
    held.clone,
    (sql) => sql`
      select failures from billing_runs where organization_id = ${organization.id}`,
  );
  expect(rows.map(({ failures }) => failures)).toMatchObject([
    [{ customerId: broken, reason: expect.stringContaining("Prepaid credit was not topped up") }],
  ]);
  const invoices = await asOwner(
    held.clone,
    (sql) => sql`select customer_id as customer from invoices where organization_id = ${organization.id}`,
  );
  expect(invoices.map(({ customer }) => customer).sort()).toEqual(
    [...filled.map(({ customer }) => customer)].sort(),
  );
});
