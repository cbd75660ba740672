import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import { releaseForm } from "~/console/forms/hold";
import { idParam, pageRequest } from "~/console/list-request";
import { HoldsPage } from "~/console/pages/holds-page";
import { withOwners } from "~/console/queries/holds.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { loadHolds } from "~/operations/load-holds.server";
import { releaseHold } from "~/operations/release-hold.server";

export const meta = () => [{ title: "Holds · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const url = new URL(request.url);
  const which = url.searchParams.get("show") === "all" ? ("all" as const) : ("in_force" as const);
  const data = await view(caller, async (context) => {
    const page = await loadHolds(context, { which }, pageRequest(url));
    const rows = await withOwners(context, page.rows);
    return { page: { ...page, rows }, now: context.now, zone: context.organization.zone };
  });
  const page = { base: `/console/${params.org}`, search: url.search, which };
  return { ...data, ...page, mayBill: can(caller.role, "bill") };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const input = await formInput(request, releaseForm);
  if (!input.ok) return input.answer;
  const holdId = idParam("hold", input.value.hold);
  const outcome = await run(caller, { operation: "releaseHold" }, (context) =>
    releaseHold(context, { holdId }),
  );
  const said = "Released. What it kept back is billed by the next run, or collected when its turn has come.";
  return respond(outcome, () => redirectWithFlash(`/console/${params.org}/holds`, said), {
    form: input.form,
  });
}

export default function Holds() {
  const refused = useActionData<typeof action>()?.refused;
  return <HoldsPage {...useLoaderData<typeof loader>()} refused={refused} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
