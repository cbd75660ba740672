import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { idParam } from "~/console/list-request";
import { EventPage } from "~/console/pages/event-page";
import { loadSubscriptionRow } from "~/console/queries/subscriptions.server";
import { listChargesAside, listLinesOfEvent, loadEvent } from "~/console/queries/usage.server";
import { view } from "~/gate.server";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Event ${data?.event.transactionId ?? ""} · Counterfoil` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const data = await view(caller, async (context) => {
    const event = await loadEvent(context, idParam("event", params.event));
    return {
      event,
      subscription: await loadSubscriptionRow(context, event.subscriptionId),
      lines: event.state === "billed" ? await listLinesOfEvent(context, event) : [],
      aside: await listChargesAside(context, event),
    };
  });
  return { ...data, base: `/console/${params.org}`, mayChange: can(caller.role, "bill") };
}

export default function UsageEvent() {
  return <EventPage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
