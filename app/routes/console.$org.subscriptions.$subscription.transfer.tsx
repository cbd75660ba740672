import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { readConfirmedTransfer, readTransfer, TRANSFERRED } from "~/console/forms/transfer";
import { idParam } from "~/console/list-request";
import { SubscriptionTransferPage } from "~/console/pages/subscription-transfer-page";
import { loadTransferChoices } from "~/console/queries/subscription-change.server";
import { transferText } from "~/documents/change-text";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { refusedForm } from "~/http/form-state";
import { readForm } from "~/http/parse.server";
import { refused, respond } from "~/http/respond.server";
import { publicId } from "~/ids.server";
import { loadCatalogNames } from "~/operations/load-catalog-names.server";
import { previewTransferTo, transferSubscription } from "~/operations/transfer-subscription.server";
import { movedSince } from "~/ui/change-preview";
import { notationOf } from "~/ui/format/notation";

export const meta = () => [{ title: "Transfer a subscription · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const subscriptionId = idParam("subscription", params.subscription);
  const { search, searchParams } = new URL(request.url);
  const asked = readTransfer(searchParams);
  return view(caller, async (context) => {
    const choices = await loadTransferChoices(context, subscriptionId, asked);
    const outcome = await previewTransferTo(context, { subscriptionId, ...asked });
    const names = await loadCatalogNames(context);
    const shown = transferText(outcome, names, notationOf("en"), context.now);
    const refusals = refusedForm(outcome?.ok === false ? outcome.refusals : []);
    return { ...choices, ...shown, base: `/console/${params.org}`, search, chosen: asked.chosen, refusals };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const form = await readForm(request);
  if (!form.ok) return refused(form.refusals);
  const asked = readConfirmedTransfer(form.value);
  if (!asked.ok) return refused(asked.refusals);
  const input = { subscriptionId: idParam("subscription", params.subscription), ...asked.value };
  const outcome = await run(caller, { operation: "transferSubscription" }, (context) =>
    transferSubscription(context, input),
  );
  const page = (id: string) => `/console/${params.org}/subscriptions/${publicId("subscription", id)}`;
  return respond(outcome, ({ id }) => redirectWithFlash(page(id), TRANSFERRED), { form: form.value });
}

export default function TransferSubscription() {
  const loaded = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>()?.refused;
  const moved = movedSince(answer, loaded.preview);
  return <SubscriptionTransferPage {...loaded} moved={moved} refusals={answer ?? loaded.refusals} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
