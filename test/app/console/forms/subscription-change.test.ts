import { describe, expect, test } from "vitest";
import { refuse } from "~/billing/outcome";
import { readConfirmedEnd, readEnd } from "~/console/forms/cancel";
import {
  atChangeFields,
  type ChangePage,
  carriedFields,
  type PresentStay,
  readChange,
} from "~/console/forms/subscription-change";
import { readConfirmedTransfer, readTransfer } from "~/console/forms/transfer";
import { publicId } from "~/public-ids";

const planId = "0190a1b2-c3d4-7000-8000-000000000001";
const otherId = "0190a1b2-c3d4-7000-8000-000000000002";
const agreeable = {
  recurring: "30.00",
  oneTime: "10.00",
  phases: [
    { kind: "discount", recurring: "20.00", oneTime: null },
    { kind: "evergreen", recurring: "30.00", oneTime: null },
  ],
  charges: [{ code: "calls", name: "Calls", unitAmount: "0.01" }],
  models: [],
  parts: { items: [], filters: [], bounds: [], commitment: null },
};
const plain = { ...agreeable, oneTime: null, phases: [], charges: [] };
const stay: PresentStay = {
  present: { planId, quantity: "3", agreed: null },
  items: [
    { code: "seats", units: "5" },
    { code: "rooms", units: "1.5" },
  ],
  plans: [
    { id: planId, phases: ["evergreen"], agreeable: plain },
    { id: otherId, phases: ["trial", "discount", "evergreen"], agreeable },
  ],
};
const read = (page: ChangePage, fields: Record<string, string>) =>
  readChange(page, new URLSearchParams(fields), stay);
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
      unused: null,
    });
    expect(value("plan", { plan, when: "renewal" })).toEqual({
      kind: "plan",
      planId: otherId,
      quantity: "3",
      when: { at: "period_end" },
      unused: null,
    });
    for (const unused of ["credit", "keep"] as const) {
      expect(value("plan", { plan, unused })).toMatchObject({ unused });
      expect(value("plan", { plan: publicId("plan", planId), quantity: "2", unused })).toMatchObject({
        unused,
      });
      expect(value("units", { "units.seats": "4", unused })).toMatchObject({ kind: "units", unused });
    }
    expect(value("plan", { plan, when: "auto" })).toMatchObject({ when: null });
  });

  test("begins with a phase that the new plan has, and with no other", () => {
    expect(value("plan", { plan, start_phase: "discount" })).toMatchObject({ startPhase: "discount" });
    for (const start_phase of ["", "fixed_term"])
      expect(value("plan", { plan, start_phase })).not.toHaveProperty("startPhase");
  });

  test("takes prices that the new plan has, and a bill day", () => {
    const typed = {
      price: "1.250,5",
      fixed_price: "",
      "phase_prices.discount.amount": "19",
      "phase_prices.trial.amount": "1",
      "charge_prices.calls.unit_amount": "0,006",
      "charge_prices.other.unit_amount": "1",
      bill_day: "15",
    };
    expect(value("plan", { plan, ...typed })).toMatchObject({
      prices: {
        recurring: "1250.5",
        phases: { discount: { recurring: "19" } },
        charges: { calls: { type: "per_unit", unit_amount: "0.006" } },
      },
      billDay: 15,
    });
    expect(value("plan", { plan, bill_day: "mid" })).toEqual(["bill_day_unreadable at bill_day"]);
    expect(value("plan", { plan, price: "" })).not.toHaveProperty("prices");
    expect(carriedFields(new URLSearchParams({ plan, ...typed }))).toEqual({ plan, ...typed });
  });

  test("on the same plan is one of its prices or its day, and what was agreed goes on until it is ended", () => {
    const same = { plan: publicId("plan", planId), quantity: "3" };
    const held = { recurring: "25.00", charges: { mails: { type: "per_unit", unit_amount: "2" } as const } };
    const agreed: PresentStay = { ...stay, present: { ...stay.present, agreed: held } };
    const asked = (fields: Record<string, string>) => {
      const outcome = readChange("plan", new URLSearchParams({ ...same, ...fields }), agreed);
      return outcome.ok ? outcome.value : outcome.refusals;
    };
    expect(value("plan", { ...same, price: "28" })).toMatchObject({
      kind: "plan",
      planId,
      prices: { recurring: "28" },
    });
    expect(asked({})).toBeNull();
    expect(asked({ quantity: "4" })).toMatchObject({ kind: "quantity" });
    expect(asked({ bill_day: "3" })).toMatchObject({ kind: "plan", billDay: 3, prices: held });
    expect(asked({ price: "28" })).toMatchObject({ prices: { ...held, recurring: "28" } });
    expect(asked({ end_agreed: "on" })).not.toHaveProperty("prices");
    expect(asked({ end_agreed: "on", price: "28" })).toMatchObject({ prices: { recurring: "28" } });
    expect(value("plan", { ...same, end_agreed: "on" })).toBeNull();
  });

  test("shows a bill day that is none at its field", () => {
    const refused = refuse({ code: "bill_day_invalid", sentence: "", remedy: "", field: "day" });
    const at = (fields: Record<string, string>, page: ChangePage) =>
      atChangeFields(refused, read(page, fields));
    expect(at({ plan, bill_day: "45" }, "plan")).toMatchObject({ refusals: [{ field: "bill_day" }] });
    expect(at({ day: "45" }, "bill-day")).toBe(refused);
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
  expect(value("pause", { add_ons: "apart" })).toEqual({ kind: "pause", when: { at: "now" } });
  expect(value("pause", { add_ons: "too" })).toMatchObject({ addOns: "too" });
  expect(value("pause", { service: "fraud" })).toMatchObject({ service: "fraud" });
  expect(value("resume", { service: "no code" })).toEqual(["code_invalid at service"]);
  expect(value("bill-day", {})).toBeNull();
  expect(value("bill-day", { day: "1.5" })).toEqual(["bill_day_unreadable at day"]);
  expect(value("bill-day", { day: "31", on: "1970-01-02" })).toEqual({
    kind: "bill_day",
    day: 31,
    notBefore: 1,
  });
});

describe("a change of units", () => {
  const now = { at: "now" };

  test("names the items whose number is another, and nothing where all are as they are", () => {
    expect(value("units", {})).toBeNull();
    expect(value("units", { "units.seats": "5.0", "units.rooms": "1,5", when: "now" })).toBeNull();
    expect(value("units", { "units.seats": "5", "units.rooms": "2", "units.other": "9" })).toEqual({
      kind: "units",
      item: "rooms",
      units: "2",
      when: now,
      unused: null,
      also: [],
    });
    const both = { "units.seats": "many", "units.rooms": "" };
    expect(value("units", both)).toMatchObject({ item: "seats", units: "many", also: [{ item: "rooms" }] });
  });

  test("takes back what is planned where it is told to, also when the number stays", () => {
    const fields = { "units.seats": "5", "take_back.seats": "on" };
    expect(value("units", fields)).toMatchObject({ item: "seats", units: "5" });
    expect(carriedFields(new URLSearchParams(fields))).toEqual(fields);
  });

  test("shows each refusal at the field of its item", () => {
    const asked = read("units", { "units.seats": "x", "units.rooms": "y" });
    const refusal = (field: string) => ({ code: "quantity_invalid", sentence: "", remedy: "", field });
    const refused = { ok: false as const, refusals: ["units", "also.0.units", "on"].map(refusal) };
    expect(atChangeFields(refused, asked)).toMatchObject({
      refusals: [{ field: "units.seats" }, { field: "units.rooms" }, { field: "on" }],
    });
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
