import type { Page } from "~/store/columns";

/** A list as it leaves: rows, and the cursors of its neighbours. */
export function presentPage<Row, Shown>(page: Page<Row>, present: (row: Row) => Shown) {
  return { data: page.rows.map(present), next: page.older, previous: page.newer };
}

/** What a query asks of a list. */
export function pageRequest(query: {
  limit: number;
  after?: string | undefined;
  before?: string | undefined;
}) {
  return { limit: query.limit, after: query.after ?? null, before: query.before ?? null };
}
