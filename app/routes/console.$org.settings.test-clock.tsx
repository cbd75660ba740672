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
import { formatDay } from "~/billing/time/day";
import { advanceTarget, earliestDay, testClockForm } from "~/console/forms/test-clock";
import { SettingsTestClockPage } from "~/console/pages/settings-test-clock-page";
import { loadTestClock } from "~/console/queries/settings.server";
import { run, view } from "~/gate.server";
import { redirectWithFlash } from "~/http/flash.server";
import { parseForm, readForm } from "~/http/parse.server";
import { refused, respond } from "~/http/respond.server";
import { startClockAdvance } from "~/operations/start-clock-advance.server";
import { stopClockAdvance } from "~/operations/stop-clock-advance.server";

export const meta: MetaFunction = () => [{ title: "Test clock · Counterfoil" }];

/** Without a script the page reloads itself while the clock moves. */
export const headers: HeadersFunction = ({ loaderHeaders }) => loaderHeaders;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const { clock, zone, now } = await view(caller, async (context) => ({
    clock: await loadTestClock(context),
    zone: context.organization.zone,
    now: context.now,
  }));
  const shown = {
    clock,
    zone,
    mayMove: can(caller.role, "settings"),
    earliest: formatDay(earliestDay(now, zone)),
  };
  return data(shown, { headers: clock?.targetAt ? { Refresh: "5" } : {} });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const caller = await requireMember(request, params.org, "settings");
  const form = await readForm(request);
  if (!form.ok) return refused(form.refusals);
  const input = await parseForm(form.value, testClockForm);
  if (!input.ok) return refused(input.refusals, { form: form.value });
  const outcome = await run(
    caller,
    { operation: "moveTestClock" },
    async (context): Promise<Outcome<unknown>> => {
      if (input.value.intent === "stop") return stopClockAdvance(context);
      const clock = await loadTestClock(context);
      const to = advanceTarget(
        input.value,
        clock ?? { nowAt: context.now, nextDueAt: null, job: null },
        context.organization.zone,
      );
      return to.ok ? startClockAdvance(context, { to: to.value }) : to;
    },
  );
  const page = `/console/${params.org}/settings/test-clock`;
  return respond(outcome, () => redirectWithFlash(page, "The clock moves. This page shows how far it is."), {
    form: form.value,
  });
}

export default function TestClock() {
  const refusal = useActionData<typeof action>()?.refused;
  return <SettingsTestClockPage {...useLoaderData<typeof loader>()} refused={refusal} />;
}
