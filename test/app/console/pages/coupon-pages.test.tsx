import { describe, expect, test } from "vitest";
import { CouponNewPage } from "~/console/pages/coupon-new-page";
import { CouponPage } from "~/console/pages/coupon-page";
import { CouponsPage } from "~/console/pages/coupons-page";
import type { CouponRow } from "~/console/queries/coupons.server";
import { refusedForm } from "~/http/form-state";
import { renderPage } from "../../ui/render-page";

const coupon: CouponRow = {
  organizationId: "o",
  id: "00000000-0000-7000-8000-000000000001",
  code: "SPRING",
  name: "Spring offer",
  percent: "10",
  currency: null,
  amountMinor: null,
  duration: "repeating",
  periods: 3,
  planCodes: [],
  metricCodes: [],
  reusable: false,
  validFrom: null,
  validTo: null,
  maxUses: 100,
  maxUsesPerCustomer: 1,
  createdAt: 0,
  retiredAt: null,
  timesApplied: 12,
};
const list = { base: "/console/org", search: "", now: 0, zone: "UTC" };
const pageOf = (rows: readonly CouponRow[]) => ({ rows, newer: null, older: null });

describe("the list of coupons", () => {
  test("teaches while it is empty, and offers to make one only to who may", () => {
    const empty = renderPage(<CouponsPage {...list} page={pageOf([])} mayWrite={true} />);
    expect(empty).toContain("No coupons yet");
    expect(empty).toContain("/console/org/coupons/new");
    const reader = renderPage(<CouponsPage {...list} page={pageOf([])} mayWrite={false} />);
    expect(reader).not.toContain("/coupons/new");
  });

  test("says what each gives, how it stands and how often it was given", () => {
    const html = renderPage(<CouponsPage {...list} page={pageOf([coupon])} mayWrite={true} />);
    for (const text of ["SPRING", "Spring offer", "off 3 invoices", "Offered", "Always", "12 of 100"])
      expect(html).toContain(text);
  });
});

const none = { scope: { plans: [], metrics: [] }, holders: pageOf([]) as never, discounted: [], uses: [] };
const one = { ...list, ...none, coupon, mayWrite: true, asks: null, refused: undefined };

describe("the page of a coupon", () => {
  test("says its limits, and that nobody has it", () => {
    const html = renderPage(<CouponPage {...one} />);
    for (const text of ["Every line", "12 of 100", "Once", "One at a time", "Nobody yet", "?ask=retire"])
      expect(html).toContain(text);
    expect(html).not.toContain("<dialog");
  });

  test("asks before it retires, and before it offers again", () => {
    expect(renderPage(<CouponPage {...one} asks="retire" />)).toContain("Customers who have it keep it");
    const retired = { ...coupon, retiredAt: 1 };
    const html = renderPage(<CouponPage {...one} coupon={retired} asks="offer" />);
    expect(html).toContain("Offer SPRING again?");
    expect(html).toContain("Retired");
  });

  test("links what it discounts, who has it and where it was used", () => {
    const id = "00000000-0000-7000-8000-000000000002";
    const applied = {
      ...{ organizationId: "o", id, couponId: coupon.id, customerId: id, amountMinor: null },
      ...{ remainingMinor: null, remainingPeriods: 2, appliedAt: 0, endedAt: null },
      ...{ customerName: "Acme", currency: "EUR", discountedMinor: 300n, coupon },
    };
    const use = { id, invoiceId: id, number: "INV-7", customerName: "Acme", usedOn: 0, currency: "EUR" };
    const html = renderPage(
      <CouponPage
        {...one}
        coupon={{ ...coupon, planCodes: ["team"] }}
        scope={{ plans: [{ id, name: "Team" }], metrics: [] }}
        holders={{ rows: [applied], newer: null, older: null }}
        discounted={[{ currency: "EUR", amountMinor: 300n }]}
        uses={[{ ...use, amountMinor: 300n }]}
      />,
    );
    for (const text of ["Lines of the", "/plans/plan_", "2 invoices", "/customers/cus_", "INV-7", "3.00"])
      expect(html).toContain(text);
  });
});

describe("the form of a coupon", () => {
  const offered = {
    base: "/console/org",
    plans: [
      { code: "team", name: "Team" },
      { code: "business", name: "Business" },
    ],
    metrics: [],
    currency: "EUR",
    usedCurrencies: [],
    zone: "UTC",
  };

  test("keeps what was typed and ticked, and stands the refusal at its field", () => {
    const form = new FormData();
    for (const [name, value] of [
      ["code", "SPRING"],
      ["duration", "repeating"],
      ["applies_to.plans", "team"],
      ["applies_to.plans", "business"],
      ["reusable", "on"],
    ] as const)
      form.append(name, value);
    const refusal = { code: "coupon_periods_invalid", sentence: "It needs a number.", remedy: "Enter one." };
    const refused = refusedForm([{ ...refusal, field: "periods" }], form);
    const html = renderPage(<CouponNewPage {...offered} refused={refused} />);
    expect(html).toContain('id="f-periods-error"');
    expect(html.match(/<input[^>]*name="applies_to.plans"[^>]*checked/g)).toHaveLength(2);
    expect(html).toMatch(/<input[^>]*name="reusable"[^>]*checked/);
    expect(html).toMatch(/<input[^>]*(?:value="repeating"[^>]*checked|checked[^>]*value="repeating")/);
    const untouched = renderPage(<CouponNewPage {...offered} refused={undefined} />);
    expect(untouched).not.toMatch(/<input[^>]*name="(reusable|applies_to.plans)"[^>]*checked/);
  });
});
