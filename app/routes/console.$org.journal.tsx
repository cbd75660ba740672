import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { RECIPES } from "~/billing/ledger/ledger-kinds";
import { dayParam } from "~/console/forms/period";
import { pageRequest } from "~/console/list-request";
import { JournalPage } from "~/console/pages/journal-page";
import { listWaiting } from "~/console/queries/exchange-rates.server";
import { listJournal, sumJournal } from "~/console/queries/journal.server";
import { view } from "~/gate.server";

export const meta: MetaFunction = () => [{ title: "Journal · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const url = new URL(request.url);
  const filter = {
    from: dayParam(url, "from"),
    through: dayParam(url, "to"),
    recipe: RECIPES.find((recipe) => recipe === url.searchParams.get("recipe")) ?? null,
    document: url.searchParams.get("document") || null,
  };
  const data = await view(caller, async (context) => ({
    page: await listJournal(context, filter, pageRequest(url)),
    sums: await sumJournal(context, filter),
    waiting: await listWaiting(context),
  }));
  return { base: `/console/${params.org}`, search: url.search, recipes: RECIPES, ...data };
}

export default function Journal() {
  return <JournalPage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
