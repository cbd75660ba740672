import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { Policy } from "../billing/policy-kinds";

/** What a list page asks for: at most one of the two cursors. */
export type PageRequest = {
  readonly after: string | null;
  readonly before: string | null;
  readonly limit: number;
};

/** Rows in the list's order, and the cursors of its neighbours; null where there is none. */
export type Page<Row> = {
  readonly rows: readonly Row[];
  readonly newer: string | null;
  readonly older: string | null;
};

/** A column of the order; `read` gives its value as text that `cast` turns back. Together they must be unique. */
export type KeysetColumn<Row> = {
  readonly column: PgColumn | SQL;
  readonly cast: "uuid" | "date" | "timestamptz" | "bigint" | "numeric" | "text";
  readonly read: (row: Row) => string;
};

export const PAGE_ROWS = 50;

/** The direction of an order as addresses name it: `-due` is the latest first. */
export const directionOf = (sort: string) => (sort.startsWith("-") ? "descending" : "ascending");

/** Orders by an instant that every row has. */
export function instantKey<Row>(column: PgColumn | SQL, read: (row: Row) => number): KeysetColumn<Row> {
  return { column, cast: "timestamptz", read: (row) => new Date(read(row)).toISOString() };
}

const NEVER = "9999-12-31T00:00:00.000Z";

/** Orders by an instant at which something is due; what never is comes after all that is. */
export function dueKey<Row>(column: PgColumn | SQL, read: (row: Row) => number | null): KeysetColumn<Row> {
  return instantKey(sql`coalesce(${column}, ${NEVER}::timestamptz)`, (row) => read(row) ?? Date.parse(NEVER));
}

/**
 * Orders by an amount, each currency by itself: minor units of two cannot be compared, and 100 JPY are not 1.00 EUR.
 * Within one currency, as a list is narrowed to it, the order is that of the amounts alone.
 */
export function amountKeys<Row extends { readonly currency: string }>(
  currency: PgColumn | SQL,
  minor: PgColumn | SQL,
  read: (row: Row) => bigint,
): readonly KeysetColumn<Row>[] {
  return [
    { column: currency, cast: "text", read: (row) => row.currency },
    { column: minor, cast: "bigint", read: (row) => `${read(row)}` },
  ];
}

/**
 * Pages by key: no offsets, so rows that arrive meanwhile neither repeat nor hide others. All columns run in one
 * direction. A cursor that cannot be read starts from the beginning.
 */
export function keyset<Row>(
  columns: readonly KeysetColumn<Row>[],
  direction: "ascending" | "descending",
  request: PageRequest,
): { where: SQL | undefined; orderBy: SQL; limit: number; page: (rows: readonly Row[]) => Page<Row> } {
  const backwards = request.before !== null;
  const descending = (direction === "descending") !== backwards;
  const cursor = readCursor(columns, request.after ?? request.before);
  const left = sql.join(
    columns.map(({ column }) => sql`${column}`),
    sql`, `,
  );
  const order = columns.map(({ column }) => (descending ? sql`${column} desc` : sql`${column} asc`));
  return {
    where: cursor
      ? sql`(${left}) ${sql.raw(descending ? "<" : ">")} (${castValues(columns, cursor)})`
      : undefined,
    orderBy: sql.join(order, sql`, `),
    limit: request.limit + 1,
    page: (found) => {
      const more = found.length > request.limit;
      const kept = found.slice(0, request.limit);
      const rows = backwards ? kept.reverse() : kept;
      const first = rows[0];
      const last = rows[rows.length - 1];
      const hasNewer = backwards ? more : cursor !== null;
      const hasOlder = backwards ? cursor !== null : more;
      return {
        rows,
        newer: hasNewer && first !== undefined ? writeCursor(columns, first) : null,
        older: hasOlder && last !== undefined ? writeCursor(columns, last) : null,
      };
    },
  };
}

function castValues<Row>(columns: readonly KeysetColumn<Row>[], values: readonly string[]): SQL {
  return sql.join(
    columns.map(({ cast }, index) => sql`${values[index] ?? ""}::${sql.raw(cast)}`),
    sql`, `,
  );
}

function writeCursor<Row>(columns: readonly KeysetColumn<Row>[], row: Row): string {
  return Buffer.from(JSON.stringify(columns.map(({ read }) => read(row)))).toString("base64url");
}

/** What each cast accepts; a cursor made up by hand must not reach PostgreSQL as a broken literal. */
const READABLE: Record<KeysetColumn<never>["cast"], RegExp> = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  date: /^\d{4}-\d\d-\d\d$/,
  timestamptz: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
  bigint: /^-?\d{1,18}$/,
  numeric: /^-?\d+(\.\d+)?$/,
  text: /^[^\0]*$/,
};

function readCursor<Row>(
  columns: readonly KeysetColumn<Row>[],
  text: string | null,
): readonly string[] | null {
  if (text === null) return null;
  try {
    const values: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    if (!Array.isArray(values) || values.length !== columns.length) return null;
    const readable = columns.every(({ cast }, index) => {
      const value: unknown = values[index];
      return typeof value === "string" && READABLE[cast].test(value);
    });
    return readable ? values : null;
  } catch {
    return null;
  }
}

/**
 * How many closed periods of the charge in the row `c` late usage still reaches, as the engine decides it: by what the
 * charge or its plan has of its own, else by the organization's.
 */
export function lateLimit(policy: Pick<Policy, "late_usage" | "late_windows">): SQL {
  return sql`case when coalesce(c.late_usage, ${policy.late_usage}) = 'difference'
    then coalesce(c.late_windows, ${policy.late_windows})::int else 0 end`;
}

/**
 * How many periods of its subscription and metric that were billed and over by an instant the window in the row `w` is
 * old, its own counted, of whatever plan and in how many pieces: as the engine counts them.
 */
export function periodsUntil(organizationId: string, instant: SQL): SQL {
  return sql`(select count(distinct coalesce(n.whole_to, n.to_on)) from rating_windows n
    where n.organization_id = ${organizationId} and n.subscription_id = w.subscription_id
      and n.metric_id = w.metric_id and coalesce(n.whole_to, n.to_on) >= coalesce(w.whole_to, w.to_on)
      and n.ends_at <= ${instant})`;
}
