import { expect, test } from "vitest";
import type { PlanTerms } from "~/billing/catalog/plan";
import { AddOnsPage } from "~/console/pages/plans-page";
import type { PlanRow } from "~/console/queries/plans.server";
import { renderPage } from "../../ui/render-page";

const terms: PlanTerms = {
  cadence: { unit: "month", count: 1 },
  timing: "in_advance",
  trialDays: 0,
  prices: [{ currency: "EUR", amount: "10.00" }],
  charges: [],
};

function plan(code: string, more: Partial<PlanTerms>): PlanRow {
  return {
    id: `0190a1b2-c3d4-7000-8000-0000000000${code.length.toString().padStart(2, "0")}`,
    code,
    name: code,
    versionNumber: 1,
    terms: { ...terms, ...more },
    draftRevision: null,
    running: 0,
  };
}

test("add-ons alone are listed, each with what it is sold with", () => {
  const plans = [
    plan("base", {}),
    plan("support", { addOn: true }),
    plan("backups", { addOn: true, availableWith: ["team", "business"] }),
  ];
  const html = renderPage(<AddOnsPage base="/console/org_x" plans={plans} mayWrite={true} />);
  for (const text of ["support", "Any base plan", "backups", "team, business", "New add-on"])
    expect(html).toContain(text);
  expect(html).not.toContain(">base<");
});

test("without one the page says how an add-on is made, and whoever may only read is offered nothing", () => {
  const props = { base: "/console/org_x", plans: [plan("base", {})] };
  expect(renderPage(<AddOnsPage {...props} mayWrite={true} />)).toContain("No add-ons in force");
  expect(renderPage(<AddOnsPage {...props} mayWrite={false} />)).not.toContain("New add-on");
});
