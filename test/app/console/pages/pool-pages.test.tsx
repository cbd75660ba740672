import { expect, it } from "vitest";
import type { Pool } from "~/billing/pools/pool";
import { PoolFigures } from "~/console/pages/pool-figures";
import { Agreements } from "~/portal/pages/agreements";
import { day } from "../../../support/billing-book";
import { poolOf } from "../../../support/pools";
import { renderPage } from "../../ui/render-page";

function figuresOf(pool: Pool): string {
  const before = { atOnceMinor: 0n, next: { totalMinor: 15_000n, issuedOn: day("2026-02-01") } };
  const after = { atOnceMinor: 0n, next: { totalMinor: 8_000n, issuedOn: day("2026-02-01") } };
  return renderPage(<PoolFigures figures={{ pool, before, after, previewHash: "hash", currency: "EUR" }} />);
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
  };
  const hidden = renderPage(<Agreements agreements={[{ ...shared, drawnMinor: null }]} />);
  expect(hidden).toContain("It is shared with the customers you pay for");
  expect(hidden).not.toContain("<progress");
  expect(hidden).not.toContain("20.00");
  expect(renderPage(<Agreements agreements={[{ ...shared, drawnMinor: 5_000n }]} />)).toContain("20.00");
});
