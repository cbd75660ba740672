import { expect, test } from "vitest";
import { SettingsDunningPage } from "~/console/pages/settings-dunning-page";
import { refusedForm } from "~/http/form-state";
import { renderPage } from "../../ui/render-page";

const stage = {
  name: "late",
  when: { earliestUnpaidDays: 10, unpaidTotal: { currency: "EUR", amountMinor: 10_000n } },
  blocksChanges: true,
  blocksServiceAndBilling: false,
  cancels: "no" as const,
  reevaluateDays: null,
};
const plain = (html: string) => html.replaceAll("\u00a0", " ").replaceAll("<!-- -->", "");

test("without a stage says so, and has the row of the first", () => {
  const html = plain(
    renderPage(<SettingsDunningPage stages={[]} examples={[]} currency="EUR" refused={undefined} />),
  );
  expect(html).toContain("There is no stage yet");
  expect(html).toContain('name="stages.0.name"');
  expect(html).not.toContain('name="stages.0.remove"');
});

test("says of each stage when it holds and what it blocks, and keeps what was refused", () => {
  const html = plain(
    renderPage(<SettingsDunningPage stages={[stage]} examples={[]} currency="EUR" refused={undefined} />),
  );
  expect(html).toContain("After 10 days and 100.00 €. Changes of subscriptions are refused.");
  expect(html).toMatch(/name="stages.0.blocks_changes"[^>]*checked/);
  expect(html).toContain('name="stages.1.name"');
  const form = new FormData();
  form.set("stages.0.name", "clear");
  const refusal = { code: "overdue_stage_name_invalid", sentence: "It cannot.", remedy: "Use another." };
  const refused = refusedForm([{ ...refusal, field: "stages.0.name" }], form);
  const again = renderPage(
    <SettingsDunningPage stages={[stage]} examples={[]} currency="EUR" refused={refused} />,
  );
  expect(again).toContain('id="f-stages-0-name-error"');
  expect(again).toContain('value="clear"');
  expect(again).not.toMatch(/name="stages.0.blocks_changes"[^>]*checked/);
});

test("shows the campaign as a timeline, with the mail of each stage that reminds", () => {
  const quiet = { ...stage, name: "lost", reminder: "none" as const };
  const examples = [{ stage: "late", subject: "Reminder: 473.98 €", text: "It is not paid yet." }];
  const page = (
    <SettingsDunningPage stages={[stage, quiet]} examples={examples} currency="EUR" refused={undefined} />
  );
  const html = plain(renderPage(page));
  expect(html).toContain("Reminder: 473.98 €");
  expect(html).toContain("It is not paid yet.");
  expect(html.match(/No reminder goes out/g)).toHaveLength(1);
  expect(html).toMatch(/name="stages.0.reminds"[^>]*checked/);
  expect(html).not.toMatch(/name="stages.1.reminds"[^>]*checked/);
});
