import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { RunPage } from "~/console/pages/runs-page";
import { loadRun } from "~/console/queries/runs.server";
import { NotFound } from "~/errors";
import { view } from "~/gate.server";
import { parsePublicId } from "~/ids.server";

export const meta: MetaFunction = () => [{ title: "Billing run · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const runId = parsePublicId("run", params.run ?? "");
  if (!runId) throw new NotFound("This run");
  return { base: `/console/${params.org}`, run: await view(caller, (context) => loadRun(context, runId)) };
}

export default function Run() {
  return <RunPage {...useLoaderData<typeof loader>()} />;
}
