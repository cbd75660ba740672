import type { ComponentProps } from "react";
import { expect, it } from "vitest";
import type { Pool } from "~/billing/pools/pool";
import { PoolFigures } from "~/console/pages/pool-figures";
import { PoolNewPage } from "~/console/pages/pool-new-page";
import { Agreements } from "~/portal/pages/agreements";
import { day } from "../../../support/billing-book";
import { poolOf } from "../../../support/pools";
import { renderPage } from "../../ui/render-page";

function figuresOf(pool: Pool): string {
  const before = { atOnceMinor: 0n, next: { totalMinor: 15_000n, issuedOn: day("2026-02-01") } };
  const after = { atOnceMinor: 0n, next: { totalMinor: 8_000n, issuedOn: day("2026-02-01") } };
  return renderPage(
    <PoolFigures figures={{ pool, before, after, notes: [], previewHash: "hash", currency: "EUR" }} />,
  );
}

it("the figures of what a group shares say that they are of everybody in it", () => {
  const ofGroup = figuresOf(poolOf("allowance", 7_000n, { scope: "payer_group" }));
  expect(ofGroup).toContain("Next invoices of the group");
  expect(ofGroup).toContain("Of the payer and those it pays for, together");
  // A group's commitment is billed to the payer alone.
  for (const pool of [poolOf("cap", 7_000n), poolOf("commitment", 7_000n, { scope: "payer_group" })])
    expect(figuresOf(pool)).not.toContain("of the group");
});

it("a customer sees what it shares, and not how much of it others used", () => {
  const shared = {
    ...({ key: "one", name: "Shared calls", kind: "allowance", currency: "EUR" } as const),
    window: { from: day("2026-01-01"), to: day("2026-02-01") },
    requiredMinor: 7_000n,
    leftMinor: 2_000n,
    agreedBy: "customer",
  } as const;
  const hidden = renderPage(<Agreements agreements={[{ ...shared, drawnMinor: null }]} />);
  expect(hidden).toContain("It is shared with the customers you pay for");
  expect(hidden).not.toContain("<progress");
  expect(hidden).not.toContain("20.00");
  const ofPayer = renderPage(
    <Agreements agreements={[{ ...shared, drawnMinor: null, agreedBy: "payer" }]} />,
  );
  expect(ofPayer).toContain("Whoever pays for you agreed it, for you and for others it pays for");
  expect(renderPage(<Agreements agreements={[{ ...shared, drawnMinor: 5_000n }]} />)).toContain("20.00");
});

const customer = {
  ...{ id: "0190a1b2-c3d4-7000-8000-000000000001", name: "Acme", currency: "EUR", subscriptions: [] },
  catalog: {
    plans: [{ code: "team", name: "Team" }],
    metrics: [
      { code: "calls", name: "Calls" },
      { code: "data", name: "Data" },
    ],
    charges: [],
  },
} as unknown as ComponentProps<typeof PoolNewPage>["customer"];

it("what counts is ticked among what exists, and comes back with the confirmation", () => {
  const figures = { atOnceMinor: 0n, next: null };
  const page = (shown: ComponentProps<typeof PoolNewPage>["shown"], errors = {}) =>
    renderPage(
      <PoolNewPage
        base="/console/org_x"
        customer={customer}
        ticked={{ plans: ["gone"], metrics: ["calls", "data"], charges: [] }}
        values={{ name: "Year", metrics: "data" }}
        shown={shown}
        refusals={{ errors, summary: [] }}
        onceKey="once"
        refused={undefined}
      />,
    );
  const entered = page(null, { plans: "There is no plan gone." });
  const box = (name: string, code: string) =>
    new RegExp(`<input[^>]*name="${name}"[^>]*value="${code}"[^>]*>`);
  const isTicked = (name: string, code: string) =>
    (box(name, code).exec(entered)?.[0] ?? "").includes("checked");
  expect([isTicked("metrics", "calls"), isTicked("metrics", "data"), isTicked("plans", "team")]).toEqual([
    true,
    true,
    false,
  ]);
  // One that is in the address and not in the catalog stays to be seen, with what is wrong with it.
  expect(isTicked("plans", "gone")).toBe(true);
  for (const text of ["There is no plan gone.", "No published plan has charges on usage yet."])
    expect(entered).toContain(text);
  const pool = poolOf("cap", 7_000n, { counts: { plans: [], metrics: ["calls", "data"], charges: [] } });
  const notes = [{ code: "exchange_rate_missing", sentence: "It waits for a rate.", remedy: "Enter it." }];
  const review = page({ pool, before: figures, after: figures, notes, previewHash: "hash", currency: "EUR" });
  for (const code of ["calls", "data"])
    expect(review).toMatch(new RegExp(`<input type="hidden" name="metrics" value="${code}"`));
  expect(review).toContain("metrics=calls&amp;metrics=data");
  expect(review).toContain("It waits for a rate.");
});
