import { describe, expect, test } from "vitest";
import { usageEvent } from "~/api/schemas/events";
import { AGGREGATIONS, type Aggregation } from "~/billing/metering/metric-kinds";
import { sampleProperties, tryMetric } from "~/console/forms/metric-trial";
import { metricForm } from "~/console/forms/plan";
import { ApiKeysPage } from "~/console/pages/api-keys-page";
import { MetricNewPage, MetricPage, measureText } from "~/console/pages/metrics-page";
import { renderPage } from "../../ui/render-page";

const metric = {
  organizationId: "o",
  id: "00000000-0000-7000-8000-000000000001",
  code: "seats",
  name: "Seats",
  aggregation: "unique_count" as Aggregation,
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
    renderPage(<MetricPage base="/console/org" metric={metric} usedBy={[]} trial={null} />),
    renderPage(
      <MetricPage base="/console/org" metric={{ ...metric, field: null }} usedBy={[]} trial={null} />,
    ),
    renderPage(
      <ApiKeysPage keys={[]} zone="UTC" appUrl="https://x.example" made={undefined} refused={undefined} />,
    ),
  ].flatMap(samplesOn);
  expect(samples).toHaveLength(3);
  for (const sample of samples) expect(usageEvent.safeParse(sample).error).toBeUndefined();
});

describe("an event that is tried", () => {
  const expression = { ...metric, field: null, aggregation: "sum" as const };
  const bytes = {
    ...expression,
    expression: '(bytes > 0 ? bytes / 4 : 0) * coalesce(properties["big one"], 2)',
  };

  test("has a sample that holds everything the metric reads, and counts", () => {
    expect(sampleProperties(bytes)).toEqual({ bytes: 12, "big one": 12 });
    expect(sampleProperties({ ...metric, aggregation: "count", field: null })).toEqual({});
    for (const each of [bytes, metric, { ...metric, aggregation: "count" as const, field: null }])
      expect(tryMetric(each, JSON.stringify(sampleProperties(each))).refusals).toEqual([]);
  });

  test.each([
    ['{"bytes": 10}', "This event measures 5."],
    ["{bytes: 10}", "The properties are not JSON."],
    ["[1]", "The properties are"],
    ["{}", "The event has no property &quot;bytes&quot;"],
  ])("as %s says %s", (typed, says) => {
    const page = <MetricPage base="/b" metric={bytes} usedBy={[]} trial={tryMetric(bytes, typed)} />;
    expect(renderPage(page)).toContain(says);
  });

  test("is refused by what is wrong with it", () => {
    const codes = (typed: string) => tryMetric(bytes, typed).refusals.map(({ code }) => code);
    expect(codes("{bytes: 10}")).toEqual(["json_invalid"]);
    expect(codes("[1]")).toEqual(["properties_invalid"]);
    expect(codes('{"bytes": "many"}')).toEqual(["metric_field_not_number"]);
  });

  test("adds or takes away a value", () => {
    const says = (typed: string) =>
      renderPage(<MetricPage base="/b" metric={metric} usedBy={[]} trial={tryMetric(metric, typed)} />);
    expect(says('{"user": "mira"}')).toContain("adds the value “mira”");
    expect(says('{"user": "mira", "operation_type": "remove"}')).toContain("takes away the value “mira”");
    expect(says('{"user": "mira", "operation_type": "drop"}')).toContain("operation_type");
  });
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
    const html = renderPage(<MetricPage base="/console/org" metric={metric} usedBy={[]} trial={null} />);
    expect(html).toContain("The quantity goes on");
    expect(html).toContain("operation_type");
    const once = renderPage(
      <MetricPage base="/console/org" metric={{ ...metric, recurring: false }} usedBy={[]} trial={null} />,
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
