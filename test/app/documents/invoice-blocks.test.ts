import { describe, expect, it } from "vitest";
import type { Derivation } from "~/billing/fees/fee";
import { add, fromDecimal, toDecimal, ZERO } from "~/billing/money/rational";
import { priceQuantity } from "~/billing/pricing/price-model";
import { dayOf } from "~/billing/time/day";
import { derivationSteps } from "~/documents/derivation-steps";
import { explainSteps } from "~/documents/derivation-text";
import { type InvoiceSettlement, invoiceBlocks, type StoredInvoice } from "~/documents/invoice-blocks";
import { invoiceText } from "~/documents/invoice-text";
import { notationOf } from "~/ui/format/notation";
import { addsUp } from "../../support/paper-sums";

const english = notationOf("en");
const names = {
  plans: new Map([["team", "Team"]]),
  metrics: new Map([["api_calls", "API calls"]]),
};

const graduated = {
  type: "graduated",
  tiers: [
    { up_to: "1000", unit_amount: "0", flat_amount: "0" },
    { up_to: "10000", unit_amount: "0.01", flat_amount: "0" },
    { up_to: null, unit_amount: "0.006", flat_amount: "10" },
  ],
} as const;

function usage(
  quantity: string,
  overrides: Partial<Extract<Derivation, { kind: "usage" }>> = {},
): Derivation {
  const priced = priceQuantity(graduated, fromDecimal(quantity), { flat_at_zero: "none" });
  return {
    kind: "usage",
    plan: { code: "team", version: 3 },
    charge: "calls",
    metric: { code: "api_calls", aggregation: "sum" },
    usage: { quantity, eventCount: 3118, startsAt: "2026-10-01T00:00:00Z", endsAt: "2026-11-01T00:00:00Z" },
    model: graduated,
    steps: priced.steps,
    exactAmount: toDecimal(priced.amount),
    issuedBefore: "0",
    amount: toDecimal(priced.amount),
    rounding: "half_away_from_zero",
    ...overrides,
  };
}

const seats: Derivation = {
  kind: "recurring",
  plan: { code: "team", version: 3 },
  unitAmount: "24.50",
  quantity: "12",
  proration: null,
  exactAmount: "294",
  issuedBefore: "0",
  amount: "294.00",
  rounding: "half_away_from_zero",
};

const invoice: StoredInvoice = {
  number: "NW-00042",
  mode: "test",
  currency: "EUR",
  issuedOn: dayOf(2026, 11, 1),
  taxPointOn: dayOf(2026, 11, 1),
  dueOn: dayOf(2026, 11, 5),
  netMinor: 41926n,
  taxMinor: 7966n,
  totalMinor: 49892n,
  openMinor: 39892n,
  issuer: {
    name: "Northwind GmbH",
    email: null,
    taxId: "DE987654321",
    address: {
      line1: "Kai 1",
      line2: null,
      postalCode: "20457",
      city: "Hamburg",
      region: null,
      country: "DE",
    },
    footer: "HRB 1234",
  },
  buyer: { name: "ACME GmbH", email: null, address: null, taxId: null },
  taxGroups: [{ category: "S", rate: "19", country: "DE", netMinor: 41926n, taxMinor: 7966n }],
  lines: [
    {
      id: "fee_1",
      number: 1,
      kind: "subscription",
      description: "Team, seats",
      period: { from: dayOf(2026, 11, 1), to: dayOf(2026, 12, 1) },
      quantity: "12",
      amountMinor: 29400n,
      discountMinor: 0n,
      derivation: seats,
    },
    {
      id: "fee_2",
      number: 2,
      kind: "usage",
      description: "API calls",
      period: { from: dayOf(2026, 10, 1), to: dayOf(2026, 11, 1) },
      quantity: "14210",
      amountMinor: 12526n,
      discountMinor: 0n,
      derivation: usage("14210"),
    },
  ],
};

/** The money column of an explanation must add up to what the line says. */
function moneyColumn(derivation: Derivation): string {
  const steps = derivationSteps(derivation, names);
  const rounded = steps.findLastIndex((step) => step.kind === "rounded" || step.kind === "proration");
  return toDecimal(
    steps.slice(Math.max(rounded, 0)).reduce((sum, step) => {
      return step.result === null ? sum : add(sum, fromDecimal(step.result));
    }, ZERO),
  );
}

describe("the steps of an amount", () => {
  it.each(["1", "1000", "1000.5", "10000", "14210", "99999"])("add up for %s units", (quantity) => {
    const derivation = usage(quantity);
    expect(fromDecimal(moneyColumn(derivation))).toEqual(fromDecimal(derivation.amount));
  });

  it("add up when something was invoiced before", () => {
    expect(moneyColumn(usage("14210", { issuedBefore: "100.00", amount: "25.26" }))).toBe("25.26");
  });

  it("name the rounding only when there was one", () => {
    const exact = derivationSteps(usage("14210"), names);
    expect(exact.map((step) => step.kind)).not.toContain("rounded");
    const cut = derivationSteps(
      { ...seats, unitAmount: "19.95", quantity: "1", exactAmount: "0.665", amount: "0.67" },
      names,
    );
    expect(cut).toContainEqual({ kind: "rounded", exactAmount: "0.665", result: "0.67" });
  });

  it("show the days of a part of a period", () => {
    const proration = {
      from: "2026-11-21",
      to: "2026-12-01",
      days: 10,
      periodDays: 30,
      periodFrom: "2026-11-01",
      periodTo: "2026-12-01",
      fraction: "10/30",
    };
    const steps = derivationSteps({ ...seats, proration, exactAmount: "98", amount: "98.00" }, names);
    const [whole, part] = explainSteps(steps, "EUR", english);
    // The price of the whole period is told; only the part that is billed stands in the money column.
    expect(whole).toMatchObject({ exact: "= 294.00\u00a0€" });
    expect(whole?.result).toBeUndefined();
    expect(part?.label).toMatch(/^10 of 30 days, 21–30\sNov\s2026$/);
    expect(part?.result).toBe("98.00\u00a0€");
  });

  it("read as equations", () => {
    const lines = explainSteps(derivationSteps(usage("14210"), names), "EUR", english);
    expect(lines.map((line) => [line.label, line.equation ?? "", line.result ?? ""].join(" | "))).toEqual([
      "14,210 API calls | = sum over 3,118 events | ",
      "Up to 1,000 | 1,000 × 0.00\u00a0€ | 0.00\u00a0€",
      "Over 1,000 up to 10,000 | 9,000 × 0.01\u00a0€ | 90.00\u00a0€",
      "Over 10,000 | 4,210 × 0.006\u00a0€ | 25.26\u00a0€",
      "Fixed fee of tier 3 |  | 10.00\u00a0€",
      "Price of Team, version 3, in force then |  | ",
    ]);
  });
});

it("a plan or metric without a name is told by its code", () => {
  const lines = explainSteps(
    derivationSteps(usage("14210"), { plans: new Map(), metrics: new Map() }),
    "EUR",
    english,
  );
  expect(lines[0]?.label).toBe("14,210 api_calls");
  expect(lines.at(-1)?.label).toBe("Price of team, version 3, in force then");
});

function settled(settlement: Partial<InvoiceSettlement>): InvoiceSettlement {
  return {
    state: "open",
    coupons: [],
    gifts: [],
    credits: [],
    prepaid: [],
    paidMinor: 0n,
    notes: [],
    ...settlement,
  };
}

describe("an invoice", () => {
  const text = invoiceText(invoiceBlocks(invoice, names), english);

  it("has its lines in order, with a unit price only where one holds", () => {
    expect(text.lines.map((line) => [line.service, line.quantity, line.unitPrice, line.netMinor])).toEqual([
      ["Team, seats", "12", "24.50\u00a0€", 29400n],
      ["API calls", "14,210", undefined, 12526n],
    ]);
  });

  it("has the unit price of a fixed item for a whole period, and none where days or tiers decide", () => {
    const proration = {
      ...{ from: "2026-11-01", to: "2026-12-01", days: 30, periodDays: 30 },
      ...{ periodFrom: "2026-11-01", periodTo: "2026-12-01", fraction: "1/1" },
    };
    const item: Extract<Derivation, { kind: "item" }> = {
      ...{ kind: "item", plan: { code: "team", version: 3 }, item: "support", units: "2", steps: [] },
      model: { type: "per_unit", unit_amount: "15" },
      proration,
      ...{ exactAmount: "30", issuedBefore: "0", amount: "30.00", rounding: "half_away_from_zero" },
    };
    const priceOf = (derivation: Derivation) => {
      const [line] = invoice.lines;
      if (!line) throw new Error("The invoice has no line.");
      const blocks = invoiceBlocks({ ...invoice, lines: [{ ...line, derivation }] }, names);
      return invoiceText(blocks, english).lines[0]?.unitPrice;
    };
    expect(priceOf(item)).toBe("15.00\u00a0€");
    expect(priceOf({ ...item, proration: null })).toBe("15.00\u00a0€");
    expect(priceOf({ ...item, proration: { ...proration, days: 10, fraction: "10/30" } })).toBeUndefined();
    expect(priceOf({ ...item, model: graduated })).toBeUndefined();
    expect(priceOf({ ...item, less: "5.00" })).toBeUndefined();
    expect(priceOf({ ...item, issuedBefore: "15" })).toBeUndefined();
  });

  it("shows net, tax by rate, total, and what was paid", () => {
    expect(text.totals).toEqual([
      { label: "Net", amountMinor: 41926n },
      { label: "VAT 19\u00a0% on 419.26", amountMinor: 7966n },
    ]);
    expect(text.grandTotal).toEqual({ label: "Total", amountMinor: 49892n });
    expect(text.settled).toEqual([
      { label: "Paid", amountMinor: -10000n },
      { label: "Left to pay", amountMinor: 39892n },
    ]);
  });

  it("shows what coupons take off, and the share of each line", () => {
    const lines = invoice.lines.map((line, index) => ({
      ...line,
      discountMinor: index === 0 ? 2000n : 500n,
    }));
    const groups = [{ category: "S", rate: "19", country: "DE", netMinor: 39426n, taxMinor: 7491n }];
    const sums = { netMinor: 39426n, taxMinor: 7491n, totalMinor: 46917n, openMinor: 46917n };
    const discounted = { ...invoice, ...sums, lines, taxGroups: groups };
    const coupons = [
      { name: "Autumn", percent: "5", amountMinor: 2000n },
      { name: "Start", percent: null, amountMinor: 400n },
    ];
    const written = invoiceText(
      invoiceBlocks(
        {
          ...discounted,
          settlement: settled({
            coupons,
            gifts: [
              { walletName: "Main", amountMinor: 30n, taxedAtSale: false },
              { walletName: "Main", amountMinor: 20n, taxedAtSale: true },
            ],
          }),
        },
        names,
      ),
      english,
    );
    expect(written.lines.map(({ netMinor, note }) => [netMinor, note])).toEqual([
      [29400n, "Discount on it: 20.00\u00a0€"],
      [12526n, "Discount on it: 5.00\u00a0€"],
    ]);
    expect(written.totals.slice(0, 7)).toEqual([
      { label: "Lines", amountMinor: 41926n },
      { label: "Coupon Autumn, 5\u00a0%", amountMinor: -2000n },
      { label: "Coupon Start", amountMinor: -400n },
      { label: "Free credit, Main", amountMinor: -30n },
      { label: "Prepaid credit, taxed at its sale, Main", amountMinor: -20n },
      // What no coupon says it took is shown all the same, so that the column adds up.
      { label: "Discount", amountMinor: -50n },
      { label: "Net", amountMinor: 39426n },
    ]);
    expect(addsUp(written)).toBe(true);
    expect(written.settled).toEqual([]);
  });

  it("deducts credit, prepaid credit and money by what they are, down to what is left", () => {
    const written = invoiceText(
      invoiceBlocks(
        {
          ...invoice,
          openMinor: 10000n,
          settlement: settled({
            credits: [
              { kind: "credit_note", creditNoteNumber: "CN-1", amountMinor: 5000n },
              { kind: "grant", creditNoteNumber: null, amountMinor: 1000n },
              { kind: "overpayment", creditNoteNumber: null, amountMinor: 892n },
            ],
            prepaid: [{ walletName: "Main", amountMinor: 13000n }],
            paidMinor: 20000n,
          }),
        },
        names,
      ),
      english,
    );
    expect(written.settled).toEqual([
      { label: "Credit of credit note CN-1", amountMinor: -5000n },
      { label: "Customer credit", amountMinor: -1000n },
      { label: "Credit of an overpayment", amountMinor: -892n },
      { label: "Prepaid credit, Main", amountMinor: -13000n },
      { label: "Paid", amountMinor: -20000n },
      { label: "Left to pay", amountMinor: 10000n },
    ]);
    expect(addsUp(written)).toBe(true);
  });

  it.each([
    ["cancelled", "Cancelled"],
    ["written_off", "Not collected any more"],
  ] as const)("says of one that is %s what nobody paid", (state, label) => {
    const settlement = settled({ state, paidMinor: 9892n });
    const written = invoiceText(invoiceBlocks({ ...invoice, openMinor: 0n, settlement }, names), english);
    expect(written.settled).toEqual([
      { label: "Paid", amountMinor: -9892n },
      { label, amountMinor: -40000n },
      { label: "Left to pay", amountMinor: 0n },
    ]);
  });

  it("says that its VAT falls due on payment, where it does", () => {
    const issuer = { ...invoice.issuer, vatDue: "payment" } as const;
    const { notes } = invoiceText(invoiceBlocks({ ...invoice, issuer }, names), english);
    expect(notes).toEqual(["Cash accounting: the VAT falls due when the invoice is paid."]);
  });

  it("names the credit notes about it", () => {
    const note = { id: "n1", number: "CN-9", issuedOn: dayOf(2026, 11, 12), totalMinor: 4000n } as const;
    const notes = [
      { ...note, state: "final" },
      { ...note, id: "n2", state: "void" },
    ] as const;
    const written = invoiceText(
      invoiceBlocks({ ...invoice, settlement: settled({ notes }) }, names),
      english,
    );
    expect(written.references.map(({ key, text: said }) => [key, said.replaceAll("\u00a0", " ")])).toEqual([
      ["n1", "Credit note CN-9 of 12 Nov 2026 corrects this invoice by 40.00 €."],
      ["n2", "Credit note CN-9 of 12 Nov 2026 documents 40.00 € of this invoice that is not given back."],
    ]);
  });

  it("ends in a counterfoil a payer needs nothing beside", () => {
    expect(text.strip).toMatch(
      /^Counterfoil: NW-00042 · pay 398\.92\s€ by 5\sNov\s2026 · reference NW-00042$/,
    );
  });

  it("says that it is a test document, and why there is no tax", () => {
    const reverse = {
      ...invoice,
      taxGroups: [{ category: "AE", rate: "0", country: "FR", netMinor: 41926n, taxMinor: 0n }],
    };
    const written = invoiceText(invoiceBlocks(reverse, names), english);
    expect(written.testDocument).toBe(true);
    expect(written.notes).toHaveLength(1);
    expect(written.notes[0]).toContain("Reverse charge");
    expect(written.totals[1]?.label).toBe("No VAT on 419.26");
  });
});

it("states the VAT of an invoice in another currency in that of the books, and nothing without VAT", () => {
  const exchange = {
    id: "r",
    from: "EUR",
    to: "DKK",
    rate: "0.134",
    quote: "indirect" as const,
    source: "Nationalbanken",
    publishedOn: "2026-10-30",
    taxMinor: "59448",
  };
  const said = (change: Partial<StoredInvoice>) =>
    invoiceText(invoiceBlocks({ ...invoice, exchange, ...change }, names), english).notes.map((note) =>
      note.replace(/\u00a0|\u202f/g, " "),
    );
  expect(said({})).toEqual([
    expect.stringMatching(
      /^VAT in DKK: .*594\.48.*, at 1 DKK = 0\.134 EUR \(Nationalbanken, 30 Oct 2026\)\.$/,
    ),
  ]);
  expect(said({ taxMinor: 0n })).toEqual([]);
  expect(said({ exchange: null })).toEqual([]);
});
