// Prepaid credit that is bought because little is left: one wallet that cannot be filled stops no other.
import { expect, test } from "vitest";
import { systemCaller } from "~/jobs/system-caller";
import { topUpDue } from "~/jobs/top-up-due.server";
import { grantCredit } from "~/operations/grant-credit.server";
import { openWallet } from "~/operations/open-wallet.server";
import { setExchangeRates } from "~/operations/set-exchange-rates.server";
import { topUpWallets } from "~/operations/tend-wallets.server";
import { controlAccounts } from "../../support/control-accounts";
import { asOwner, countStatements, useTestDatabase } from "../../support/database";
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
  // It is left alone until its time has come, whatever is restarted meanwhile, and then filled.
  const [waiting] = await asOwner(
    held.clone,
    (sql) => sql`
      select customer_id as customer, extract(epoch from top_up_retry_at - now())::int as seconds
      from wallets where organization_id = ${organization.id} and top_up_retry_at is not null`,
  );
  expect(waiting).toMatchObject({ customer: broken });
  expect(waiting?.seconds).toBeGreaterThan(5 * 3_600);
  await asOwner(held.clone, (sql) => sql`alter table wallet_grants drop constraint no_grant`);
  expect(await topUpDue(systemCaller(organization.id, "drain"))).toBe(0);
  await asOwner(
    held.clone,
    (sql) => sql`update wallets set top_up_retry_at = now() where organization_id = ${organization.id}`,
  );
  const invoices = await asOwner(
    held.clone,
    (sql) => sql`select customer_id as customer from invoices where organization_id = ${organization.id}`,
  );
  expect(invoices.map(({ customer }) => customer).sort()).toEqual(
    [...filled.map(({ customer }) => customer)].sort(),
  );
  expect(await topUpDue(systemCaller(organization.id, "drain"))).toBe(1);
});

test("wallets of one customer share its credit, which is spent once", async () => {
  const organization = await foundTestOrganization();
  const customerId = await organization.customer();
  for (const code of ["one", "two", "three"])
    await organization.run((context) =>
      openWallet(context, {
        ...{ customerId, code, name: code, currency: null, priority: 50, metricCodes: [] },
        topUp: { threshold: "10.00", amount: "50.00", target: null },
      }),
    );
  await organization.run((context) => grantCredit(context, { customerId, amount: "80.00", currency: null }));
  expect(await topUpDue(systemCaller(organization.id, "drain"))).toBe(3);
  const paid = await asOwner(
    held.clone,
    (sql) => sql`
      select b.open_minor::int as open, g.usable from invoice_balances b
      join wallet_grants g on g.organization_id = b.organization_id and g.invoice_id = b.invoice_id
      where b.organization_id = ${organization.id} order by b.invoice_id`,
  );
  expect([...paid]).toEqual([
    { open: 0, usable: true },
    { open: 2_000, usable: false },
    { open: 5_000, usable: false },
  ]);
  for (const { account, booked, held: rows } of await controlAccounts(held.clone, organization.id))
    expect([account, booked]).toEqual([account, rows]);
});

test("wallets that somebody else filled meanwhile are read together, under the lock of their customer", async () => {
  const organization = await foundTestOrganization();
  const customerId = await organization.customer();
  for (const code of ["one", "two", "three", "four"])
    await organization.run((context) =>
      openWallet(context, {
        ...{ customerId, code, name: code, currency: null, priority: 50, metricCodes: [] },
        topUp: { threshold: "10.00", amount: "50.00", target: null },
      }),
    );
  expect(await topUpDue(systemCaller(organization.id, "drain"))).toBe(4);
  const found = await asOwner(
    held.clone,
    (sql) => sql<{ id: string }[]>`select id from wallets where organization_id = ${organization.id}`,
  );
  const seen = found.map(({ id }) => ({ id, customerId }));
  const statements = (wallets: typeof seen) =>
    countStatements(held, async () => {
      expect(await organization.run((context) => topUpWallets(context, { wallets }))).toBe(0);
    });
  expect(await statements(seen)).toBe(await statements(seen.slice(0, 1)));
});

test("a wallet waits for the exchange rate of its currency, and others do not wait for it", async () => {
  const organization = await foundTestOrganization({ clock: "2026-01-01T00:00:00Z" });
  const rate = (currency: string) =>
    organization.run((context) =>
      setExchangeRates(context, {
        rates: [{ date: "2026-01-01", currency, rate: "0.90" }],
        quote: "direct",
        source: "ECB",
      }),
    );
  await rate("GBP");
  for (const currency of ["EUR", "USD"]) {
    const customerId = await organization.customer({ currency });
    await organization.run((context) =>
      openWallet(context, {
        ...{ customerId, code: "main", name: "Main", currency: null, priority: 50, metricCodes: [] },
        topUp: { threshold: "10.00", amount: "50.00", target: null },
      }),
    );
  }
  expect(await topUpDue(systemCaller(organization.id, "drain"))).toBe(1);
  expect(await topUpDue(systemCaller(organization.id, "drain"))).toBe(0);
  await rate("USD");
  expect(await topUpDue(systemCaller(organization.id, "drain"))).toBe(1);
});
