import { expect, test } from "vitest";
import { CalendarPage } from "~/console/pages/calendar-page";
import { ForecastText } from "~/console/pages/run-forecast";
import { RunsPage } from "~/console/pages/runs-page";
import { renderPage } from "../../ui/render-page";

const plain = (html: string) => html.replaceAll("\u00a0", " ").replaceAll("<!-- -->", "");
const euros = { currency: "EUR", amountMinor: 931_000n };
const pounds = { currency: "GBP", amountMinor: 9_000n };

test("a forecast is called one, exact, and never one sum of two currencies", () => {
  expect(plain(renderPage(<ForecastText sums={[euros]} />))).toBe("forecast 9,310.00 €");
  const three = [euros, pounds, { currency: "USD", amountMinor: 1n }];
  expect(plain(renderPage(<ForecastText sums={three} />))).toBe(
    "forecast 9,310.00 EUR, 90.00 GBP and 0.01 USD",
  );
  expect(renderPage(<ForecastText sums={[]} />)).toBe("");
});

test("runs and the calendar say what the next day of billing would bill, where it is known", () => {
  const runs = (forecast: Parameters<typeof RunsPage>[0]["forecast"]) =>
    plain(
      renderPage(
        <RunsPage
          {...{ base: "/console/org_1", search: "", bulk: [], now: 0, onHold: 0, mayBill: true, forecast }}
          page={{ rows: [], newer: null, older: null }}
          next={{ dueAt: 20_000 * 86_400_000, subscriptions: 28 }}
        />,
      ),
    );
  expect(runs({ dueOn: 20_000, sums: [euros] })).toMatch(
    /On <time[^>]*>4 Oct 2024<\/time> they bill.*forecast 9,310\.00 €/,
  );
  expect(runs(null)).not.toContain("forecast");

  const day = (of: number) => ({ day: of, renewals: 28, ends: 0, collections: [], schedules: 0 });
  const calendar = plain(
    renderPage(
      <CalendarPage
        {...{ base: "/console/org_1", zone: "UTC", today: 19_999, month: null, unread: null }}
        days={[day(20_000), day(20_001)]}
        forecast={{ dueOn: 20_000, sums: [euros] }}
      />,
    ),
  );
  expect(calendar.match(/forecast 9,310\.00 €/g)).toHaveLength(1);
});
