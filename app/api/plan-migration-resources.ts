import { done, type Endpoint, list, made, read, write } from "~/api/endpoint";
import { noBody } from "~/api/schemas/page";
import {
  planMigration,
  planMigrationCreate,
  planMigrationItemQuery,
  planMigrationPage,
  planMigrationQuery,
  planMigrationStart,
  planMigrationWithItems,
} from "~/api/schemas/plan-migrations";

const TAG = "Plan migrations";

/** Taking present subscriptions of a plan over to another of its versions. */
export const PLAN_MIGRATIONS: readonly Endpoint[] = [
  list("/plan_migrations", TAG, "List plan migrations", planMigrationQuery, planMigrationPage),
  write(
    "post",
    "/plan_migrations",
    TAG,
    "Plan a migration, with what each subscription pays before and after; changes no one",
    planMigrationCreate,
    made(planMigration),
  ),
  {
    ...read(
      "/plan_migrations/{id}",
      TAG,
      "Get a plan migration with the result of each subscription",
      planMigrationWithItems,
    ),
    query: planMigrationItemQuery,
  },
  write(
    "post",
    "/plan_migrations/{id}/start",
    TAG,
    "Let it run, go on or run again; those done are not changed twice",
    planMigrationStart,
    { status: 202, schema: planMigration },
  ),
  write(
    "post",
    "/plan_migrations/{id}/stop",
    TAG,
    "Stop it after the subscription at hand",
    noBody,
    done(planMigration),
  ),
  write(
    "post",
    "/plan_migrations/{id}/recalculate",
    TAG,
    "Calculate anew what is not done, refused ones too; changes no one",
    noBody,
    done(planMigration),
  ),
  write(
    "post",
    "/plan_migrations/{id}/discard",
    TAG,
    "Put a migration aside that was not started",
    noBody,
    done(planMigration),
  ),
];
