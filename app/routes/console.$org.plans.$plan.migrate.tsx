import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { planMigrationForm, readPlanMigration } from "~/console/forms/plan-migration";
import { idParam } from "~/console/list-request";
import { PlanMigratePage } from "~/console/pages/plan-migrate-page";
import { migrationPage } from "~/console/pages/plan-migrations-table";
import { loadMigratePage } from "~/console/queries/plan-migrations.server";
import { run, view } from "~/gate.server";
import { formInput } from "~/http/form-input.server";
import { refused, respond } from "~/http/respond.server";
import { createPlanMigration } from "~/operations/create-plan-migration.server";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Migrate ${data?.plan.name ?? "a plan"} · Counterfoil` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const planId = idParam("plan", params.plan);
  const page = await view(caller, (context) => loadMigratePage(context, planId));
  return { ...page, base: `/console/${params.org}` };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const planId = idParam("plan", params.plan);
  const input = await formInput(request, planMigrationForm);
  if (!input.ok) return input.answer;
  const asked = readPlanMigration(input.value);
  if (!asked.ok) return refused(asked.refusals, { form: input.form });
  const outcome = await run(caller, { operation: "createPlanMigration" }, (context) =>
    createPlanMigration(context, { planId, ...asked.value }),
  );
  const base = `/console/${params.org}`;
  return respond(outcome, ({ id }) => redirect(migrationPage(base, planId, id), { status: 303 }), {
    form: input.form,
  });
}

export default function MigratePlan() {
  const refusal = useActionData<typeof action>()?.refused;
  return <PlanMigratePage {...useLoaderData<typeof loader>()} refused={refusal} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
