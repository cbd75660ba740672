import { describe, expect, test } from "vitest";
import { usageEvent } from "~/api/schemas/events";
import { AGGREGATIONS } from "~/billing/metering/metric-kinds";
import { metricForm } from "~/console/forms/plan";
import { ApiKeysPage } from "~/console/pages/api-keys-page";
import { MetricNewPage, MetricPage, measureText } from "~/console/pages/metrics-page";
import { renderPage } from "../../ui/render-page";

const metric = {
  organizationId: "o",
  id: "00000000-0000-7000-8000-000000000001",
  code: "seats",
  name: "Seats",
  aggregation: "unique_count",
  field: "user" as string | null,
  expression: null as string | null,
  recurring: true,
  createdAt: 0,
};

/** Bodies of requests that a page gives to copy. */
function samplesOn(html: string): unknown[] {
  const text = html.replaceAll("&quot;", '"').replaceAll("&#x27;", "'");
  return [...text.matchAll(/\{\s*"transaction_id"[\s\S]*?\}(?=['<])/g)].map(([body]) => JSON.parse(body));
}

test("requests to copy are such as the API accepts", () => {
  const samples = [
    renderPage(<MetricPage base="/console/org" metric={metric} usedBy={[]} />),
    renderPage(<MetricPage base="/console/org" metric={{ ...metric, field: null }} usedBy={[]} />),
    renderPage(
      <ApiKeysPage keys={[]} zone="UTC" appUrl="https://x.example" made={undefined} refused={undefined} />,
    ),
  ].flatMap(samplesOn);
  expect(samples).toHaveLength(3);
  for (const sample of samples) expect(usageEvent.safeParse(sample).error).toBeUndefined();
});

describe("a metric", () => {
  test.each([
    [{ aggregation: "count", field: null, expression: null }, "Count of events"],
    [{ aggregation: "sum", field: "calls", expression: null }, "Sum of “calls”"],
    [
      { aggregation: "weighted_sum", field: null, expression: "bytes / 1024" },
      "Level of “bytes / 1024”, averaged over time",
    ],
  ])("%j is read as %s", (read, text) => {
    expect(measureText(read)).toBe(text);
  });

  test("says whether its quantity goes on, and how an event removes a value", () => {
    const html = renderPage(<MetricPage base="/console/org" metric={metric} usedBy={[]} />);
    expect(html).toContain("The quantity goes on");
    expect(html).toContain("operation_type");
    const once = renderPage(
      <MetricPage base="/console/org" metric={{ ...metric, recurring: false }} usedBy={[]} />,
    );
    expect(once).toContain("Starts from zero");
  });

  test("is made with every aggregation, a field or an expression, and may recur", () => {
    const html = renderPage(<MetricNewPage base="/console/org" refused={undefined} />);
    for (const name of ["name", "code", "field", "expression", "recurring"])
      expect(html).toContain(`name="${name}"`);
    for (const aggregation of AGGREGATIONS) {
      expect(html).toContain(`value="${aggregation}"`);
      const typed = { name: "Seats", code: "seats", aggregation, expression: " bytes / 2 ", recurring: "on" };
      expect(metricForm.parse(typed)).toMatchObject({
        aggregation,
        expression: "bytes / 2",
        recurring: "on",
      });
    }
  });
});
