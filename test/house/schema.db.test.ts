// The rules that let organizations be spread over many servers (docs/schema-rules.md), read from the catalog.
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LOCAL_TABLES, PORTAL_TABLES } from "../../drizzle/schema/table-classes";
import type { ClonedDatabase } from "../../server/postgres/throw-away";
import { createTestDatabase } from "../support/database";
import { allowedIndexes, allowedTriggers, crossingFunctions, portalCatalog } from "./schema-exceptions";

let clone: ClonedDatabase;
let sql: postgres.Sql;

beforeAll(async () => {
  clone = await createTestDatabase();
  sql = postgres(clone.ownerUrl, { max: 1, onnotice: () => undefined });
  await sql.unsafe(classTable);
});
afterAll(async () => {
  await sql.end();
  await clone.drop();
});

// Every table with its class and its tenant key; everything is a tenant's unless it is listed.
const classTable = `
  create temp table tables as
  select c.oid as oid, c.relname::text as name,
    case when c.relname in (${LOCAL_TABLES.map((name) => `'${name}'`).join(", ")}) then 'local' else 'tenant' end as class,
    k.attnum as key, k.attnotnull as is_required, k.atttypid = 'uuid'::regtype as is_uuid
  from pg_class c
  left join pg_attribute k on k.attrelid = c.oid and not k.attisdropped
    and k.attname = case when c.relname = 'organizations' then 'id' else 'organization_id' end
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`;

async function names(query: string): Promise<string[]> {
  const rows = await sql.unsafe<{ name: string }[]>(query);
  return rows.map((row) => row.name).sort();
}

describe("every tenant table", () => {
  test("R1 has the organization's id, required, as uuid", async () => {
    expect((await names("select name from tables where class = 'tenant'")).length).toBeGreaterThan(15);
    expect(
      await names(
        "select name from tables where class = 'tenant' and (key is null or not is_required or not is_uuid)",
      ),
    ).toEqual([]);
  });

  test("R2 has a primary key", async () => {
    expect(
      await names(`select name from tables where class <> 'local'
        and not exists (select 1 from pg_constraint where conrelid = tables.oid and contype = 'p')`),
    ).toEqual([]);
  });

  test("R3 has the organization in every unique key", async () => {
    expect(
      await names(`select i.indexrelid::regclass::text as name from tables t join pg_index i on i.indrelid = t.oid
        where t.class = 'tenant' and i.indisunique and not (t.key = any((i.indkey::int2[])[0:i.indnkeyatts - 1]))`),
    ).toEqual([]);
  });

  test("R4 compares the organization in every exclusion", async () => {
    expect(
      await names(`select conname::text as name from tables t join pg_constraint c on c.conrelid = t.oid and contype = 'x'
        where t.class = 'tenant' and not exists (select 1 from generate_subscripts(conkey, 1) k
          join pg_operator o on o.oid = conexclop[k] where conkey[k] = t.key and o.oprname = '=')`),
    ).toEqual([]);
  });

  test("R9 takes no number from a sequence", async () => {
    expect(
      await names(`select t.name || '.' || a.attname as name from tables t join pg_attribute a on a.attrelid = t.oid
        where t.class = 'tenant' and (a.attidentity <> '' or exists (select 1 from pg_attrdef d
          where d.adrelid = t.oid and d.adnum = a.attnum and pg_get_expr(d.adbin, d.adrelid) like 'nextval(%'))`),
    ).toEqual([]);
  });

  test("R10 is closed by row-level security with a policy for the app", async () => {
    expect(
      await names(`select name from tables join pg_class c on c.oid = tables.oid where class = 'tenant'
        and not (c.relrowsecurity and exists (select 1 from pg_policy p where p.polrelid = tables.oid
          and 'counterfoil_app'::regrole = any(p.polroles)))`),
    ).toEqual([]);
  });

  test("R11 is plain: no rule, not unlogged, no inheritance", async () => {
    expect(
      await names(`select name from tables join pg_class c on c.oid = tables.oid where class = 'tenant'
        and (c.relpersistence <> 'p' or exists (select 1 from pg_rewrite w where w.ev_class = c.oid)
          or (c.relkind = 'r' and exists (select 1 from pg_inherits i where c.oid in (i.inhparent, i.inhrelid))))`),
    ).toEqual([]);
  });

  test("R12 has names that leave room for a shard's number", async () => {
    expect(
      await names(`select i.relname::text as name from tables t join pg_index x on x.indrelid = t.oid
        join pg_class i on i.oid = x.indexrelid where t.class = 'tenant' and octet_length(i.relname) > 54`),
    ).toEqual([]);
  });

  test("R13 leads every index with the organization, but for the listed", async () => {
    expect(
      await names(`select ic.relname::text as name from tables t join pg_index i on i.indrelid = t.oid
        join pg_class ic on ic.oid = i.indexrelid join pg_am am on am.oid = ic.relam
        where t.class = 'tenant' and am.amname = 'btree' and i.indkey[0] <> t.key`),
    ).toEqual(Object.keys(allowedIndexes).sort());
  });
});

describe("between tables", () => {
  const links = `from pg_constraint c join tables s on s.oid = c.conrelid join tables f on f.oid = c.confrelid
    where c.contype = 'f'`;

  test("R5 a foreign key between tenants pairs their organizations", async () => {
    expect(
      await names(`select conname::text as name ${links} and s.class = 'tenant' and f.class = 'tenant'
        and not exists (select 1 from generate_subscripts(conkey, 1) k where conkey[k] = s.key and confkey[k] = f.key)`),
    ).toEqual([]);
  });

  test("R6 no foreign key leaves its class", async () => {
    expect(await names(`select conname::text as name ${links} and s.class <> f.class`)).toEqual([]);
  });

  test("R7 no foreign key would rewrite the organization", async () => {
    expect(
      await names(`select conname::text as name ${links} and s.class = 'tenant'
        and (confdeltype in ('n', 'd') or confupdtype in ('n', 'd', 'c'))`),
    ).toEqual([]);
  });

  test("R8 the only triggers are the listed ones", async () => {
    expect(
      await names(
        `select tgname::text as name from tables t join pg_trigger g on g.tgrelid = t.oid where not tgisinternal`,
      ),
    ).toEqual(Object.keys(allowedTriggers).sort());
  });

  test("R14 policies read no other table", async () => {
    expect(
      await names(`select p.polname::text as name from tables t join pg_policy p on p.polrelid = t.oid
        where exists (select 1 from pg_depend d where d.classid = 'pg_policy'::regclass and d.objid = p.oid
          and d.refclassid = 'pg_class'::regclass and d.refobjid <> t.oid)`),
    ).toEqual([]);
  });
});

describe("policies", () => {
  test("read the settings of the transaction once a statement, not once a row", async () => {
    expect(
      await names(`select policyname::text as name from pg_policies where schemaname = 'public'
        and regexp_replace(coalesce(qual, '') || coalesce(with_check, ''),
          'SELECT \\(+(NULLIF|string_to_array)\\(.*? AS ', '', 'g') like '%current_setting%'`),
    ).toEqual([]);
  });
});

describe("rights", () => {
  test("the product's roles own nothing and bypass nothing", async () => {
    expect(
      await names(`select rolname::text as name from pg_roles r where rolname like 'counterfoil_%'
        and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb
          or exists (select 1 from pg_class c where c.relowner = r.oid and rolname <> 'counterfoil_owner'))`),
    ).toEqual([]);
  });

  test("what the portal reads carries a customer, and its policy demands it", async () => {
    const readable =
      await names(`select relname::text as name from pg_class join tables on tables.oid = pg_class.oid
      where has_table_privilege('counterfoil_portal', pg_class.oid, 'select') and class = 'tenant'`);
    expect(readable).toEqual([...PORTAL_TABLES, ...Object.keys(portalCatalog)].sort());
    const open = await names(`select t.name from tables t
      where has_table_privilege('counterfoil_portal', t.oid, 'select') and class = 'tenant'
        and not exists (select 1 from pg_policy p where p.polrelid = t.oid
          and 'counterfoil_portal'::regrole = any(p.polroles)
          and pg_get_expr(p.polqual, p.polrelid) like '%app.organization_id%'
          and (pg_get_expr(p.polqual, p.polrelid) like '%app.customer_id%'
            or t.name in (${Object.keys(portalCatalog)
              .map((name) => `'${name}'`)
              .join(", ")})))`);
    expect(open).toEqual([]);
  });

  test("the portal writes nothing", async () => {
    expect(
      await names(`select name from tables where has_table_privilege('counterfoil_portal', oid, 'insert')
        or has_table_privilege('counterfoil_portal', oid, 'update') or has_table_privilege('counterfoil_portal', oid, 'delete')`),
    ).toEqual([]);
  });

  test("history is only ever added to", async () => {
    const history = [
      "plan_versions",
      "invoices",
      "fees",
      "credit_notes",
      "credit_note_tax_groups",
      "credit_note_voids",
      "credit_allocations",
      "wallet_draws",
      "coupon_uses",
      "journal_entries",
      "journal_lines",
      "audit_entries",
      "usage_events",
    ];
    const known = await names("select name from tables");
    expect(known).toEqual(expect.arrayContaining(history));
    expect(
      await names(`select name from tables where name in (${history.map((name) => `'${name}'`).join(", ")})
        and (has_table_privilege('counterfoil_app', oid, 'update') or has_table_privilege('counterfoil_app', oid, 'delete')
          or has_table_privilege('counterfoil_app', oid, 'truncate'))`),
    ).toEqual([]);
  });

  test("the functions that cross tenants are the listed ones, with a fixed search path and no public right", async () => {
    expect(
      await names(
        "select proname::text as name from pg_proc where pronamespace = 'public'::regnamespace and prosecdef",
      ),
    ).toEqual(Object.keys(crossingFunctions).sort());
    expect(
      await names(`select proname::text as name from pg_proc where pronamespace = 'public'::regnamespace and prosecdef
        and (proconfig is null or not proconfig::text like '%search_path%'
          or exists (select 1 from aclexplode(coalesce(proacl, acldefault('f', proowner))) a where a.grantee = 0))`),
    ).toEqual([]);
  });
});
