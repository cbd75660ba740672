import { getTableColumns, getTableName, type Query, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Context } from "../context.server";

type Field = {
  readonly key: string;
  readonly name: string;
  readonly type: string;
  /** Its values hold nothing that an array of PostgreSQL would have to quote. */
  readonly isBare: boolean;
  readonly column: PgColumn;
};

const BARE_TYPES = new Set(["uuid", "bigint", "integer", "boolean", "numeric", "date", "timestamptz"]);

const fieldsByTable = new WeakMap<PgTable, readonly Field[]>();

function fieldsOf(table: PgTable): readonly Field[] {
  let fields = fieldsByTable.get(table);
  if (!fields) {
    fields = Object.entries(getTableColumns(table)).map(([key, column]) => ({
      key,
      name: column.name,
      type: column.getSQLType(),
      isBare: BARE_TYPES.has(column.getSQLType()),
      column: column as PgColumn,
    }));
    fieldsByTable.set(table, fields);
  }
  return fields;
}

/** From so many rows on, a value that all of them share is given once: fewer shapes of statement where rows are few. */
const MANY = 16;

/** A value as PostgreSQL reads it; documents and null stay as they are. */
function mapped({ type, column }: Field, value: unknown): unknown {
  return value === null || type === "jsonb" ? value : column.mapToDriverValue(value);
}

function asJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    // A document with a bigint in it: rare, and a replacer is called for every value of every document.
    return JSON.stringify(value, (_key, each) => (typeof each === "bigint" ? each.toString() : each));
  }
}

/** The values of a column as an array of PostgreSQL. */
function arrayText(field: Field, values: readonly unknown[]): string {
  let text = "{";
  for (const value of values) {
    if (text !== "{") text += ",";
    text += value === null ? "NULL" : field.isBare ? mapped(field, value) : quoted(mapped(field, value));
  }
  return `${text}}`;
}

function quoted(value: unknown): string {
  const text = String(value);
  return `"${/[\\"]/.test(text) ? text.replace(/[\\"]/g, "\\$&") : text}"`;
}

/** A part of a statement: its text, or a parameter. */
type Part = string | { readonly given: string | null };

/** One column of given rows: what is selected of it, and the source it comes from unless all rows share it. */
type GivenColumn = {
  readonly name: string;
  readonly selected: readonly Part[];
  readonly source?: readonly Part[];
};

function givenColumn(field: Field, rows: readonly Record<string, unknown>[]): GivenColumn {
  const { key, name, type } = field;
  const values = rows.map((row) => row[key] ?? null);
  const [first = null] = values;
  const isDocument = type === "jsonb";
  const isShared = rows.length >= MANY && values.every((value) => value === first);
  if (rows.length === 1 || isShared) {
    const given = first === null ? null : isDocument ? asJson(first) : String(mapped(field, first));
    // In a select of its own the text is read once for all rows, and not again for each of them.
    const [begin, end] = isShared ? ["(select ", ")"] : ["", ""];
    return { name, selected: [begin, { given }, `::text::${type}${end} as ${name}`] };
  }
  if (isDocument) {
    const source = ["jsonb_array_elements(", { given: asJson(values) }, "::text::jsonb)"];
    return { name, source, selected: [`nullif(element.${name}, 'null') as ${name}`] };
  }
  // An array of arrays would come apart into one row for each of all their elements, so those stay text until then.
  const elementType = type.endsWith("[]") ? "text" : type;
  const given = arrayText(field, values);
  const source = ["unnest(", { given }, `::text::${elementType}[])`];
  return { name, source, selected: [`element.${name}::${type} as ${name}`] };
}

function commaSeparated(lists: readonly (readonly Part[])[]): Part[] {
  return lists.flatMap((parts, index) => (index === 0 ? parts : [", ", ...parts]));
}

function recordParts(table: PgTable, rows: readonly Record<string, unknown>[], alias: string): Part[] {
  const columns = fieldsOf(table).map((field) => givenColumn(field, rows));
  const sources = columns.flatMap(({ source }) => (source ? [source] : []));
  const names = columns.filter(({ source }) => source).map(({ name }) => name);
  const from: Part[] =
    sources.length === 0
      ? []
      : [" from rows from (", ...commaSeparated(sources), `) as element(${names.join(", ")})`];
  return ["(select ", ...commaSeparated(columns.map(({ selected }) => selected)), ...from, `) as ${alias}`];
}

/**
 * Rows of a table as `alias`, one parameter a column, so that a statement is the same for any number of rows: an array of
 * its values, one JSON text of its documents, or what all rows share. PostgreSQL takes this apart in half the time it
 * takes for records of JSON, of which it reads every name in every row.
 */
export function recordsOf<T extends PgTable>(
  table: T,
  rows: readonly T["$inferInsert"][],
  alias: string,
): SQL {
  const parts = recordParts(table, rows, alias);
  return sql.join(parts.map((part) => (typeof part === "string" ? sql.raw(part) : sql`${part.given}`)));
}

/** A whole statement whose text is known: drizzle would look at each of its hundred parts again, and at what they are. */
function wholeStatement(parts: readonly Part[]): SQL {
  const params: (string | null)[] = [];
  const texts = parts.map((part) => (typeof part === "string" ? part : `$${params.push(part.given)}`));
  const written: Query = { sql: texts.join(""), params };
  return Object.assign(sql``, { toQuery: () => written });
}

/**
 * `insert into … select …`: any number of rows by one statement; nothing happens for none. `onConflict` is the rest of the
 * statement.
 */
export async function insertRows<T extends PgTable>(
  context: Pick<Context, "tx">,
  table: T,
  rows: readonly T["$inferInsert"][],
  onConflict?: SQL,
): Promise<void> {
  if (rows.length === 0) return;
  const names = fieldsOf(table)
    .map(({ name }) => name)
    .join(", ");
  const head = `insert into ${getTableName(table)} (${names}) select ${names} from `;
  await context.tx.execute(
    onConflict
      ? sql`${sql.raw(head)}${recordsOf(table, rows, "given")} ${onConflict}`
      : wholeStatement([head, ...recordParts(table, rows, "given")]),
  );
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
  const instants = due.map(({ dueAt }) => (dueAt === null ? "NULL" : new Date(dueAt).toISOString()));
  await context.tx.execute(sql`
    update ${table} as changed set due_at = given.due_at
    from unnest(${idArray(due.map(({ id }) => id))}, ${`{${instants.join(",")}}`}::timestamptz[]) as given(id, due_at)
    where changed.organization_id = ${context.organization.id} and changed.id = given.id`);
}
