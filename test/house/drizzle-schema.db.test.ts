// The tables as TypeScript and the tables as migrations make them are two drawings of one thing; they must be equal.
import { is } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import { expect, test } from "vitest";
import { LOCAL_TABLES } from "../../drizzle/schema/table-classes";
import { asOwner, useTestDatabase } from "../support/database";

const files = import.meta.glob<Record<string, unknown>>("../../drizzle/schema/*.ts", { eager: true });
const tables = Object.values(files)
  .flatMap((module) => Object.values(module))
  .filter((value): value is PgTable => is(value, PgTable))
  .map((table) => getTableConfig(table));

const holder = useTestDatabase();

/** What PostgreSQL calls the types that the schema writes in its own words. */
const CATALOG_NAMES: Readonly<Record<string, string>> = { timestamptz: "timestamp with time zone" };

type ColumnFact = {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly nullable: boolean;
};

const drawn: ColumnFact[] = tables.flatMap((table) =>
  table.columns.map((column) => ({
    table: `${table.schema ?? "public"}.${table.name}`,
    column: column.name,
    type: CATALOG_NAMES[column.getSQLType()] ?? column.getSQLType(),
    nullable: !column.notNull,
  })),
);

const inOrder = (facts: readonly ColumnFact[]) =>
  facts.map((fact) => `${fact.table}.${fact.column} ${fact.type}${fact.nullable ? "" : " not null"}`).sort();

test("every column of the schema is in the database as drawn, and the database has no other", async () => {
  const found = await asOwner(
    holder.clone,
    (sql) => sql<ColumnFact[]>`
      select n.nspname || '.' || c.relname as table, a.attname as column,
             format_type(a.atttypid, a.atttypmod) as type, not a.attnotnull as nullable
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('public', 'identity') and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped`,
  );
  const local: readonly string[] = LOCAL_TABLES.map((name) => `public.${name}`);
  expect(inOrder(found.filter(({ table }) => !local.includes(table)))).toEqual(inOrder(drawn));
  expect(drawn.length).toBeGreaterThan(300);
});

test("and so are its indexes and foreign keys", async () => {
  const names = tables.flatMap((table) => [
    ...table.indexes.map((index) => index.config.name ?? ""),
    ...table.foreignKeys.map((key) => key.getName()),
    ...table.checks.map((check) => check.name),
  ]);
  const found = await asOwner(
    holder.clone,
    (sql) => sql<{ name: string }[]>`
      select conname as name from pg_constraint where contype in ('f', 'c') and connamespace in ('public'::regnamespace, 'identity'::regnamespace)
      union select indexrelid::regclass::text from pg_index`,
  );
  const present = new Set(found.map(({ name }) => name.replace(/^identity\./, "")));
  expect(names.filter((name) => !present.has(name))).toEqual([]);
});
