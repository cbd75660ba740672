import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner, demandTenant, useTestDatabase } from "./database";

const held = useTestDatabase();

test("the app's role in tests owns nothing and cannot bypass row-level security", async () => {
  const [role] = await held.database.transaction((tx) =>
    tx.execute<{ rolname: string; rolsuper: boolean; rolbypassrls: boolean; owned: bigint }>(sql`
      select rolname, rolsuper, rolbypassrls,
        (select count(*) from pg_class where relowner = pg_roles.oid) as owned
      from pg_roles where rolname = current_user`),
  );
  expect(role).toEqual({ rolname: "counterfoil_app", rolsuper: false, rolbypassrls: false, owned: 0n });
});

test("a tenant table shows nothing before a tenant is set", async () => {
  await asOwner(held.clone, async (owner) => {
    const [row] = await owner`select count(*) as tables from pg_tables where schemaname = 'public'`;
    expect(Number(row?.tables)).toBeGreaterThan(10);
  });
  const rows = await held.database.transaction((tx) =>
    tx.execute(sql`select id from customers where organization_id = '00000000-0000-7000-8000-000000000000'`),
  );
  expect(rows).toHaveLength(0);
});

test("a statement on a tenant table that names no organization_id is refused", async () => {
  await expect(held.database.transaction((tx) => tx.execute(sql`select id from customers`))).rejects.toThrow(
    /does not name organization_id/,
  );
});

test("only statements on tenant tables are judged", () => {
  const tables = new Set(["customers"]);
  expect(() => demandTenant(`select 1 from "customers"`, tables)).toThrow(/customers/);
  expect(() => demandTenant(`update "public"."customers" set name = $1`, tables)).toThrow(/customers/);
  expect(() => demandTenant("select set_org($1)", tables)).not.toThrow();
  expect(() => demandTenant(`select * from customers where organization_id = $1`, tables)).not.toThrow();
  expect(() => demandTenant("select * from across_due_organizations(now())", tables)).not.toThrow();
});
