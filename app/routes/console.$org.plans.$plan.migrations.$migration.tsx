import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { MIGRATION_SAID, migrationStepForm } from "~/console/forms/plan-migration";
import { idParam, itemState, pageRequest } from "~/console/list-request";
import { PlanMigrationPage } from "~/console/pages/plan-migration-page";
import { listMigrationItems } from "~/console/queries/plan-migrations.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { loadPlanMigration } from "~/operations/load-plan-migration.server";
import { recalculatePlanMigration } from "~/operations/recalculate-plan-migration.server";
import { startPlanMigration } from "~/operations/start-plan-migration.server";
import { stopPlanMigration } from "~/operations/stop-plan-migration.server";

export const meta: MetaFunction = () => [{ title: "Migration of a plan · Counterfoil" }];
export const headers: HeadersFunction = ({ loaderHeaders }) => loaderHeaders;
export const shouldRevalidate = () => true;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const [planId, id] = [idParam("plan", params.plan), idParam("planMigration", params.migration)];
  const url = new URL(request.url);
  const page = await view(caller, async (context) => ({
    migration: await loadPlanMigration(context, id, planId),
    items: await listMigrationItems(context, id, itemState(url), pageRequest(url)),
  }));
  const around = { base: `/console/${params.org}`, search: url.search, mayBill: can(caller.role, "bill") };
  return data(
    { ...page, ...around },
    { headers: page.migration.state === "running" ? { Refresh: "5" } : {} },
  );
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const migrationId = idParam("planMigration", params.migration);
  const input = await formInput(request, migrationStepForm);
  if (!input.ok) return input.answer;
  const { intent, preview_hash: previewHash } = input.value;
  const outcome = await run(caller, { operation: `${intent}PlanMigration` }, (context) => {
    if (intent === "start") return startPlanMigration(context, { migrationId, previewHash });
    return (intent === "stop" ? stopPlanMigration : recalculatePlanMigration)(context, { migrationId });
  });
  return respond(outcome, () => redirectWithFlash(new URL(request.url).pathname, MIGRATION_SAID[intent]));
}

export default function PlanMigration() {
  const refusal = useActionData<typeof action>()?.refused;
  return <PlanMigrationPage {...useLoaderData<typeof loader>()} refused={refusal} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
