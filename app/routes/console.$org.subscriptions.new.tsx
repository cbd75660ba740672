import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { startAnswer } from "~/console/forms/start-preview";
import { atFormFields, STARTED, subscribeForm } from "~/console/forms/subscribe";
import { idParam, subscribeChoices } from "~/console/list-request";
import { SubscriptionNewPage } from "~/console/pages/subscription-new-page";
import { loadSubscribeSteps, readStart, type Start } from "~/console/queries/subscribe.server";
import type { Context } from "~/context.server";
import { invoicePreviewText } from "~/documents/change-text";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { publicId } from "~/ids.server";
import { loadCatalogNames } from "~/operations/load-catalog-names.server";
import { previewSubscription } from "~/operations/preview-subscription.server";
import { subscribeCustomer } from "~/operations/subscribe-customer.server";
import { notationOf } from "~/ui/format/notation";

export const meta = () => [{ title: "New subscription · Counterfoil" }];

async function answer(context: Context, start: Start, form?: FormData) {
  const outcome = start.ok ? await previewSubscription(context, start.value) : start;
  return startAnswer(outcome, invoicePreviewText(await loadCatalogNames(context), notationOf("en")), form);
}

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const choices = subscribeChoices(new URL(request.url));
  return view(caller, async (context) => {
    const { first, ...steps } = await loadSubscribeSteps(context, choices);
    const shown = first ? await answer(context, first) : null;
    return { ...steps, ...choices, base: `/console/${params.org}`, shown };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const { searchParams } = new URL(request.url);
  const idOf = (kind: "customer" | "plan") => idParam(kind, searchParams.get(kind) ?? "");
  const chosen = { customerId: idOf("customer"), planId: idOf("plan") };
  const input = await formInput(request, subscribeForm);
  if (!input.ok) return input.answer;
  const { value, form } = input;
  const read = (context: Context) => readStart(context, chosen, value, form);
  if (value.intent !== undefined)
    return view(caller, async (context) => answer(context, await read(context), form));
  const outcome = await run(caller, { operation: "subscribeCustomer" }, async (context) => {
    const start = await read(context);
    return start.ok ? subscribeCustomer(context, start.value) : start;
  });
  const page = (id: string) => `/console/${params.org}/subscriptions/${publicId("subscription", id)}`;
  return respond(atFormFields(outcome), ({ id }) => redirectWithFlash(page(id), STARTED), { form });
}

export default function NewSubscription() {
  return <SubscriptionNewPage {...useLoaderData<typeof loader>()} answer={useActionData<typeof action>()} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
