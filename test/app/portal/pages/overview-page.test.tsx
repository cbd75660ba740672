import { expect, test } from "vitest";
import type { CreditView } from "~/portal/pages/credit-section";
import { OverviewPage } from "~/portal/pages/overview-page";
import type { InvoiceRow } from "~/portal/queries/invoices.server";
import { renderPage } from "../../ui/render-page";

const open: InvoiceRow = {
  id: "01900000-0000-7000-8000-000000000001",
  number: "NW-00042",
  issuedOn: 20_700,
  dueOn: 20_704,
  currency: "EUR",
  totalMinor: 47_398n,
  openMinor: 47_398n,
  collectAt: null,
  openPayment: null,
  state: "open",
  overdueDays: 0,
  billedTo: null,
  paidBy: "reader",
};

const none: CreditView = { sums: [], wallets: [], coupons: [], hasNotes: false };

test("what to pay and the way to pay it come before the facts of the invoice", () => {
  const html = renderPage(
    <OverviewPage
      toPay={[open]}
      latest={[]}
      subscriptions={[]}
      usage={[]}
      next={null}
      method={null}
      credit={none}
    />,
  );
  const places = ["To pay", "473.98", "/pay", "<aside", "NW-00042"].map((text) => html.indexOf(text));
  expect(places.every((place) => place >= 0)).toBe(true);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

test("the next invoice is called a forecast, and left out where there is none", () => {
  const page = (next: Parameters<typeof OverviewPage>[0]["next"]) =>
    renderPage(
      <OverviewPage
        {...{ toPay: [], latest: [], subscriptions: [], usage: [], method: null, next }}
        credit={none}
      />,
    );
  const html = page({ issuedOn: 20_000, currency: "EUR", totalMinor: 26_888n });
  expect(html).toMatch(/Next invoice[\s\S]*4\sOct\s2024[\s\S]*forecast[\s\S]*268\.88\s€/);
  expect(page(null)).not.toContain("forecast");
});
