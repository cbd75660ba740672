// What row-level security alone holds back, table by table: a query that forgets everything it should say.
import { sql } from "drizzle-orm";
import type postgres from "postgres";
import { beforeAll, describe, expect, test } from "vitest";
import { view } from "~/gate.server";
import { asOwner, useTestDatabase } from "../../support/database";
import { type FilledOrganization, fillOrganization } from "../../support/filled-organization";
import { makeCustomer, makeMerchant, usePayments } from "../../support/payments";

const held = useTestDatabase();
const payments = usePayments();

let filled: FilledOrganization;
let strangerId: string;
let tables: { name: string; hasCustomer: boolean; inPortal: boolean; filled: boolean }[];

beforeAll(async () => {
  filled = await fillOrganization(await makeMerchant(payments.sandbox), held.clone);
  strangerId = await makeCustomer(filled.merchant, "Stranger");
  tables = await asOwner(held.clone, (owner) => listTables(owner, filled.merchant.organizationId));
}, 120_000);

async function listTables(owner: postgres.Sql, organizationId: string) {
  const rows = await owner<{ name: string; hasCustomer: boolean; inPortal: boolean }[]>`
    select c.relname as name,
      exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'customer_id') as "hasCustomer",
      has_table_privilege('counterfoil_portal', c.oid, 'select') as "inPortal"
    from pg_class c join pg_attribute o on o.attrelid = c.oid and o.attname = 'organization_id'
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`;
  const known = [];
  for (const row of rows) {
    const [found] = await owner<{ count: number }[]>`
      select count(*)::int as count from ${owner(row.name)} where organization_id = ${organizationId}`;
    known.push({ ...row, filled: (found?.count ?? 0) > 0 });
  }
  return known;
}

/** Asks for everything there is, in a transaction of its own. */
async function countAll(name: string, settings: ReturnType<typeof sql>[]): Promise<number | "denied"> {
  try {
    return await held.database.transaction(async (tx) => {
      for (const setting of settings) await tx.execute(setting);
      // organization_id is named, and says nothing: the guard of the tests asks for it, the policy does not need it.
      const [row] = await tx.execute<{ count: number }>(
        sql`select count(*)::int as count from ${sql.identifier(name)} where organization_id is not null`,
      );
      return Number(row?.count);
    });
  } catch (error) {
    if (/permission denied/.test(String((error as Error).cause))) return "denied";
    throw error;
  }
}

const forOrganization = () => sql`select set_org(${filled.merchant.organizationId})`;
const asPortal = sql`set local role counterfoil_portal`;

describe("a query that names nobody", () => {
  test("without an organization sees no row of any table", async () => {
    expect(tables.filter((table) => table.filled).length).toBeGreaterThan(30);
    for (const { name } of tables) expect(await countAll(name, []), name).toBe(0);
  });

  test("of the portal that forgot its customer sees no row that belongs to one", async () => {
    let checked = 0;
    for (const { name, hasCustomer, inPortal } of tables) {
      const seen = await countAll(name, [forOrganization(), asPortal]);
      if (!inPortal) expect(seen, name).toBe("denied");
      else if (hasCustomer || name === "customers") {
        expect(seen, name).toBe(0);
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThan(10);
  });

  test("of the portal that forgot even its organization sees nothing at all", async () => {
    for (const { name, inPortal } of tables) {
      expect(await countAll(name, [asPortal]), name).toBe(inPortal ? 0 : "denied");
    }
  });
});

describe("a query of the portal", () => {
  const count = (customerId: string, name: string) =>
    view({ kind: "portalCustomer", organizationId: filled.merchant.organizationId, customerId }, ({ tx }) =>
      tx
        .execute<{ count: number }>(
          sql`select count(*)::int as count from ${sql.identifier(name)} where organization_id is not null`,
        )
        .then(([row]) => Number(row?.count)),
    );

  test("that names no customer shows its own rows to their customer, and none to another", async () => {
    let shown = 0;
    for (const { name, hasCustomer, inPortal, filled: hasRows } of tables) {
      if (!inPortal || !hasCustomer) continue;
      expect(await count(strangerId, name), name).toBe(0);
      if (!hasRows) continue;
      expect(await count(filled.customerId, name), name).toBeGreaterThan(0);
      shown += 1;
    }
    expect(shown).toBeGreaterThan(8);
    expect(await count(strangerId, "customers")).toBe(1);
    expect(await count(filled.customerId, "customers")).toBe(1);
  });

  test("can write nowhere", async () => {
    const caller = {
      kind: "portalCustomer",
      organizationId: filled.merchant.organizationId,
      customerId: filled.customerId,
    } as const;
    for (const { name } of tables) {
      const attempt = view(caller, ({ tx }) =>
        tx.execute(sql`update ${sql.identifier(name)} set organization_id = organization_id`),
      );
      await expect(attempt, name).rejects.toThrow();
    }
  });
});
