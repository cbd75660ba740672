import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { can } from "~/auth/permissions";
import type { Outcome } from "~/billing/outcome";
import { advanceTarget, testClockForm } from "~/console/forms/test-clock";
import { SettingsTestClockPage } from "~/console/pages/settings-test-clock-page";
import { findTestClock, loadTestClockPage } from "~/console/queries/settings.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { formInput } from "~/http/form-input.server";
import { respond } from "~/http/respond.server";
import { startClockAdvance } from "~/operations/start-clock-advance.server";
import { stopClockAdvance } from "~/operations/stop-clock-advance.server";

export const meta: MetaFunction = () => [{ title: "Test clock · Counterfoil" }];

export const headers: HeadersFunction = ({ loaderHeaders }) => loaderHeaders;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const page = await view(caller, loadTestClockPage);
  const shown = { ...page, mayMove: can(caller.role, "settings") };
  return data(shown, { headers: page.clock?.targetAt ? { Refresh: "5" } : {} });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "settings");
  const input = await formInput(request, testClockForm);
  if (!input.ok) return input.answer;
  const outcome = await run(
    caller,
    { operation: "moveTestClock" },
    async (context): Promise<Outcome<unknown>> => {
      const clock = (await findTestClock(context)) ?? { nowAt: context.now, nextDueAt: null, job: null };
      const to = advanceTarget(input.value, clock, context.organization.zone);
      if (!to.ok) return to;
      return to.value === "stop" ? stopClockAdvance(context) : startClockAdvance(context, { to: to.value });
    },
  );
  const page = `/console/${params.org}/settings/test-clock`;
  return respond(outcome, () => redirectWithFlash(page, "This page shows how far the clock is."), {
    form: input.form,
  });
}

export default function TestClock() {
  const refusal = useActionData<typeof action>()?.refused;
  return <SettingsTestClockPage {...useLoaderData<typeof loader>()} refused={refusal} />;
}
