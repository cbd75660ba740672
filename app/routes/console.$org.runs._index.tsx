import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { pageRequest } from "~/console/list-request";
import { RunsPage } from "~/console/pages/runs-page";
import { listBulkRuns } from "~/console/queries/bulk-runs.server";
import { countHolds } from "~/console/queries/holds.server";
import { listRuns, nextRun } from "~/console/queries/runs.server";
import { view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { drainWhileWaiting } from "~/jobs/drain-while-waiting.server";
import { forecastNextRun } from "~/operations/forecast-next-run.server";

export const meta: MetaFunction = () => [{ title: "Billing runs · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const url = new URL(request.url);
  const data = await view(caller, async (context) => ({
    page: await listRuns(context, pageRequest(url)),
    next: await nextRun(context),
    forecast: await forecastNextRun(context),
    bulk: await listBulkRuns(context),
    onHold: await countHolds(context),
    now: context.now,
  }));
  return {
    base: `/console/${params.org}`,
    search: url.search,
    ...data,
    mayBill: can(caller.role, "bill"),
  };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const report = await drainWhileWaiting(caller.organizationId);
  const said =
    report === null
      ? "The run goes on; this page shows what it has billed."
      : report.invoices === 0
        ? "Everything due is billed already."
        : `${report.invoices === 1 ? "1 invoice was" : `${report.invoices} invoices were`} made.`;
  return redirectWithFlash(`/console/${params.org}/runs`, said);
}

export default function Runs() {
  return <RunsPage {...useLoaderData<typeof loader>()} />;
}
