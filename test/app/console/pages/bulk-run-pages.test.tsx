import { describe, expect, test } from "vitest";
import { DiscardBulkRunPage } from "~/console/pages/bulk-discard-page";
import { BulkRunPage } from "~/console/pages/bulk-run-page";
import type { BulkItemRow, BulkRunRow } from "~/console/queries/bulk-runs.server";
import type { Page } from "~/store/columns";
import { renderPage } from "../../ui/render-page";

const run: BulkRunRow = {
  organizationId: "0190a1b2-c3d4-7000-8000-000000000001",
  id: "0190a1b2-c3d4-7000-8000-000000000002",
  kind: "bill_customers",
  throughOn: null,
  state: "draft",
  calculatesThen: null,
  previewHash: "h",
  plannedAt: 0,
  createdBy: "user_x",
  createdAt: 0,
  startedBy: null,
  startedAt: null,
  finishedAt: null,
  itemCount: 108,
  waitingCount: 0,
  pendingCount: 108,
  doneCount: 0,
  refusedCount: 0,
  skippedCount: 0,
  toDo: [{ currency: "EUR", amountMinor: 324_000n, count: 108 }],
  done: [],
};
const textOf = (html: string) =>
  html
    .replace(/<!-- -->/g, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");
const none: Page<BulkItemRow> = { rows: [], newer: null, older: null };
const page = (
  change: Partial<BulkRunRow>,
  more: { readonly mayBill?: boolean; readonly items?: Page<BulkItemRow> } = {},
) =>
  renderPage(
    <BulkRunPage
      base="/console/org"
      search=""
      run={{ ...run, ...change }}
      items={more.items ?? none}
      mayBill={more.mayBill ?? true}
      refused={undefined}
    />,
  );

describe("a run over many rows", () => {
  test("can be discarded until it is started, by those who may bill", () => {
    expect(page({})).toMatch(/href="\/console\/org\/runs\/bulk\/blk_[0-9a-f]+\/discard"/);
    expect(page({ state: "running", calculatesThen: "draft" })).toContain("/discard");
    for (const gone of [{ state: "stopped", startedAt: 0 }, { state: "discarded" }] as const)
      expect(page(gone)).not.toContain("/discard");
    expect(page({}, { mayBill: false })).not.toContain("/discard");
  });

  test("that was discarded says so and asks for nothing", () => {
    const html = page({ state: "discarded" });
    expect(textOf(html)).toContain("This run was discarded. Nothing was billed.");
    for (const absent of ['value="start"', 'value="recalculate"', 'name="count"'])
      expect(html).not.toContain(absent);
  });

  test("that was discarded has rows that are put aside, and no row to do", () => {
    const row = (id: string, state: BulkItemRow["state"]) =>
      ({
        id,
        state,
        customerId: run.id,
        customerName: "Acme",
        currency: "EUR",
        documents: [],
      }) as unknown as BulkItemRow;
    const items = { ...none, rows: [row("a", "pending"), row("b", "waiting"), row("c", "skipped")] };
    const texts = (state: BulkRunRow["state"]) => textOf(page({ state }, { items }));
    expect(texts("discarded").match(/Put aside/g)).toHaveLength(3);
    for (const text of ["To do", "Being calculated"]) expect(texts("discarded")).not.toContain(text);
    expect(texts("discarded")).toContain("Left out");
    expect(texts("stopped")).not.toContain("Put aside");
  });

  test("is discarded after a question, and not where it was started", () => {
    const question = (change: Partial<BulkRunRow>) =>
      renderPage(<DiscardBulkRunPage base="/console/org" run={{ ...run, ...change }} refused={undefined} />);
    expect(textOf(question({}))).toContain("Discard the plan to bill 108 customers?");
    expect(question({})).toMatch(/<button[^>]*>Discard run<\/button>/);
    expect(textOf(question({ kind: "close_drafts", itemCount: 1 }))).toContain(
      "1 draft would stay as it is.",
    );
    const late = question({ state: "done" });
    expect(textOf(late)).toContain("no plan to discard");
    expect(late).not.toContain("<button");
  });
});
