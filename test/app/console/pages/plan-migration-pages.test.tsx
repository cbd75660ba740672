import { describe, expect, test } from "vitest";
import { planMigrationForm, readPlanMigration } from "~/console/forms/plan-migration";
import { PlanMigratePage } from "~/console/pages/plan-migrate-page";
import { DiscardMigrationPage } from "~/console/pages/plan-migration-discard-page";
import { PlanMigrationPage, type ShownMigration } from "~/console/pages/plan-migration-page";
import { PlanPage } from "~/console/pages/plan-page";
import type { MigratePageData, MigrationItemRow } from "~/console/queries/plan-migrations.server";
import { refusedForm } from "~/http/form-state";
import { renderPage } from "../../ui/render-page";

const ID = "018f0000-0000-7000-8000-000000000001";
const textOf = (html: string) =>
  html
    .replace(/<!-- -->/g, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/&nbsp;|\u00a0/g, " ")
    .replace(/\s+/g, " ");

const sum = {
  currency: "EUR",
  subscriptions: 28,
  beforeMinor: 84000n,
  afterMinor: 109200n,
  nextBeforeMinor: 84000n,
  nextAfterMinor: 109200n,
  atOnceMinor: 0n,
  givenBackMinor: 0n,
};
const migration: ShownMigration = {
  id: ID,
  planId: ID,
  planName: "Team",
  toVersion: 2,
  state: "draft",
  calculatesThen: null,
  waitingCount: 0,
  timing: "next_renewal",
  onDate: null,
  audienceKind: "all",
  itemCount: 31,
  pendingCount: 28,
  doneCount: 0,
  refusedCount: 2,
  skippedCount: 1,
  unaffectedCount: 5,
  previewHash: "hash-of-figures",
  plannedAt: 0,
  startedAt: null,
  sums: [sum],
};
const item: MigrationItemRow = {
  organizationId: ID,
  id: ID,
  planMigrationId: ID,
  subscriptionId: ID,
  customerId: ID,
  currency: "EUR",
  fromVersionId: ID,
  effectiveOn: 20_485,
  beforeMinor: 3000n,
  afterMinor: 3900n,
  nextBeforeMinor: 3000n,
  nextAfterMinor: 3900n,
  atOnceMinor: 0n,
  givenBackMinor: 0n,
  guard: "g",
  previewHash: null,
  state: "pending",
  code: null,
  sentence: null,
  remedy: null,
  doneAt: null,
  documents: [],
  fromVersion: 1,
  customerName: "ACME GmbH",
};
const around = { base: "/console/org", search: "", mayBill: true, refused: undefined };
const page = (
  change: Partial<ShownMigration> = {},
  items: readonly MigrationItemRow[] = [item],
  mayBill = true,
) =>
  renderPage(
    <PlanMigrationPage
      {...around}
      mayBill={mayBill}
      migration={{ ...migration, ...change }}
      items={{ rows: items, newer: null, older: null }}
    />,
  );

describe("the page of a migration", () => {
  test("asks with what each and all pay before and after, and how many are left alone", () => {
    const html = page();
    const text = textOf(html);
    for (const said of [
      "Migrate 28 subscriptions of Team to version 2?",
      "840.00 €",
      "1,092.00 €",
      "5, not affected",
      "ACME GmbH",
      "30.00 €",
      "39.00 €",
      "1 Feb 2026",
    ])
      expect(text).toContain(said);
    expect(html).toContain('name="preview_hash" value="hash-of-figures"');
    expect(html).toContain('name="intent" value="start"');
    expect(html).toMatch(/<button[^>]*>Migrate 28 subscriptions<\/button>/);
  });

  test("names what is charged at once on its button", () => {
    const at = { timing: "now" as const, sums: [{ ...sum, atOnceMinor: 26420n, givenBackMinor: 20320n }] };
    const text = textOf(page(at, [{ ...item, atOnceMinor: 2642n, givenBackMinor: 2032n }]));
    expect(text).toContain("Migrate 28 subscriptions and charge 264.20 €");
    for (const said of ["At once 26.42 €", "Given back 20.32 €"]) expect(text).toContain(said);
  });

  test("shows counts while it runs, can be stopped, and asks for nothing else", () => {
    const html = page({ state: "running", startedAt: 0, doneCount: 12, pendingCount: 16 });
    expect(textOf(html)).toContain("12 of 30 migrated, 2 failed");
    expect(html).toContain('value="stop"');
    expect(html).not.toContain('value="start"');
    expect(html).not.toContain('value="recalculate"');
  });

  test("shows how many figures are there while they are calculated, and asks for nothing yet", () => {
    const counts = { waitingCount: 20, pendingCount: 8, refusedCount: 2 };
    const html = page({ state: "running", calculatesThen: "draft", ...counts });
    expect(textOf(html)).toContain("11 of 31 calculated");
    expect(textOf(html)).toContain("nobody is changed before you confirm them");
    for (const absent of ['value="start"', 'value="stop"', 'value="recalculate"'])
      expect(html).not.toContain(absent);
    const runs = page({ state: "running", calculatesThen: "running", startedAt: 0, ...counts });
    expect(textOf(runs)).toContain("they go over as soon as all are there");
    expect(runs).toContain('value="stop"');
  });

  test("lets a plan that was not started be discarded, after a question", () => {
    expect(page()).toMatch(/href="[^"]+\/discard"/);
    for (const gone of [{ state: "stopped", startedAt: 0 }, { state: "discarded" }] as const)
      expect(page(gone)).not.toContain("/discard");
    expect(page({}, [item], false)).not.toContain("/discard");
    const question = (change: Partial<ShownMigration>) =>
      renderPage(
        <DiscardMigrationPage
          base="/console/org"
          migration={{ ...migration, ...change }}
          refused={undefined}
        />,
      );
    expect(textOf(question({}))).toContain("Discard the migration of Team to version 2?");
    expect(question({})).toMatch(/<button[^>]*>Discard migration<\/button>/);
    expect(question({ state: "running", calculatesThen: "draft" })).toContain("<button");
    const late = question({ state: "done" });
    expect(textOf(late)).toContain("no plan to discard");
    expect(late).not.toContain("<button");
    const gone = page({ state: "discarded" });
    expect(textOf(gone)).toContain("Discarded");
    expect(gone).not.toContain('value="start"');
  });

  test("goes on where it was stopped", () => {
    const text = textOf(page({ state: "stopped", startedAt: 0, doneCount: 12, pendingCount: 16 }));
    expect(text).toContain("Go on with 16 subscriptions of Team to version 2?");
    expect(text).toContain("Stopped");
  });

  test("says of each refused one why and what to do, and runs again for those", () => {
    const reason = { code: "currency_mismatch", sentence: "Team has no USD price.", remedy: "Publish one." };
    const html = page({ state: "done", startedAt: 0, doneCount: 28, pendingCount: 0 }, [
      { ...item, state: "refused", ...reason },
    ]);
    expect(textOf(html)).toContain("Team has no USD price. Publish one.");
    expect(html).toContain("Run again for 2 subscriptions");
    expect(html).not.toContain('value="start"');
  });

  test("links what was billed, and says where nothing was", () => {
    const done = { ...item, state: "done" as const, doneAt: 0 };
    const html = page({ state: "done", startedAt: 0, doneCount: 28, pendingCount: 0, refusedCount: 0 }, [
      {
        ...done,
        documents: [
          { kind: "invoice", id: ID },
          { kind: "credit_note", id: ID },
        ],
      },
      { ...done, id: "2" },
    ]);
    expect(html).toContain("/console/org/invoices/inv_018f0000000070008000000000000001");
    expect(html).toContain("/console/org/credit-notes/cn_018f0000000070008000000000000001");
    expect(textOf(html)).toContain("nothing billed");
    expect(html).not.toContain("<form");
  });

  test("has no button for who may only read, and says when a filter leaves nothing", () => {
    const html = page({}, [], false);
    expect(html).not.toContain("<form");
    expect(textOf(html)).toContain("Planned, not started");
    expect(textOf(html)).toMatch(/Nothing matches|No results/i);
  });
});

const data: MigratePageData = {
  plan: { organizationId: ID, id: ID, code: "team", name: "Team", currentVersionId: "v2", createdAt: 0 },
  versions: [
    { id: "v2", number: 2, running: 5 },
    { id: "v1", number: 1, running: 28 },
  ],
  currencies: ["EUR", "USD"],
  countries: ["DE", "FR"],
  versionSwitch: "next_renewal",
  zone: "UTC",
  migrations: [],
};

describe("the page that plans a migration", () => {
  test("asks who and when, and says what the billing rules do by a date", () => {
    const text = textOf(renderPage(<PlanMigratePage base="/console/org" {...data} refused={undefined} />));
    for (const said of [
      "28 subscriptions are not on version 2",
      "Germany",
      "first renewal on or after the day",
    ])
      expect(text).toContain(said);
  });

  test("teaches where there is one version only", () => {
    const one = { ...data, versions: data.versions.slice(0, 1) };
    const html = renderPage(<PlanMigratePage base="/console/org" {...one} refused={undefined} />);
    expect(textOf(html)).toContain("There is one version only");
    expect(html).not.toContain("<form");
  });

  test("shows a refusal at its field and keeps what was typed", () => {
    const typed = new FormData();
    typed.set("subscriptions", "sub_x\nsub_y");
    const refusal = {
      code: "migration_subscription_unknown",
      sentence: "There is no subscription sub_x.",
      remedy: "Correct it, or leave it out.",
      field: "subscriptions",
    };
    const refused = refusedForm([refusal], typed);
    const html = renderPage(<PlanMigratePage base="/console/org" {...data} refused={refused} />);
    expect(html).toContain("sub_x\nsub_y</textarea>");
    expect(html).toContain('id="f-subscriptions-error"');
  });

  test("reads a segment, a list and a date, and refuses a date that is missing or none", () => {
    const read = (fields: Record<string, string>) =>
      readPlanMigration(
        planMigrationForm.parse({ to_version: "2", audience: "all", when: "now", ...fields }),
      );
    expect(
      read({ audience: "segment", from_version: "1", currency: "EUR", country: "", status: "" }),
    ).toEqual({
      ok: true,
      value: {
        toVersion: 2,
        audience: { kind: "segment", fromVersions: [1], currency: "EUR" },
        timing: { at: "now" },
      },
    });
    expect(read({ audience: "list", subscriptions: "sub_1, ext:a\n\nb" })).toMatchObject({
      value: { audience: { kind: "list", subscriptions: ["sub_1", "ext:a", "b"] } },
    });
    expect(read({ when: "date", on: "2026-02-01" })).toMatchObject({
      value: { timing: { at: "date", on: 20_485 } },
    });
    expect(read({ when: "date" })).toMatchObject({ refusals: [{ code: "choice_missing", field: "on" }] });
    expect(read({ when: "date", on: "2026-06-31" })).toMatchObject({
      refusals: [{ code: "date_invalid", field: "on" }],
    });
  });
});

describe("the page of a plan", () => {
  const terms = {
    cadence: { unit: "month", count: 1 },
    timing: "in_advance",
    trialDays: 0,
    prices: [{ currency: "EUR", amount: "39.00" }],
    charges: [],
  } as const;
  const version = { organizationId: ID, planId: ID, terms, publishedBy: ID, publishedAt: 0 };
  const plan = (mayBill: boolean, running: number) =>
    renderPage(
      <PlanPage
        base="/console/org"
        taxRates={[]}
        plan={data.plan}
        versions={data.versions.map((each) => ({
          ...version,
          ...each,
          running: each.id === "v1" ? running : 5,
        }))}
        draft={null}
        mayWrite={mayBill}
        mayBill={mayBill}
        migrations={[]}
      />,
    );

  test("leads to the migration of those on other versions, for who may", () => {
    expect(plan(true, 28)).toContain("Migrate 28 subscriptions");
    expect(plan(true, 0)).not.toContain("/migrate");
    expect(plan(false, 28)).not.toContain("/migrate");
  });
});
