import { describe, expect, test } from "vitest";
import type { Derivation } from "~/billing/fees/fee";
import { derivationNodes, type FeeEvidence } from "~/ui/derivation-nodes";
import { sampleUsageEvidence } from "~/ui/kit/samples";

const context = { currency: "EUR", locale: "en" } as const;
const text = (evidence: FeeEvidence) =>
  derivationNodes(evidence, context).map((node) =>
    [node.label, node.equation, node.result].filter(Boolean).join(" | ").replaceAll("\u00a0", " "),
  );

describe("derivation of a fee in words", () => {
  test("a usage fee shows quantity, bands and the rounded amount", () => {
    expect(text(sampleUsageEvidence)).toEqual([
      "14,210 calls | = sum over 3,118 events",
      "Up to 1,000 | 1,000 × 0.00 € | 0.00 €",
      "Over 1,000, up to 10,000 | 9,000 × 0.01 € | 90.00 €",
      "Over 10,000 | 4,210 × 0.006 € + 10.00 € flat | 35.26 €",
      "Billed | rounded once, half away from zero | 125.26 €",
      "team, version 3, in force then",
    ]);
  });

  test("a part of a period shows its days, and what was billed before is taken off", () => {
    const evidence: Derivation = {
      kind: "recurring",
      plan: { code: "team", version: 3 },
      unitAmount: "30",
      quantity: "2",
      proration: {
        from: "2026-11-16",
        to: "2026-12-01",
        days: 15,
        periodDays: 30,
        periodFrom: "2026-11-01",
        periodTo: "2026-12-01",
        fraction: "1/2",
      },
      exactAmount: "30",
      issuedBefore: "10",
      amount: "20",
      rounding: "half_away_from_zero",
    };
    expect(text(evidence)).toEqual([
      "Price of a period | 2 × 30.00 €",
      "Part of the period | 15 of 30 days, 1 Nov 2026 – 30 Nov 2026 | 30.00 €",
      "Already billed for this position | −10.00 €",
      "Billed | rounded once, half away from zero | 20.00 €",
      "team, version 3, in force then",
    ]);
  });
});
