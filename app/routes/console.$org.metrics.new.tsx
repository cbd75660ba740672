import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { metricForm } from "~/console/forms/plan";
import { MetricNewPage } from "~/console/pages/metrics-page";
import { run } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { publicId } from "~/ids.server";
import { saveMetric } from "~/operations/save-metric.server";

export const meta = () => [{ title: "New metric · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  await requireMember(request, params.org, "catalog");
  return { base: `/console/${params.org}` };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "catalog");
  const input = await formInput(request, metricForm);
  if (!input.ok) return input.answer;
  const { field = null, recurring, ...given } = input.value;
  const metric = { ...given, field, recurring: recurring === "on" };
  const outcome = await run(caller, { operation: "saveMetric" }, (context) => saveMetric(context, metric));
  const page = (id: string) => `/console/${params.org}/metrics/${publicId("metric", id)}`;
  const text = "The metric is created. Put a price on it in a plan.";
  return respond(outcome, ({ id }) => redirectWithFlash(page(id), text), { form: input.form });
}

export default function NewMetric() {
  const refusal = useActionData<typeof action>()?.refused;
  return <MetricNewPage {...useLoaderData<typeof loader>()} refused={refusal} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
