import { expect, test } from "vitest";
import type { PlanTerms } from "~/billing/catalog/plan";
import { DEFAULT_POLICY } from "~/billing/policy-kinds";
import type { AskedPrices } from "~/billing/subscription/agreed-prices";
import { agreeablePrices } from "~/console/forms/agreed-prices";
import { SettingsBillingPage } from "~/console/pages/settings-billing-page";
import { SubscriptionCancelPage } from "~/console/pages/subscription-cancel-page";
import { CHANGE_WORDS, changeFields } from "~/console/pages/subscription-change-fields";
import { SubscriptionChangePage } from "~/console/pages/subscription-change-page";
import { SubscriptionTransferPage } from "~/console/pages/subscription-transfer-page";
import type { SubscriptionRow } from "~/console/queries/subscriptions.server";
import { POLICY_PRESETS } from "~/policy-presets";
import { ChangePage } from "~/portal/pages/change-page";
import { publicId } from "~/public-ids";
import { confirmLabel, movedSince, type PreviewedChange } from "~/ui/change-preview";
import { renderPage } from "../../ui/render-page";

const id = "0190a1b2-c3d4-7000-8000-000000000001";
const terms = {
  cadence: { unit: "month", count: 1 },
  timing: "in_advance",
  trialDays: 0,
  prices: [{ currency: "EUR", amount: "24.50" }],
  charges: [],
} as const;
const subscription = {
  id,
  customerId: id,
  customerName: "Beta KG",
  planId: id,
  planName: "Team",
  quantity: "12",
  currency: "EUR",
  zone: "Europe/Berlin",
  terms,
} as unknown as SubscriptionRow;
const present = {
  planId: id,
  quantity: "12",
  currency: "EUR",
  zone: "Europe/Berlin",
  versionNumber: 1,
  agreed: null,
  renewsOn: 20788,
};
const line = (description: string, amountMinor: bigint) => ({
  key: description,
  description,
  from: 20778,
  to: 20788,
  amountMinor,
  steps: [],
});
const sheet = { issuedOn: 20778, currency: "EUR", discountMinor: 0n };
const preview: PreviewedChange = {
  effectiveOn: 20778,
  isLater: false,
  currency: "EUR",
  documents: [
    {
      ...sheet,
      key: "a",
      kind: "invoice",
      dueOn: 20792,
      lines: [line("Business", 33000n)],
      netMinor: 33000n,
      taxes: [{ rate: "19", taxMinor: 6270n }],
      totalMinor: 39270n,
    },
    {
      ...sheet,
      key: "b",
      kind: "credit_note",
      dueOn: null,
      lines: [line("Team", -9800n)],
      netMinor: -9800n,
      taxes: [{ rate: "19", taxMinor: -1862n }],
      totalMinor: -11662n,
    },
  ],
  toPayMinor: 27608n,
  paysOpenMinor: 0n,
  creditMinor: 0n,
  refundMinor: 0n,
  next: null,
  previewHash: "27608.0.aaaaaaaaaaaaaaaaaaaaaa",
  notes: [],
};
const common = {
  base: "/console/org_x",
  subscription,
  chosen: { when: "now" },
  preview,
  refusals: { errors: {}, summary: [] },
  moved: [],
};
const plan = { terms, phases: ["evergreen"], agreeable: agreeablePrices(terms, "EUR"), versionNumber: 2 };
const plans = [{ ...plan, id, name: "Team" }];
const choices = { present, plans, chosen: {}, items: [], addOns: [], pausedBy: [] };

test("the page of a change shows documents, what is to pay, and a button that names it", () => {
  const fields = changeFields({ ...choices, kind: "plan" });
  const page = renderPage(<SubscriptionChangePage {...common} {...CHANGE_WORDS.plan} fields={fields} />);
  for (const text of ["Business", "330.00", "−98.00", "276.08", "Change and charge 276.08", "Team, as now"])
    expect(page.replaceAll("<!-- -->", ""), text).toContain(text);
  expect(page).toContain('name="preview_hash" value="27608.0.aaaaaaaaaaaaaaaaaaaaaa"');
  expect(page).toContain('type="hidden" name="when" value="now"');
  expect(page.match(/<h1/g)).toHaveLength(1);
});

test("without a preview there is nothing to confirm", () => {
  const fields = changeFields({ ...choices, kind: "bill-day" });
  const words = { ...CHANGE_WORDS["bill-day"], fields };
  const page = renderPage(<SubscriptionChangePage {...common} {...words} preview={null} />);
  expect(page).not.toContain("preview_hash");
  expect(changeFields({ ...choices, kind: "undo" })).toBeNull();
});

test("units of every item have a field, with what is planned and how to take that back", () => {
  const items = [
    { code: "seats", name: "Seats", units: "1200", planned: null },
    { code: "rooms", name: "Rooms", units: "2", planned: { units: "3", on: 20788 } },
  ];
  const fields = changeFields({ ...choices, kind: "units", items });
  const wrong = { errors: { "units.rooms": "No such number." }, summary: [] };
  const page = renderPage(
    <SubscriptionChangePage {...common} {...CHANGE_WORDS.units} fields={fields} refusals={wrong} />,
  )
    .replaceAll("<!-- -->", "")
    .replaceAll("\u00a0", " ");
  expect(page).toMatch(/<input[^>]*name="units.seats"[^>]*value="1200"/);
  for (const text of ["Now 1,200.", "Now 2, and 3 from 1 Dec 2026 on as planned.", 'name="take_back.rooms"'])
    expect(page, text).toContain(text);
  expect(page).not.toContain("take_back.seats");
  expect(page).toMatch(/name="units.rooms"[^>]*aria-invalid="true"/);
});

test("a pause asks about add-ons that run, a resume about those that are paused", () => {
  const addOn = (planName: string, isPaused: boolean) => ({ planName, quantity: "1", isPaused });
  const shown = (kind: "pause" | "resume", addOns: readonly ReturnType<typeof addOn>[]) =>
    renderPage(
      <SubscriptionChangePage
        {...common}
        {...CHANGE_WORDS[kind]}
        fields={changeFields({ ...choices, kind, addOns })}
      />,
    ).replaceAll("<!-- -->", "");
  const some = [addOn("Support", false), addOn("Backup", false), addOn("Maps", true)];
  const page = shown("pause", some);
  expect(page).toMatch(/<input[^>]*name="add_ons"[^>]*checked=""[^>]*value="apart"/);
  expect(page).toContain("Not billed from then on: Support and Backup.");
  expect(shown("resume", some)).toContain("Billed again from then on: Maps.");
  for (const page of [shown("pause", []), shown("resume", [addOn("Support", false)])])
    expect(page).not.toContain("add_ons");
});

test("another plan with several phases asks which it begins with", () => {
  const other = "0190a1b2-c3d4-7000-8000-000000000002";
  const more = [...plans, { ...plan, id: other, name: "Club", phases: ["discount", "evergreen"] }];
  const shown = (planId: string) =>
    renderPage(
      <SubscriptionChangePage
        {...common}
        {...CHANGE_WORDS.plan}
        fields={changeFields({
          ...choices,
          kind: "plan",
          plans: more,
          chosen: { plan: publicId("plan", planId) },
        })}
      />,
    ).replaceAll("<!-- -->", "");
  expect(shown(other)).toContain("Club begins with");
  expect(shown(other)).toContain('<option value="discount">Discount</option>');
  expect(shown(id)).not.toContain("start_phase");
});

test("prices that can be agreed say what holds where they are left empty, and which of them end", () => {
  const other = "0190a1b2-c3d4-7000-8000-000000000002";
  const month = { unit: "month", count: 1 } as const;
  const price = (amount: string) => [{ currency: "EUR" as const, amount }];
  const phased = {
    ...terms,
    phases: [
      { kind: "discount", length: month, prices: price("10.00"), oneTime: price("5.00"), cadence: null },
      { kind: "evergreen", length: null, prices: price("24.50"), oneTime: [], cadence: null },
    ],
    charges: [
      { code: "calls", name: "Calls", model: { type: "per_unit", unit_amount: "0.006" } },
      {
        code: "disk",
        name: "Disk",
        model: { type: "package", package_size: "10", amount: "1", free_units: "0" },
      },
    ].map(({ model, ...charge }) => ({
      ...charge,
      metric: "calls",
      timing: "in_arrears",
      prices: [{ currency: "EUR", model }],
    })),
  } as PlanTerms;
  const club = { ...plan, id: other, name: "Club", terms: phased, agreeable: agreeablePrices(phased, "EUR") };
  const shown = (agreed: AskedPrices | null, chosen: Record<string, string>, errors = {}) =>
    renderPage(
      <SubscriptionChangePage
        {...common}
        {...CHANGE_WORDS.plan}
        refusals={{ errors, summary: [] }}
        fields={changeFields({
          ...choices,
          kind: "plan",
          present: { ...present, agreed },
          plans: [...plans, club],
          chosen,
        })}
      />,
    ).replaceAll("<!-- -->", "");
  const none = shown(null, {});
  for (const text of ["Left empty, the plan’s 24.50", "begins with version 2 of Team", 'name="bill_day"'])
    expect(none, text).toContain(text);
  for (const text of ["fixed_price", "phase_prices", "charge_prices", 'name="end_agreed"', "<details open"])
    expect(none, text).not.toContain(text);
  const held = shown({ recurring: "20.00" }, {}, { price: "No such amount." });
  for (const text of ["<details open", "Now 20.00", 'name="end_agreed"']) expect(held, text).toContain(text);
  expect(held).toMatch(/name="price"[^>]*aria-invalid="true"/);
  const changed = shown({ recurring: "20.00" }, { plan: publicId("plan", other) });
  for (const text of [
    "end with the change",
    'name="fixed_price"',
    'name="phase_prices.discount.amount"',
    'name="phase_prices.discount.fixed_amount"',
    'name="phase_prices.evergreen.amount"',
    'name="charge_prices.calls.unit_amount"',
    'name="charge_prices.disk.own"',
    'name="charge_prices.disk.package_size"',
    "Another price for Disk",
  ])
    expect(changed, text).toContain(text);
  for (const text of ['name="end_agreed"', "Now 20.00", "phase_prices.evergreen.fixed_amount"])
    expect(changed, text).not.toContain(text);
});

test("a pause can be in another name, and of several the one to be taken back is chosen", () => {
  const shown = (kind: "pause" | "resume", pausedBy: readonly string[]) =>
    renderPage(
      <SubscriptionChangePage
        {...common}
        {...CHANGE_WORDS[kind]}
        fields={changeFields({ ...choices, kind, pausedBy })}
      />,
    );
  expect(shown("pause", [])).toContain('name="service"');
  expect(shown("resume", ["billing"])).not.toContain('name="service"');
  expect(shown("resume", ["fraud"])).toMatch(/<input[^>]*name="service"[^>]*checked=""[^>]*value="fraud"/);
  expect(shown("resume", ["fraud", "billing"])).toMatch(
    /<input[^>]*name="service"[^>]*checked=""[^>]*value="billing"/,
  );
});

test("cancelling says what cannot be undone, and a transfer what the other customer is billed", () => {
  const ending = { lastDay: 20778, unusedDays: 10, usageBilledFrom: 20758 };
  const cancel = renderPage(<SubscriptionCancelPage {...common} present={present} ending={ending} />);
  for (const text of ["10 days", "An ended subscription cannot be taken up again", "btn-danger"])
    expect(cancel).toContain(text);
  // The choice names the last day that the title and the button name, and no day of another choice.
  const atEnd = { ...common, chosen: { when: "renewal" }, preview: { ...preview, isLater: true } };
  const later = renderPage(<SubscriptionCancelPage {...atEnd} present={present} ending={ending} />);
  expect(later.replaceAll("\u00a0", " ")).toContain("At the end of the period, 21 Nov 2026");
  expect(later.replaceAll("\u00a0", " ")).toContain("End after 21 Nov 2026");
  expect(cancel).not.toContain("At the end of the period, ");
  const transfer = renderPage(
    <SubscriptionTransferPage
      {...common}
      search=""
      customers={null}
      customer={{ id, name: "Acme" }}
      begun={preview.documents.slice(0, 1)}
    />,
  );
  for (const text of ["Acme", "is billed at once", "Business"]) expect(transfer).toContain(text);
});

test("the portal's page shows the same figures", () => {
  const page = renderPage(
    <ChangePage
      subscriptionId={id}
      currency="EUR"
      present={{ planId: id, planName: "Team", quantity: "12" }}
      plans={[
        { id, name: "Team", taxBehavior: "exclusive" as const, unitAmount: "24.50", cadence: terms.cadence },
      ]}
      chosen={{ when: "now" }}
      preview={preview}
      refused={{ errors: {}, summary: [] }}
      moved={[]}
    />,
  );
  for (const text of ["Change and charge 276.08", "24.50", "a month"]) expect(page).toContain(text);
});

test("billing rules mark the default and what differs from what is saved", () => {
  const page = renderPage(
    <SettingsBillingPage
      stored={DEFAULT_POLICY}
      edited={POLICY_PRESETS.day_exclusive}
      find=""
      customers={[]}
      more="none"
      customerId={null}
      preview={{ before: null, after: preview.documents[0] ?? null, notes: [] }}
      refused={undefined}
    />,
  ).replaceAll("<!-- -->", "");
  for (const text of ["On the day it started (default)", "Saved now: On the day it started.", "rules differ"])
    expect(page).toContain(text);
});

test("a button names what moves, and moved figures are told only when the preview was outdated", () => {
  const none = { ...preview, toPayMinor: 0n };
  expect(confirmLabel("End", { ...none, refundMinor: 100n })).toMatch(/^End and refund 1\.00/);
  expect(confirmLabel("End", { ...none, creditMinor: 100n, paysOpenMinor: 50n })).toMatch(/credit 1\.50/);
  expect(confirmLabel("Pause", none)).toBe("Pause");
  const sent = (codes: string[]) => ({ codes, values: { preview_hash: "100.50.aaaaaaaaaaaaaaaaaaaaaa" } });
  expect(movedSince(sent(["plan_unchanged"]), preview)).toEqual([]);
  expect(movedSince(sent(["preview_outdated"]), preview)).toMatchObject([
    { label: "To pay", was: expect.stringMatching(/^1\.00/), now: expect.stringMatching(/^276\.08/) },
    { label: "Given back", was: expect.stringMatching(/^0\.50/) },
  ]);
});
