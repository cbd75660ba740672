import { ask, done, type Endpoint, list, made, read, write } from "~/api/endpoint";
import {
  override,
  overrideCreate,
  overridePage,
  overridePreviewed,
  overrideQuery,
  overrideWithFigures,
  positions,
} from "~/api/schemas/overrides";
import { noBody } from "~/api/schemas/page";

const TAG = "Amounts by hand";

/** Amounts that somebody sets on a position of a subscription, and what there is to set one for. */
export const OVERRIDES: readonly Endpoint[] = [
  read(
    "/subscriptions/{id}/positions",
    TAG,
    "List what was billed, is due or comes next, position by position",
    positions,
  ),
  list("/overrides", TAG, "List amounts set by hand", overrideQuery, overridePage),
  write(
    "post",
    "/overrides",
    TAG,
    "Set an amount for a position; the next run bills or gives back the difference",
    overrideCreate,
    made(overrideWithFigures),
  ),
  ask(
    "/overrides/preview",
    TAG,
    "What the next run would bill with it; saves nothing",
    overrideCreate,
    overridePreviewed,
  ),
  read("/overrides/{id}", TAG, "Get an amount with what it hides now", overrideWithFigures),
  write(
    "post",
    "/overrides/{id}/lift",
    TAG,
    "Lift an amount; the next run bills or gives back what it hid",
    noBody,
    done(override),
  ),
];
