import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { requireMember } from "~/auth/caller.server";
import { addMonths } from "~/billing/time/day";
import { dayInZone } from "~/billing/time/zone";
import { monthParam } from "~/console/forms/period";
import { CalendarPage } from "~/console/pages/calendar-page";
import { loadCalendar } from "~/console/queries/calendar.server";
import { view } from "~/gate.server";
import { forecastNextRun } from "~/operations/forecast-next-run.server";

export const meta: MetaFunction = () => [{ title: "Calendar · Counterfoil" }];

const DAYS_AHEAD = 60;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const caller = await requireMember(request, params.org, "read");
  const url = new URL(request.url);
  const asked = url.searchParams.get("month") ?? "";
  const month = monthParam(url, "month");
  const data = await view(caller, async (context) => {
    const { zone } = context.organization;
    const today = dayInZone(context.now, zone);
    const span =
      month === null
        ? { from: today, to: today + DAYS_AHEAD }
        : { from: Math.max(month, today), to: addMonths(month, 1, 1) };
    const days = span.from < span.to ? await loadCalendar(context, span) : [];
    return { zone, today, days, forecast: await forecastNextRun(context) };
  });
  const unread = asked !== "" && month === null ? asked : null;
  return { ...data, base: `/console/${params.org}`, month, unread };
}

export default function Calendar() {
  return <CalendarPage {...useLoaderData<typeof loader>()} />;
}

export { RouteError as ErrorBoundary } from "~/ui/route-error";
