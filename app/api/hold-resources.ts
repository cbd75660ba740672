import { done, type Endpoint, list, made, read, write } from "~/api/endpoint";
import { hold, holdCreate, holdPage, holdQuery } from "~/api/schemas/holds";
import { noBody } from "~/api/schemas/page";

const TAG = "Holds";

/** What is kept out of closing for a while: a fee, a draft, or the collection of an invoice. */
export const HOLDS: readonly Endpoint[] = [
  list("/holds", TAG, "List holds", holdQuery, holdPage),
  write(
    "post",
    "/holds",
    TAG,
    "Hold a fee, a draft or a collection; the rest goes on",
    holdCreate,
    made(hold),
  ),
  read("/holds/{id}", TAG, "Get a hold", hold),
  write(
    "post",
    "/holds/{id}/release",
    TAG,
    "Release a hold before its day; the next run bills what it kept back",
    noBody,
    done(hold),
  ),
];
