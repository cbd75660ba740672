import type { PgColumn } from "drizzle-orm/pg-core";
import type { KeysetColumn } from "../../store/columns";

/** The order of every list of the API: by creation, newest first, the id deciding between equals. */
export function newestFirst<Row extends { readonly createdAt: number; readonly id: string }>(
  createdAt: PgColumn,
  id: PgColumn,
): KeysetColumn<Row>[] {
  return [
    { column: createdAt, cast: "timestamptz", read: (row) => new Date(row.createdAt).toISOString() },
    { column: id, cast: "uuid", read: (row) => row.id },
  ];
}
