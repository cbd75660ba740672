import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { HomePage } from "~/console/pages/home-page";
import { shownMrr } from "~/console/pages/mrr-card";
import { loadHome } from "~/console/queries/home.server";
import { view } from "~/gate.server";
import { forecastNextRun } from "~/operations/forecast-next-run.server";
import { loadMrr } from "~/operations/load-mrr.server";

export const meta = () => [{ title: "Home · Counterfoil" }];

/** Of these the revenue is there in about a second. */
const MOST_SUBSCRIPTIONS = 5_000;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  // A big book is added up for who asks for it, and keeps nobody else waiting.
  const asked = new URL(request.url).searchParams.get("mrr") === "show";
  const limit = { mostSubscriptions: asked ? null : MOST_SUBSCRIPTIONS };
  return view(caller, async (context) => ({
    ...(await loadHome(context)),
    forecast: await forecastNextRun(context),
    mrr: shownMrr(await loadMrr(context, limit), context.organization.zone),
    base: `/console/${params.org}`,
    name: context.organization.name,
  }));
}

export default function Home() {
  return <HomePage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
