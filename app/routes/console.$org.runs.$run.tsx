import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { dayInZone } from "~/billing/time/zone";
import { RunPage } from "~/console/pages/runs-page";
import { loadRun } from "~/console/queries/runs.server";
import { NotFound } from "~/errors";
import { view } from "~/gate.server";
import { parsePublicId } from "~/ids.server";
import { formatDate } from "~/ui/format/date";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data ? `Run up to ${data.upTo}` : "Billing run"} · Counterfoil` },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const runId = parsePublicId("run", params.run ?? "");
  if (!runId) throw new NotFound("This run");
  return view(caller, async (context) => {
    const run = await loadRun(context, runId);
    const upTo = formatDate(dayInZone(run.billedUpTo, context.organization.zone), "en");
    return { base: `/console/${params.org}`, run, upTo };
  });
}

export default function Run() {
  const { base, run } = useLoaderData<typeof loader>();
  return <RunPage base={base} run={run} />;
}
