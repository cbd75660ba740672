import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { publishForm } from "~/console/forms/plan";
import { idParam } from "~/console/list-request";
import { PlanPublishPage } from "~/console/pages/plan-publish-page";
import { loadPlanPage } from "~/console/queries/plans.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { publishPlan } from "~/operations/publish-plan.server";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Publish ${data?.plan.name ?? "a plan"} · Counterfoil` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "catalog");
  const { draft, plan, versions, taxRates } = await view(caller, (context) =>
    loadPlanPage(context, idParam("plan", params.plan)),
  );
  const base = `/console/${params.org}`;
  if (!draft) throw redirect(`${base}/plans/${params.plan}`);
  return { base, plan, versions, draft, taxRates };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "catalog");
  const input = await formInput(request, publishForm);
  if (!input.ok) return input.answer;
  const planId = idParam("plan", params.plan);
  const outcome = await run(caller, { operation: "publishPlan" }, (context) =>
    publishPlan(context, { planId, revision: input.value.revision }),
  );
  return respond(outcome, (version) =>
    redirectWithFlash(
      `/console/${params.org}/plans/${params.plan}`,
      `Version ${version.number} of ${version.planName} is published. New subscriptions start on it.`,
    ),
  );
}

export default function PublishPlan() {
  const refusal = useActionData<typeof action>()?.refused;
  return <PlanPublishPage {...useLoaderData<typeof loader>()} refused={refusal} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
