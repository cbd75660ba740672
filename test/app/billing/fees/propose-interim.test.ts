import { expect, it } from "vitest";
import { derivationSteps } from "~/documents/derivation-steps";
import { expandPolicy } from "~/policy-presets";
import {
  at,
  bill,
  chargeTerms,
  drain,
  openBook,
  planVersion,
  read,
  subscribe,
  use,
} from "../../../support/billing-book";
import { complaint } from "../../../support/derivation-checker";

const NAMES = { plans: new Map(), metrics: new Map() };

// An invoice at a threshold bills what none before it did, and its line says all usage and what was billed of it.
it.each(["whole_less_interim", "difference"] as const)(
  "a second threshold bills the difference and shows all usage and what was invoiced of it: %s",
  (progressive_view) => {
    const book = openBook({ policy: expandPolicy("default", { progressive_view }) });
    const calls = chargeTerms("calls", { type: "per_unit", unit_amount: "1.00" });
    const thresholds = ["10.00", "25.00"].map((amount) => ({ currency: "EUR", amount, recurring: false }));
    subscribe(book, planVersion({ prices: [], charges: [calls], thresholds }), at("2024-01-01"));
    drain(book, at("2024-01-01"));
    use(book, "t0", at("2024-01-10"), "10");
    bill(book, at("2024-01-10"));
    use(book, "t1", at("2024-01-15"), "16");
    const [second] = bill(book, at("2024-01-15"));
    expect(read(second ? [second] : [])).toEqual(["2024-01-15: usage 2024-01-01..2024-02-01 16.00"]);
    const [line] = second?.fees ?? [];
    expect([line?.quantity, line?.amountMinor, line?.provisional]).toEqual(["26", 1_600n, true]);
    const steps = line ? derivationSteps(line.derivation, NAMES) : [];
    expect(steps.map(({ kind, result }) => [kind, result])).toEqual(
      expect.arrayContaining([
        ["band", "26"],
        ["issued_before", "-10"],
      ]),
    );
    if (!line) throw new Error("no line");
    expect(complaint(line.derivation)).toBeNull();
    expect(complaint({ ...line.derivation, issuedBefore: "9.00" })).not.toBeNull();
    drain(book, at("2024-02-01"));
    expect(book.issued.reduce((sum, fee) => sum + fee.amountMinor, 0n)).toBe(2_600n);
    expect(book.fees.map(({ fee }) => complaint(fee.derivation))).toEqual(book.fees.map(() => null));
  },
);
