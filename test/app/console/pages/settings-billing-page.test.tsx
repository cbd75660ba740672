import { expect, test } from "vitest";
import { DEFAULT_POLICY } from "~/billing/policy-kinds";
import { SettingsBillingPage } from "~/console/pages/settings-billing-page";
import type { PreviewedDocument } from "~/ui/document-preview";
import { renderPage } from "../../ui/render-page";

const bill = (totalMinor: bigint, description = "Team"): PreviewedDocument => ({
  issuedOn: 20_500,
  dueOn: 20_514,
  currency: "EUR",
  lines: [{ key: "1", description, from: 20_500, to: 20_531, amountMinor: totalMinor, steps: [] }],
  discountMinor: 0n,
  netMinor: totalMinor,
  taxes: [],
  totalMinor,
});

/** What the page says in one sentence of the next invoice, as saved and as chosen. */
function said(before: PreviewedDocument | null, after: PreviewedDocument | null): string {
  const html = renderPage(
    <SettingsBillingPage
      stored={DEFAULT_POLICY}
      edited={DEFAULT_POLICY}
      find=""
      customers={[]}
      more="none"
      customerId={null}
      preview={{ before, after, notes: [] }}
      refused={undefined}
    />,
  );
  return /<output[^>]*><p[^>]*>([^<]*)</.exec(html)?.[1]?.replaceAll("\u00a0", " ") ?? "";
}

test.each([
  ["The next invoice of this customer would be the same.", bill(3_000n), bill(3_000n)],
  ["The total would be the same; dates or lines would differ.", bill(3_000n), bill(3_000n, "Days")],
  ["30.00 € would become 28.00 €.", bill(3_000n), bill(2_800n)],
  ["Nothing would be billed either way.", null, null],
  ["Only one of the two bills anything.", bill(3_000n), null],
])("says in one sentence what the chosen rules change: %s", (sentence, before, after) => {
  expect(said(before, after)).toBe(sentence);
});

test("searches whom to try the rules on, and Enter never saves them", () => {
  const html = renderPage(
    <SettingsBillingPage
      stored={DEFAULT_POLICY}
      edited={DEFAULT_POLICY}
      find="hud"
      customers={[{ id: "0190f7a0-0000-7000-8000-000000000001", name: "Hudson" }]}
      more="none"
      customerId={null}
      preview={null}
      refused={undefined}
    />,
  );
  expect(html).toContain("In the list: the only one that matches");
  // The first button of a form is what Enter presses.
  expect(/<form[^>]*id="billing-rules"[^>]*>\s*<button[^>]*formMethod="get"/i.test(html)).toBe(true);
});
