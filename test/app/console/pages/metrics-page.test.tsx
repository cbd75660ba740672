import { describe, expect, test } from "vitest";
import { AGGREGATIONS } from "~/billing/metering/metric-kinds";
import { metricForm } from "~/console/forms/plan";
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
