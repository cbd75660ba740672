import { describe, expect, test } from "vitest";
import { appliedState, couponState, givenText, leftText, validityText } from "~/console/coupon-words";

const off = { percent: null, amountMinor: null, currency: null, periods: null };
const percent = { ...off, percent: "12.50" };
const amount = { ...off, amountMinor: 2_000n, currency: "EUR" };

describe("what a coupon gives", () => {
  test.each([
    [{ ...percent, duration: "once" }, "12.5 % off one invoice"],
    [{ ...percent, duration: "repeating", periods: 3 }, "12.5 % off 3 invoices"],
    [{ ...percent, duration: "repeating", periods: 1 }, "12.5 % off one invoice"],
    [{ ...percent, duration: "forever" }, "12.5 % off every invoice"],
    [{ ...amount, duration: "once" }, "20.00 € off in all, until it is used up"],
    [{ ...amount, duration: "repeating", periods: 12 }, "20.00 € off each of 12 invoices"],
    [{ ...amount, duration: "forever" }, "20.00 € off every invoice"],
  ])("%o", (coupon, text) => {
    expect(givenText(coupon).replaceAll("\u00a0", " ")).toBe(text);
  });
});

const JANUARY = Date.UTC(2026, 0, 1);
const FEBRUARY = Date.UTC(2026, 1, 1);
const open = { retiredAt: null, validFrom: null, validTo: null, maxUses: null, timesApplied: 3 };

describe("whether it can be given", () => {
  test.each([
    [open, "Offered"],
    [{ ...open, validFrom: FEBRUARY }, "Not yet"],
    [{ ...open, validTo: JANUARY }, "Expired"],
    [{ ...open, validTo: JANUARY + 1 }, "Offered"],
    [{ ...open, maxUses: 3 }, "Used up"],
    [{ ...open, maxUses: 4 }, "Offered"],
    [{ ...open, validTo: JANUARY, retiredAt: 0 }, "Retired"],
  ])("%o", (coupon, word) => {
    expect(couponState(coupon, JANUARY).word).toBe(word);
  });

  test.each([
    [open, "Always"],
    [{ ...open, validFrom: JANUARY }, "From 1 Jan 2026"],
    [{ ...open, validTo: FEBRUARY }, "Until 31 Jan 2026"],
    [{ ...open, validFrom: JANUARY, validTo: FEBRUARY }, "1 Jan 2026 to 31 Jan 2026"],
    [{ ...open, validFrom: JANUARY, validTo: JANUARY + 86_400_000 }, "On 1 Jan 2026"],
  ])("when: %o", (coupon, text) => {
    expect(validityText(coupon, "UTC").replaceAll("\u00a0", " ")).toBe(text);
  });
});

describe("a coupon of a customer", () => {
  const held = { endedAt: null, remainingMinor: null, remainingPeriods: null };

  test.each([
    [held, "Active", "Every invoice"],
    [{ ...held, remainingPeriods: 1 }, "Active", "1 invoice"],
    [{ ...held, remainingPeriods: 2 }, "Active", "2 invoices"],
    [{ ...held, remainingMinor: 500n }, "Active", "5.00 €"],
    [{ ...held, remainingMinor: 0n }, "Used up", "Nothing"],
    [{ ...held, remainingPeriods: 0 }, "Used up", "Nothing"],
    [{ ...held, remainingPeriods: 2, endedAt: 1 }, "Removed", "Nothing"],
  ])("%o", (applied, word, left) => {
    expect(appliedState(applied).word).toBe(word);
    expect(leftText(applied, "EUR").replaceAll("\u00a0", " ")).toBe(left);
  });
});
