import { describe, expect, it } from "vitest";
import {
  expectedInvoiceOf,
  findBookInvoice,
  findBookLine,
  findCreditedLine,
} from "~/scenarios/named-documents";
import { aLine, anInvoice, aScenario } from "./written-book";

const recurring = { kind: "subscription", amount: "10.00" };
const adjustment = { kind: "item_adjustment", amount: "-4.00" };

function expecting(...invoices: Record<string, unknown>[]) {
  return aScenario({
    expect: { invoices: invoices.map((invoice) => ({ customer: "acme", ...invoice })) },
  });
}

const trial = anInvoice({ total: "0.00", lines: [aLine({ kind: "fixed", amount: "0.00" })] });
const first = anInvoice();
const second = anInvoice({ issuedOn: "2026-02-28", draftedOn: "2026-02-28" });
const others = anInvoice({ customer: "zeta" });

describe("an invoice is counted among those the file expects", () => {
  const scenario = expecting(
    { optional: true, lines: [{ kind: "fixed", amount: "0" }] },
    { total: "5.90", lines: [recurring, adjustment] },
    { issued_on: "2026-02-28" },
  );
  const named = (invoice: number | { issued_on: string }) => ({ customer: "acme", invoice });

  it("those that may be absent counted with", () => {
    expect(expectedInvoiceOf(scenario, named(1))?.optional).toBe(true);
    expect(expectedInvoiceOf(scenario, named(2))?.total).toBe("5.90");
    expect(expectedInvoiceOf(scenario, named({ issued_on: "2026-02-28" }))?.issued_on).toBe("2026-02-28");
    expect(expectedInvoiceOf(scenario, named(4))).toBeNull();
    expect(expectedInvoiceOf(scenario, { customer: "zeta", invoice: 1 })).toBeNull();
  });

  it("and found among those made so far, before what is done to it later", () => {
    expect(findBookInvoice(scenario, named(2), [trial, others, first])).toBe(2);
    expect(findBookInvoice(scenario, named(1), [trial, first])).toBe(0);
    expect(findBookInvoice(scenario, named(3), [trial, first, second])).toBe(2);
  });

  it("also when one that may be absent is", () => {
    expect(findBookInvoice(scenario, named(2), [first, second])).toBe(0);
    expect(findBookInvoice(scenario, named(3), [first, second])).toBe(1);
  });

  it("by its day", () => {
    expect(findBookInvoice(scenario, named({ issued_on: "2026-02-28" }), [first, second])).toBe(1);
    expect(findBookInvoice(scenario, named({ issued_on: "2026-01-31" }), [others, first])).toBe(1);
    expect(findBookInvoice(scenario, named({ issued_on: "2026-05-01" }), [first, second])).toBeNull();
  });

  it("or simply counted where the file does not list it", () => {
    expect(findBookInvoice(expecting(), named(2), [first, others, second])).toBe(2);
    expect(findBookInvoice(expecting(), named(3), [first, second])).toBeNull();
  });

  it("a draft has no day of issue yet", () => {
    const draft = anInvoice({ status: "draft", issuedOn: "2026-01-31", draftedOn: "2026-01-31" });
    const later = expecting({ issued_on: "2026-02-02", lines: [recurring] });
    expect(findBookInvoice(later, named(1), [draft])).toBe(0);
    const drafted = expecting({ drafted_on: "2026-02-28" }, { drafted_on: "2026-01-31" });
    expect(findBookInvoice(drafted, named(2), [second, draft])).toBe(1);
  });
});

describe("a line is counted among those expected of its invoice", () => {
  const invoice = anInvoice({
    lines: [aLine({ amount: "7.00" }), aLine({ from: "2026-02-28", to: "2026-03-31" }), aLine()],
  });
  const scenario = expecting({
    lines: [
      { kind: "subscription", from: "2026-02-28" },
      { kind: "subscription", amount: "7.00" },
      { kind: "subscription", from: "2026-01-31", amount: "99.00" },
      { kind: "usage" },
    ],
  });
  const line = (place: number) => ({ customer: "acme", invoice: 1, line: place });

  it("wherever it stands on the invoice", () => {
    expect(findBookLine(scenario, line(1), invoice)).toBe(1);
    expect(findBookLine(scenario, line(2), invoice)).toBe(0);
  });

  it("its figures aside when none has them, else by its place alone", () => {
    expect(findBookLine(scenario, line(3), invoice)).toBe(0);
    expect(findBookLine(expecting(), line(2), invoice)).toBe(1);
    expect(findBookLine(scenario, line(4), invoice)).toBeNull();
  });

  it("or named by what it is", () => {
    const named = (fields: Record<string, unknown>) =>
      findCreditedLine(scenario, { amount: "1", ...fields }, invoice);
    expect(named({ kind: "subscription", from: "2026-02-28" })).toBe(1);
    expect(named({ description: "Pro", plan: "pro" })).toBe(0);
    expect(named({ plan: "max" })).toBeNull();
  });
});
