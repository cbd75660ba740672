import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { pageOf } from "~/console/links";
import { idParam } from "~/console/list-request";
import { EventVoidPage } from "~/console/pages/event-void-page";
import { loadEvent, loadVoidEffect } from "~/console/queries/usage.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { respond } from "~/http/respond.server";
import { voidUsage } from "~/operations/void-usage.server";

export const meta = () => [{ title: "Void an event · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const base = `/console/${params.org}`;
  const data = await view(caller, async (context) => {
    const event = await loadEvent(context, idParam("event", params.event));
    return { event, effect: await loadVoidEffect(context, event) };
  });
  if (data.event.voidedAt !== null) throw redirect(pageOf(base, "event", data.event.id), 303);
  return { ...data, base };
}

/** Voiding is the same however often it is asked for, so it needs no key. */
export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const eventId = idParam("event", params.event);
  const outcome = await run(caller, { operation: "voidUsage" }, async (context) =>
    voidUsage(context, [(await loadEvent(context, eventId)).transactionId]),
  );
  const page = pageOf(`/console/${params.org}`, "event", eventId);
  return respond(outcome, () => redirectWithFlash(page, "The event is void. It no longer counts."));
}

export default function VoidEvent() {
  const refused = useActionData<typeof action>()?.refused;
  return <EventVoidPage {...useLoaderData<typeof loader>()} refused={refused} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
