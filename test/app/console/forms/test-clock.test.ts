import { expect, test } from "vitest";
import { advanceTarget, testClockForm } from "~/console/forms/test-clock";
import { at, codes } from "../../../support/billing-book";

const clock = { nowAt: at("2026-01-01"), nextDueAt: at("2026-02-01"), job: null };
const to = (form: Parameters<typeof advanceTarget>[0], from: Parameters<typeof advanceTarget>[1] = clock) =>
  advanceTarget(form, from, "Europe/Berlin");

test("a day, the next renewal and a date in the organization's zone", () => {
  expect(to({ intent: "advance_day" })).toEqual({ ok: true, value: at("2026-01-02") });
  expect(to({ intent: "advance_renewal" })).toEqual({ ok: true, value: at("2026-02-01") });
  expect(to({ intent: "advance_date", date: "2026-03-01" })).toEqual({
    ok: true,
    value: at("2026-02-28T23:00:00Z"),
  });
});

test("what is due already is reached by the smallest step, never backwards", () => {
  expect(to({ intent: "advance_renewal" }, { ...clock, nextDueAt: at("2025-12-01") })).toEqual({
    ok: true,
    value: clock.nowAt + 1,
  });
});

test("an advance that was stopped goes on to where it was going", () => {
  const job = { memory: { to: at("2026-06-01") } };
  expect(to({ intent: "resume" }, { ...clock, job })).toEqual({ ok: true, value: at("2026-06-01") });
});

test("no renewal to go to, and dates that do not exist, are refused", () => {
  expect(codes(to({ intent: "advance_renewal" }, { ...clock, nextDueAt: null }))).toEqual(["nothing_due"]);
  for (const date of ["2026-02-30", "2026-13-01", "tomorrow", "", undefined]) {
    const outcome = to({ intent: "advance_date", date });
    expect(outcome).toMatchObject({ ok: false, refusals: [{ code: "date_invalid", field: "date" }] });
  }
  expect(testClockForm.safeParse({ intent: "rewind" }).success).toBe(false);
});
