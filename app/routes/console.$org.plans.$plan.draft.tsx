import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { readEditor, refusedEditor } from "~/console/forms/plan-editor";
import { type TermsText, termsText, uncheckedTerms } from "~/console/forms/plan-terms";
import { exampleOf, trialOf } from "~/console/forms/try-price";
import { idParam } from "~/console/list-request";
import { PlanDraftPage } from "~/console/pages/plan-draft-page";
import { loadPlanEditor } from "~/console/queries/plan-editor.server";
import type { Context } from "~/context.server";
import { explainPrice } from "~/documents/derivation-text";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { readForm } from "~/http/parse.server";
import { refused } from "~/http/respond.server";
import { previewPrice } from "~/operations/preview-price.server";
import { savePlanDraft } from "~/operations/save-plan-draft.server";
import { notationOf } from "~/ui/format/notation";

async function example(context: Context, typed: TermsText, form: FormData | null) {
  const trial = trialOf(typed, form);
  return trial && exampleOf(trial, await previewPrice(context, trial.price), explainPrice(notationOf("en")));
}

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "catalog");
  const base = `/console/${params.org}`;
  return view(caller, async (context) => {
    const { terms, ...rest } = await loadPlanEditor(context, idParam("plan", params.plan));
    const typed = termsText(rest.plan.name, terms);
    const { policy } = context.organization;
    return { ...rest, base, policy, typed, example: await example(context, typed, null) };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "catalog");
  const form = await readForm(request);
  if (!form.ok) return refused(form.refusals);
  const { intent, typed, revision } = readEditor(form.value);
  const shown = await view(caller, (context) => example(context, typed, form.value));
  if (intent !== "save" && intent !== "review") return { typed, example: shown, refused: undefined };
  const planId = idParam("plan", params.plan);
  const input = { planId, revision, terms: uncheckedTerms(typed), name: typed.name };
  const saved = await run(caller, { operation: "savePlanDraft" }, (context) => savePlanDraft(context, input));
  if (!saved.ok) return data({ typed, example: shown, refused: refusedEditor(saved.refusals) }, 422);
  const next = `/console/${params.org}/plans/${params.plan}/${intent === "review" ? "publish" : "draft"}`;
  return redirectWithFlash(next, "The draft is saved. It changes nothing until it is published.");
}

export default function PlanDraft() {
  const answer = useActionData<typeof action>();
  const typed = answer && "typed" in answer ? { typed: answer.typed, example: answer.example } : {};
  return <PlanDraftPage {...useLoaderData<typeof loader>()} {...typed} refused={answer?.refused} />;
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [
  { title: `Draft of ${loaded?.plan.name ?? "a plan"} · Counterfoil` },
];
export { RouteError as ErrorBoundary } from "~/ui/route-error";
