import { done, type Endpoint, list, made, read, write } from "~/api/endpoint";
import { pool, poolCreate, poolEnd, poolPage, poolQuery } from "~/api/schemas/pools";

const TAG = "Pools";

/** What customers and payers agreed beside every plan. */
export const POOLS: readonly Endpoint[] = [
  list("/pools", TAG, "List commitments, caps and allowances of customers", poolQuery, poolPage),
  write(
    "post",
    "/pools",
    TAG,
    "Agree a commitment, a cap or an allowance with a customer; the next run counts it",
    poolCreate,
    made(pool),
  ),
  read("/pools/{id}", TAG, "Get a pool", pool),
  write(
    "post",
    "/pools/{id}/end",
    TAG,
    "End a pool; its running window is cut to the days it lasts",
    poolEnd,
    done(pool),
  ),
];
