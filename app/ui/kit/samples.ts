import { dayOf } from "~/billing/time/day";
import type { MrrMonth } from "~/ui/charts/mrr-chart";
import type { CurvePoint } from "~/ui/charts/price-curve";
import type { UsageDay } from "~/ui/charts/usage-chart";
import type { DerivationNode } from "~/ui/derivation-tree";
import type { PaperInvoice } from "~/ui/invoice-paper";

/** Invented figures for the story pages; they add up by hand. */
export type SampleInvoice = {
  readonly id: string;
  readonly number: string;
  readonly customer: string;
  readonly issuedOn: number;
  readonly dueOn: number;
  readonly totalMinor: bigint;
  readonly state: string;
  readonly overdueDays?: number;
};

export const sampleInvoices: readonly SampleInvoice[] = [
  row("1", "NW-00042", "ACME GmbH", 1, 5, 47398n, "overdue", 16),
  row("2", "NW-00041", "Łódź Digital sp. z o.o.", 1, 15, 129900n, "open"),
  row("3", "NW-00040", "Beta KG", 1, 15, 34986n, "paid"),
  row("4", "NW-00039", "Omega Analytics and Partners International", 1, 15, 1204410n, "part_paid"),
  row("5", "NW-00038", "Zeta Ltd", 1, 15, 980n, "processing"),
];

function row(
  id: string,
  number: string,
  customer: string,
  issued: number,
  due: number,
  totalMinor: bigint,
  state: string,
  overdueDays?: number,
): SampleInvoice {
  return {
    id,
    number,
    customer,
    issuedOn: dayOf(2026, 11, issued),
    dueOn: dayOf(2026, 11, due),
    totalMinor,
    state,
    overdueDays,
  };
}

export const sampleDerivation: readonly DerivationNode[] = [
  { key: "usage", label: "14,210 API calls", equation: "= sum over 3,118 events", href: "#usage" },
  { key: "first", label: "Up to 1,000", equation: "1,000 × 0.00 €", exact: "= 0.00 €" },
  { key: "second", label: "Over 1,000 up to 10,000", equation: "9,000 × 0.01 €", exact: "= 90.00 €" },
  { key: "third", label: "Over 10,000", equation: "4,210 × 0.005999 €", exact: "= 25.25579 €" },
  { key: "flat", label: "Fixed fee of tier 3", exact: "= 10.00 €" },
  {
    key: "rounded",
    label: "Rounded, half away from zero",
    equation: "= 125.25579 €, rounded to 125.26 €",
    result: "125.26 €",
  },
  { key: "version", label: "Price of Team, version 3, in force then", href: "#plan" },
];

/** Days that are given back, at most what is left of the line. */
export const creditDerivation: readonly DerivationNode[] = [
  {
    key: "corrects",
    label: "Corrects the line of 1–31 Jan 2026, of which a part was given back before",
    equation: "31.00 € − 10.00 € = 21.00 €",
  },
  {
    key: "days",
    label: "30 days given back, 2–31 Jan 2026",
    equation: "− 31.00 € × 30/31",
    exact: "= −30.00 €",
  },
  { key: "left", label: "Held at what is left of the line", result: "−21.00 €" },
];

const seatsDerivation: readonly DerivationNode[] = [
  { key: "price", label: "Recurring price", equation: "12 × 24.50 €", result: "294.00 €" },
  { key: "version", label: "Price of Team, version 3, in force then", href: "#plan" },
];

export const samplePaper: PaperInvoice = {
  title: "Invoice NW-00042",
  issuer: { name: "Northwind GmbH", lines: ["Kai 1", "20457 Hamburg", "Germany"] },
  buyer: { name: "ACME GmbH", lines: ["Hauptstr. 1", "10115 Berlin", "Germany", "VAT id DE123456789"] },
  facts: [
    { label: "Issued", value: "1 Nov 2026" },
    { label: "Tax point", value: "1 Nov 2026" },
    { label: "Due", value: "5 Nov 2026" },
    { label: "Your reference", value: "PO 7781" },
  ],
  currency: "EUR",
  lines: [
    {
      key: "seats",
      service: "Team, seats",
      period: "1–30 Nov 2026",
      quantity: "12",
      unitPrice: "24.50",
      netMinor: 29400n,
      note: "Discount on it: 14.70 €",
      href: "#line-1",
      derivation: seatsDerivation,
    },
    {
      key: "calls",
      service: "API calls",
      period: "1–31 Oct 2026",
      quantity: "14,210",
      unitPrice: "",
      netMinor: 12526n,
      note: "Discount on it: 6.26 €",
      href: "#line-2",
      derivation: sampleDerivation,
    },
  ],
  totals: [
    { label: "Lines", amountMinor: 41926n },
    { label: "Coupon Autumn, 5 %", amountMinor: -2096n },
    { label: "Net", amountMinor: 39830n },
    { label: "VAT 19 % on 398.30", amountMinor: 7568n },
  ],
  grandTotal: { label: "Total", amountMinor: 47398n },
  settled: [
    { label: "Credit of credit note CN-00007", amountMinor: -5000n },
    { label: "Prepaid credit, Main", amountMinor: -2398n },
    { label: "Left to pay", amountMinor: 40000n },
  ],
  references: [
    {
      key: "cn",
      text: "Credit note CN-00009 of 12 Nov 2026 corrects this invoice by 25.00 €.",
      href: "#credit-note",
    },
  ],
  strip: "Counterfoil: NW-00042 · pay 400.00 EUR by 5 Nov 2026 to IBAN DE12 3456 7890 1234 5678 90",
  foot: "Northwind GmbH · HRB 1234 · VAT id DE987654321",
  testDocument: true,
};

const pricePerTier = (units: number): bigint => {
  const second = Math.max(0, Math.min(units, 10_000) - 1_000) * 10;
  const third = Math.max(0, units - 10_000) * 6 + (units > 10_000 ? 10_000 : 0);
  return BigInt(Math.round((second + third) / 10));
};

function point(units: number, bound?: true): CurvePoint {
  const totalMinor = pricePerTier(units);
  const perUnit = units === 0 ? "0" : `${Math.round((Number(totalMinor) / units) * 100) / 10_000}`;
  return { units: `${units}`, totalMinor, perUnit, bound };
}

export const sampleCurve: readonly CurvePoint[] = [
  point(0, true),
  point(500),
  point(1_000, true),
  point(2_500),
  point(5_000),
  point(7_500),
  point(10_000, true),
  point(10_001),
  point(12_500),
  point(15_000),
  point(20_000, true),
];

export const sampleTried = point(14_210);

const shape = [
  210, 240, 200, 310, 330, 180, 150, 390, 420, 460, 440, 410, 260, 220, 480, 520, 610, 640, 590, 700, 660,
];

export const sampleUsage: readonly UsageDay[] = shape.map((quantity, index) => ({
  day: dayOf(2026, 11, index + 1),
  quantity: `${quantity}`,
  late: index === 8 ? "90" : index === 15 ? "140" : undefined,
  setAside: index === 17 ? 14 : undefined,
}));

const monthTotals = [
  38100n,
  39240n,
  39240n,
  41010n,
  42630n,
  41980n,
  43500n,
  44720n,
  45300n,
  46110n,
  47090n,
  48210n,
];

export const sampleMrr: readonly MrrMonth[] = monthTotals.map((hundreds, index) => ({
  day: index === 11 ? dayOf(2026, 11, 21) : dayOf(index === 0 ? 2025 : 2026, ((index + 11) % 12) + 1, 28),
  totalMinor: hundreds * 100n,
  changeMinor: (hundreds - (monthTotals[index - 1] ?? 37400n)) * 100n,
}));

export const sampleMoved = {
  from: { day: dayOf(2026, 10, 31), totalMinor: 4709000n },
  moved: { new: 182000n, reactivation: 29400n, expansion: 84600n, contraction: -61000n, churn: -123000n },
  to: { day: dayOf(2026, 11, 21), totalMinor: 4821000n },
};
