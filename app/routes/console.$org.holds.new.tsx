import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { atField } from "~/billing/outcome";
import { formatDay } from "~/billing/time/day";
import { holdForm, pageOfHeld, readHoldPlace, readUntil } from "~/console/forms/hold";
import { HoldNewPage } from "~/console/pages/hold-new-page";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { loadHoldPlace, placeHold } from "~/operations/place-hold.server";

export const meta = () => [{ title: "Place a hold · Counterfoil" }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const fields = new URL(request.url).searchParams;
  const place = readHoldPlace(fields);
  const found = await view(caller, (context) => loadHoldPlace(context, place));
  const base = `/console/${params.org}`;
  return { ...found, base, backHref: pageOfHeld(base, fields), tomorrow: formatDay(found.tomorrow) };
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "bill");
  const place = readHoldPlace(new URL(request.url).searchParams);
  const input = await formInput(request, holdForm);
  if (!input.ok) return input.answer;
  const { form, value } = input;
  const outcome = await run(caller, { operation: "placeHold" }, async (context) => {
    const until = atField(readUntil(value.until), "until");
    return until.ok ? placeHold(context, { place, reason: value.reason, until: until.value }) : until;
  });
  return respond(outcome, () => redirectWithFlash(`/console/${params.org}/holds`, "The hold is placed."), {
    form,
  });
}

export default function NewHold() {
  const refused = useActionData<typeof action>()?.refused;
  return <HoldNewPage {...useLoaderData<typeof loader>()} refused={refused} />;
}
export { RouteError as ErrorBoundary } from "~/ui/route-error";
