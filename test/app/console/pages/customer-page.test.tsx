import type { ComponentProps } from "react";
import { expect, test } from "vitest";
import { CustomerPage } from "~/console/pages/customer-page";
import { renderPage } from "../../ui/render-page";

type Props = ComponentProps<typeof CustomerPage>;

const customer = {
  id: "01970000-0000-7000-8000-000000000001",
  name: "Lyrebird Audio Pty",
  email: "accounts@lyrebird.example",
  currency: "AUD",
  zone: "Australia/Sydney",
  externalId: null,
  taxId: null,
  taxStatus: "taxable",
  netTermsDays: null,
  graceDays: null,
  billCycleDay: null,
  pays: "self",
  invoicingOff: false,
  draftMode: null,
  collectionOff: false,
  overdueOff: false,
  address: {
    line1: "1 George Street",
    line2: null,
    postalCode: "2000",
    city: "Sydney",
    region: "NSW",
    country: "AU",
  },
} as unknown as Props["customer"];

const pageOf = (changes: Partial<Props> = {}) =>
  renderPage(
    <CustomerPage
      base="/console/org_1"
      customer={customer}
      rates={[{ name: "GST 10 %", rate: "10" }]}
      overdue={null}
      credit={[]}
      payer={null}
      method={null}
      subscriptions={[]}
      invoices={[]}
      debt={{ openMinor: 0n, overdueMinor: 0n }}
      now={0}
      may={{ write: true, support: true }}
      {...changes}
    />,
  );

test("key facts: the address as its country writes it, the tax once, and what is left of credit", () => {
  const html = pageOf({ credit: [{ currency: "AUD", amountMinor: 1250n }] });
  expect(html).toContain(">Sydney, NSW 2000<");
  expect(html).toContain("<dd>GST 10 %</dd>");
  expect(html).toMatch(/<dt>Credit<\/dt><dd><span class="block">[^<]*12\.50/);
  expect(pageOf()).toMatch(/<dt>Credit<\/dt><dd><span class="block">[^<]*0\.00/);
  expect(pageOf({ rates: [{ name: "GST", rate: "10" }] })).toMatch(/<dd>GST, 10\s%<\/dd>/);
});

test("who is overdue has the badge beside the name, and nobody else", () => {
  const badge = /<h1[^>]*>[\s\S]*?<\/h1>[\s\S]{0,400}?Overdue/;
  expect(pageOf({ debt: { openMinor: 500n, overdueMinor: 500n } })).toMatch(badge);
  expect(pageOf({ debt: { openMinor: 500n, overdueMinor: 0n } })).not.toMatch(badge);
});
