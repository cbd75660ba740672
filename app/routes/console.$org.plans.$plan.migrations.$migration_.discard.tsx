import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { idParam } from "~/console/list-request";
import { DiscardMigrationPage } from "~/console/pages/plan-migration-discard-page";
import { migrationPage } from "~/console/pages/plan-migrations-table";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { respond } from "~/http/respond.server";
import { discardPlanMigration } from "~/operations/discard-plan-migration.server";
import { loadPlanMigration } from "~/operations/load-plan-migration.server";

export const meta = () => [{ title: "Discard a migration · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const [planId, id] = [idParam("plan", params.plan), idParam("planMigration", params.migration)];
  const migration = await view(caller, (context) => loadPlanMigration(context, id, planId));
  return { base: `/console/${params.org}`, migration };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const [planId, migrationId] = [idParam("plan", params.plan), idParam("planMigration", params.migration)];
  const page = migrationPage(`/console/${params.org}`, planId, migrationId);
  const outcome = await run(caller, { operation: "discardPlanMigration" }, (context) =>
    discardPlanMigration(context, { migrationId }),
  );
  return respond(outcome, () => redirectWithFlash(page, "The migration is discarded. Nobody was changed."));
}

export default function DiscardMigration() {
  const refusal = useActionData<typeof action>()?.refused;
  return <DiscardMigrationPage {...useLoaderData<typeof loader>()} refused={refusal} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
