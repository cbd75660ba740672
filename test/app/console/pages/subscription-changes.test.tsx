import { expect, test } from "vitest";
import { DEFAULT_POLICY, POLICY_PRESETS } from "~/billing/policy-kinds";
import { SettingsBillingPage } from "~/console/pages/settings-billing-page";
import { SubscriptionCancelPage } from "~/console/pages/subscription-cancel-page";
import { CHANGE_WORDS, changeFields } from "~/console/pages/subscription-change-fields";
import { SubscriptionChangePage } from "~/console/pages/subscription-change-page";
import { SubscriptionTransferPage } from "~/console/pages/subscription-transfer-page";
import type { SubscriptionRow } from "~/console/queries/subscriptions.server";
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
const present = { planId: id, quantity: "12", currency: "EUR", zone: "Europe/Berlin", renewsOn: 20788 };
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
const plans = [{ id, name: "Team", terms, phases: ["evergreen"] }];
const choices = { present, plans, chosen: {}, items: [], addOns: [] };

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
  const more = [...plans, { id: other, name: "Club", terms, phases: ["discount", "evergreen"] }];
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

test("cancelling says what cannot be undone, and a transfer what the other customer is billed", () => {
  const ending = { lastDay: 20778, unusedDays: 10, usageBilledFrom: 20758 };
  const cancel = renderPage(<SubscriptionCancelPage {...common} present={present} ending={ending} />);
  for (const text of ["10 days", "An ended subscription cannot be taken up again", "btn-danger"])
    expect(cancel).toContain(text);
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
      preview={{ before: null, after: preview.documents[0] ?? null }}
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
