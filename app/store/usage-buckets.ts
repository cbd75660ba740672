import { type SQL, sql } from "drizzle-orm";

/** Where buckets are counted from: a midnight of UTC before every event, so that whole days and hours fit. */
const ORIGIN = sql.raw("timestamptz '0001-01-01 00:00:00+00'");

/** How long a bucket of that aggregation is. Different values repeat over a day, and rarely within an hour. */
export function bucketLength(aggregation: SQL): SQL {
  return sql`(case when ${aggregation} = 'unique_count' then interval '1 day' else interval '1 hour' end)`;
}

/** Where the bucket that holds an instant begins. */
export function bucketOf(instant: SQL, aggregation: SQL): SQL {
  return sql`date_bin(${bucketLength(aggregation)}, ${instant}, ${ORIGIN})`;
}
