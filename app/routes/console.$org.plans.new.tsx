import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { newPlanForm } from "~/console/forms/plan";
import { PlanNewPage } from "~/console/pages/plan-new-page";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { publicId } from "~/ids.server";
import { createPlan } from "~/operations/create-plan.server";

export const meta: MetaFunction = () => [{ title: "New plan · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "catalog");
  const currency = await view(caller, async (context) => context.organization.currency);
  return { base: `/console/${params.org}`, currency };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "catalog");
  const input = await formInput(request, newPlanForm);
  if (!input.ok) return input.answer;
  const outcome = await run(caller, { operation: "createPlan" }, (context) =>
    createPlan(context, input.value),
  );
  return respond(
    outcome,
    ({ planId }) =>
      redirectWithFlash(
        `/console/${params.org}/plans/${publicId("plan", planId)}/draft`,
        "The draft is saved. Add usage charges if you bill usage, then publish it.",
      ),
    { form: input.form },
  );
}

export default function NewPlan() {
  return (
    <PlanNewPage {...useLoaderData<typeof loader>()} refused={useActionData<typeof action>()?.refused} />
  );
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
