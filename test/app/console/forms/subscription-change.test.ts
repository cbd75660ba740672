import { describe, expect, test } from "vitest";
import { readConfirmedEnd, readEnd } from "~/console/forms/cancel";
import { type ChangePage, carriedFields, readChange } from "~/console/forms/subscription-change";
import { readConfirmedTransfer, readTransfer } from "~/console/forms/transfer";
import { publicId } from "~/public-ids";

const planId = "0190a1b2-c3d4-7000-8000-000000000001";
const otherId = "0190a1b2-c3d4-7000-8000-000000000002";
const present = { planId, quantity: "3" };
const read = (page: ChangePage, fields: Record<string, string>) =>
  readChange(page, new URLSearchParams(fields), present);
const value = (page: ChangePage, fields: Record<string, string>) => {
  const outcome = read(page, fields);
  return outcome.ok ? outcome.value : outcome.refusals.map(({ code, field }) => `${code} at ${field}`);
};

describe("a change of plan or quantity", () => {
  const plan = publicId("plan", otherId);

  test("is nothing until something differs", () => {
    expect(value("plan", {})).toBeNull();
    expect(value("plan", { plan: publicId("plan", planId), quantity: "3" })).toBeNull();
  });

  test("is one of quantity where the plan stays, and of both else", () => {
    expect(value("plan", { plan: publicId("plan", planId), quantity: "4,5" })).toEqual({
      kind: "quantity",
      quantity: "4.5",
      when: { at: "now" },
    });
    expect(value("plan", { plan, when: "renewal" })).toEqual({
      kind: "plan",
      planId: otherId,
      quantity: "3",
      when: { at: "period_end" },
      unused: "credit",
    });
    expect(value("plan", { plan, unused: "keep" })).toMatchObject({ unused: "keep" });
    expect(value("plan", { plan, when: "auto" })).toMatchObject({ when: null });
  });

  test("on a day needs one that exists", () => {
    expect(value("plan", { plan, when: "day" })).toEqual(["choice_missing at on"]);
    expect(value("plan", { plan, when: "day", on: "2026-06-31" })).toEqual(["date_invalid at on"]);
    expect(value("plan", { plan, when: "day", on: "1970-01-11" })).toMatchObject({
      when: { at: "day", on: 10 },
    });
  });
});

test("other changes are read from their own fields", () => {
  expect(value("pause", {})).toEqual({ kind: "pause", when: { at: "now" } });
  expect(value("resume", { when: "now" })).toEqual({ kind: "resume", when: { at: "now" } });
  expect(value("undo", {})).toEqual({ kind: "undo" });
  expect(value("units", {})).toBeNull();
  expect(value("units", { item: "seats", units: "many" })).toMatchObject({ item: "seats", units: "many" });
  expect(value("bill-day", {})).toBeNull();
  expect(value("bill-day", { day: "1.5" })).toEqual(["bill_day_unreadable at day"]);
  expect(value("bill-day", { day: "31", on: "1970-01-02" })).toEqual({
    kind: "bill_day",
    day: 31,
    notBefore: 1,
  });
});

test("an end is with the period and with credit unless told", () => {
  const end = (fields: Record<string, string>) => {
    const outcome = readEnd(new URLSearchParams(fields));
    return outcome.ok ? outcome.value : outcome.refusals[0]?.code;
  };
  expect(end({})).toEqual({ when: { at: "period_end" }, unused: "credit", closingInvoice: true });
  expect(end({ when: "now", unused: "refund", final: "no" })).toEqual({
    when: { at: "now" },
    unused: "refund",
    closingInvoice: false,
  });
  expect(end({ unused: "burn" })).toMatchObject({ unused: "credit" });
  expect(end({ when: "day" })).toBe("choice_missing");
  const confirmed = readConfirmedEnd(new URLSearchParams({ when: "now", preview_hash: "h", other: "x" }));
  expect(confirmed).toMatchObject({ chosen: { when: "now" }, previewHash: "h" });
});

test("a transfer names its customer", () => {
  const to = publicId("customer", otherId);
  expect(readTransfer(new URLSearchParams({}))).toMatchObject({ toCustomerId: null, oldEnds: "now" });
  const fields = new URLSearchParams({ to, old: "renewal", add_ons: "end", preview_hash: "h" });
  expect(readConfirmedTransfer(fields)).toEqual({
    ok: true,
    value: { toCustomerId: otherId, oldEnds: "period_end", addOns: "end", previewHash: "h" },
  });
  expect(readConfirmedTransfer(new URLSearchParams({ to: "cus_x" }))).toMatchObject({
    refusals: [{ code: "choice_missing" }],
  });
});

test("only the choices come back with a confirmation", () => {
  const fields = new URLSearchParams({ plan: "p", when: "now", preview_hash: "h", q: "x" });
  expect(carriedFields(fields)).toEqual({ plan: "p", when: "now" });
});
