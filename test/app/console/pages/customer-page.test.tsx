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
      counts={{ subscriptions: 2, invoices: 1_204, payments: 0, notes: 1 }}
      usage={[]}
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

test("tabs that lead to lists say how much is behind them", () => {
  const html = pageOf();
  expect(html).toMatch(/Subscriptions<span class="tab-count">2</);
  expect(html).toMatch(/Invoices<span class="tab-count">1,204</);
});

test("usage of one subscription names its charges, that of several also whose each is", () => {
  const row = (id: string, planName: string) =>
    ({
      id,
      planName,
      quantity: "1",
      status: "active",
      endsAt: null,
      startsAt: 0,
      dueAt: null,
      zone: "UTC",
      currency: "AUD",
      terms: { cadence: { unit: "month", count: 1 }, prices: [], charges: [] },
    }) as unknown as Props["subscriptions"][number];
  const charge = (subscriptionId: string): Props["usage"][number] => ({
    ...{ subscriptionId, chargeName: "API calls", chargeCode: "calls", metricName: "API calls" },
    ...{ quantity: "9320", eventCount: 12, currency: "AUD", amountMinor: 8_320n, steps: [] },
  });
  const subscriptions = [row("s1", "Team"), row("s2", "Support")];
  const one = pageOf({ subscriptions, usage: [charge("s1")] });
  expect(one).toContain("Usage this period");
  expect(one).toContain("9,320 API calls from 12 events");
  expect(one).toMatch(/83\.20[^<]* so far/);
  expect(one).not.toContain("API calls · Team");
  const two = pageOf({ subscriptions, usage: [charge("s1"), charge("s2")] });
  expect(two).toContain("API calls · Team");
  expect(two).toContain("API calls · Support");
  expect(pageOf()).not.toContain("Usage this period");
});

test("a subscription shows what recurs for all its units, and usage how it came in", () => {
  const row = {
    ...{
      id: "s1",
      planName: "Team",
      quantity: "12",
      status: "active",
      endsAt: null,
      startsAt: 0,
      dueAt: null,
    },
    ...{ zone: "UTC", currency: "AUD" },
    terms: {
      cadence: { unit: "month", count: 1 },
      prices: [
        { currency: "EUR", amount: "20" },
        { currency: "AUD", amount: "24.50" },
      ],
      charges: [],
    },
  } as unknown as Props["subscriptions"][number];
  const days = Array.from({ length: 31 }, (_, index) => ({
    day: 20_000 + index,
    count: index === 20 ? 7 : 1,
  }));
  const usage: Props["usage"] = [
    {
      ...{ subscriptionId: "s1", chargeName: "API calls", chargeCode: "calls", metricName: "API calls" },
      ...{ quantity: "9320", eventCount: 37, currency: "AUD", amountMinor: 8_320n, steps: [], days },
    },
  ];
  const html = pageOf({ subscriptions: [row], usage }).replaceAll("\u00a0", " ");
  expect(html).toMatch(/294\.00 AUD a month/);
  expect(html).toMatch(
    /<svg[^>]*role="img" aria-label="37 events, 4 Oct – 3 Nov 2024, most on 24 Oct 2024"[^>]*>/,
  );
  expect(html.match(/<rect/g)?.length).toBe(31);
  const byUsage = { ...row, terms: { ...row.terms, prices: [] } };
  expect(pageOf({ subscriptions: [byUsage] })).toContain("By usage");
});

test("who has no payment method is told of; where another pays, the one who would have to add it", () => {
  expect(pageOf()).toContain("Send a portal link so the customer can add a card.");
  const payer = { id: customer.id, name: "Lyrebird Group" } as unknown as Props["payer"];
  const paid = pageOf({ payer, customer: { ...customer, pays: "payer" } });
  expect(paid).toContain("Lyrebird Group pays and has no payment method");
  expect(paid).not.toContain("so the customer can add a card");
  // It belongs to another, and pays by itself.
  expect(pageOf({ payer })).toContain("so the customer can add a card");
});
