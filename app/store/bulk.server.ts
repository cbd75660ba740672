import { getTableColumns, getTableName, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Context } from "../context.server";

type Field = {
  readonly key: string;
  readonly name: string;
  readonly type: string;
  readonly column: PgColumn;
};

const fieldsByTable = new WeakMap<PgTable, readonly Field[]>();

function fieldsOf(table: PgTable): readonly Field[] {
  let fields = fieldsByTable.get(table);
  if (!fields) {
    fields = Object.entries(getTableColumns(table)).map(([key, column]) => ({
      key,
      name: column.name,
      type: column.getSQLType(),
      column: column as PgColumn,
    }));
    fieldsByTable.set(table, fields);
  }
  return fields;
}

/** Rows as one JSON text: amounts as digits, instants and days as ISO text, documents as they are. */
function rowsAsJson(fields: readonly Field[], rows: readonly Record<string, unknown>[]): string {
  const records = rows.map((row) => {
    const record: Record<string, unknown> = {};
    for (const { key, name, type, column } of fields) {
      const value = row[key];
      if (value === undefined || value === null) continue;
      record[name] = type === "jsonb" ? value : digitsOf(column.mapToDriverValue(value));
    }
    return record;
  });
  try {
    return JSON.stringify(records);
  } catch {
    // A document with a bigint in it: rare, and a replacer is called for every value of every document.
    return JSON.stringify(records, (_key, value) => digitsOf(value));
  }
}

function digitsOf(value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}

const list = (fields: readonly Field[], of: (field: Field) => string): SQL =>
  sql.raw(fields.map(of).join(", "));

/**
 * `json_to_recordset` over rows of a table, as `alias`: any number of rows is one text parameter, so the statement
 * is the same for every batch size.
 */
export function recordsOf<T extends PgTable>(
  table: T,
  rows: readonly T["$inferInsert"][],
  alias: string,
): SQL {
  const fields = fieldsOf(table);
  return sql`json_to_recordset(${rowsAsJson(fields, rows)}::json) as ${sql.raw(alias)}(${list(
    fields,
    (field) => `${field.name} ${field.type}`,
  )})`;
}

/** `insert into … select …` of whole rows; `onConflict` is the rest of the statement. */
export function insertStatement<T extends PgTable>(
  table: T,
  rows: readonly T["$inferInsert"][],
  onConflict: SQL = sql``,
): SQL {
  const fields = fieldsOf(table);
  const names = list(fields, (field) => field.name);
  return sql`insert into ${sql.raw(getTableName(table))} (${names})
    select ${names} from ${recordsOf(table, rows, "given")} ${onConflict}`;
}

/** Inserts any number of rows by one statement with one parameter; nothing happens for none. */
export async function insertRows<T extends PgTable>(
  context: Pick<Context, "tx">,
  table: T,
  rows: readonly T["$inferInsert"][],
  onConflict?: SQL,
): Promise<void> {
  if (rows.length === 0) return;
  await context.tx.execute(insertStatement(table, rows, onConflict));
}

/** Ids as one array parameter: `= any(…)` takes any number of them by the same statement. */
export function idArray(ids: readonly string[]): SQL {
  return sql`${`{${ids.join(",")}}`}::uuid[]`;
}

/** An instant as a parameter of raw SQL. */
export function instantOf(instant: number): SQL {
  return sql`${new Date(instant).toISOString()}::timestamptz`;
}

/** An instant column as a number in raw SQL; under drizzle's client a bare one comes back as text. */
export function epochMs(column: SQL | PgColumn): SQL<number> {
  return sql<number>`floor(extract(epoch from ${column}) * 1000)::float8`;
}

/** Rows under their key, each group in the order given. */
export function groupRows<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

/** When billing has something to do next for rows of a table, any number by one statement. */
export async function saveDueAt(
  context: Context,
  table: PgTable,
  due: readonly { readonly id: string; readonly dueAt: number | null }[],
): Promise<void> {
  if (due.length === 0) return;
  const given = JSON.stringify(
    due.map(({ id, dueAt }) => ({ id, due_at: dueAt === null ? null : new Date(dueAt).toISOString() })),
  );
  await context.tx.execute(sql`
    update ${table} as changed set due_at = given.due_at
    from json_to_recordset(${given}::json) as given(id uuid, due_at timestamptz)
    where changed.organization_id = ${context.organization.id} and changed.id = given.id`);
}
