import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import type { Refusal } from "~/billing/outcome";
import { startAnswer } from "~/console/forms/start-preview";
import { STARTED, subscribeForm } from "~/console/forms/subscribe";
import { pageOf } from "~/console/links";
import { chosenStart, subscribeChoices } from "~/console/list-request";
import { SubscriptionNewPage } from "~/console/pages/subscription-new-page";
import { loadSubscribeSteps, readStart, type Start } from "~/console/queries/subscribe.server";
import type { Context } from "~/context.server";
import { invoicePreviewText } from "~/documents/change-text";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { refusedWith } from "~/http/respond.server";
import { loadCatalogNames } from "~/operations/load-catalog-names.server";
import { previewSubscription } from "~/operations/preview-subscription.server";
import { subscribeCustomer } from "~/operations/subscribe-customer.server";
import { notationOf } from "~/ui/format/notation";

export const meta = () => [{ title: "New subscription · Counterfoil" }];

async function answer(context: Context, start: Start, form?: FormData, refusals: readonly Refusal[] = []) {
  const outcome = start.ok ? await previewSubscription(context, start.value) : start;
  const text = invoicePreviewText(await loadCatalogNames(context), notationOf("en"));
  return startAnswer(outcome, text, form, refusals);
}

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const choices = subscribeChoices(new URL(request.url));
  return view(caller, async (context) => {
    const { first, ...steps } = await loadSubscribeSteps(context, choices);
    const shown = first && (await answer(context, first));
    return { ...steps, ...choices, base: `/console/${params.org}`, shown };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const chosen = chosenStart(new URL(request.url));
  const input = await formInput(request, subscribeForm);
  if (!input.ok) return input.answer;
  const read = (context: Context) => readStart(context, chosen, input.value, input.form);
  const shown = (refusals: readonly Refusal[]) =>
    view(caller, async (context) => answer(context, await read(context), input.form, refusals));
  if (input.value.intent !== undefined) return shown([]);
  const outcome = await run(caller, { operation: "subscribeCustomer" }, async (context) => {
    const start = await read(context);
    return start.ok ? subscribeCustomer(context, start.value) : start;
  });
  if (!outcome.ok) return refusedWith(await shown(outcome.refusals), outcome.refusals);
  return redirectWithFlash(pageOf(`/console/${params.org}`, "subscription", outcome.value.id), STARTED);
}

export default function NewSubscription() {
  return <SubscriptionNewPage {...useLoaderData<typeof loader>()} answer={useActionData<typeof action>()} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
