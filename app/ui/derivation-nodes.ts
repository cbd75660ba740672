import { parseDay } from "~/billing/time/day";
import type { DerivationNode } from "~/ui/derivation-tree";
import { formatDate } from "~/ui/format/date";
import type { Locale } from "~/ui/format/locale";
import { formatUnitPrice } from "~/ui/format/money";
import { formatCount, formatDecimal } from "~/ui/format/number";

/** The evidence a fee carries, as far as it is read here; the engine's own type fits it. Decimal strings throughout. */
export type FeeEvidence = RecurringEvidence | UsageEvidence;

type RecurringEvidence = {
  readonly kind: "recurring";
  readonly plan: { readonly code: string; readonly version: number };
  readonly unitAmount: string;
  readonly quantity: string;
  readonly proration: {
    readonly days: number;
    readonly periodDays: number;
    readonly periodFrom: string;
    readonly periodTo: string;
    readonly fraction: string;
  } | null;
  readonly exactAmount: string;
  readonly issuedBefore: string;
  readonly amount: string;
};

type UsageEvidence = {
  readonly kind: "usage";
  readonly plan: { readonly code: string; readonly version: number };
  readonly metric: { readonly code: string; readonly aggregation: string };
  readonly usage: { readonly quantity: string; readonly eventCount: number };
  readonly steps: readonly BandEvidence[];
  readonly exactAmount: string;
  readonly issuedBefore: string;
  readonly amount: string;
};

export type BandEvidence = {
  readonly band: number;
  readonly from: string;
  readonly upTo: string | null;
  readonly units: string;
  readonly unitAmount: string;
  readonly flatAmount: string;
  readonly amount: string;
  readonly rate?: string;
  readonly packages?: { readonly size: string; readonly count: string };
  readonly events?: {
    readonly count: string;
    readonly unitAmount: string;
    readonly charged: "free" | "by_rate" | "minimum" | "maximum";
  };
};

export type EvidenceContext = {
  readonly currency: string;
  readonly locale: Locale;
  /** The page of the plan version that was in force. */
  readonly planHref?: string;
  /** The events behind a usage fee. */
  readonly usageHref?: string;
};

const aggregationWords: Readonly<Record<string, string>> = {
  count: "count of",
  sum: "sum over",
  max: "highest of",
  unique_count: "different values in",
  latest: "latest of",
};

const isZero = (decimal: string) => /^-?0*(\.0*)?$/.test(decimal);

/** The steps of a fee as lines of a derivation, in the reader's notation. */
export function derivationNodes(evidence: FeeEvidence, context: EvidenceContext): DerivationNode[] {
  const facts =
    evidence.kind === "recurring" ? recurringNodes(evidence, context) : usageNodes(evidence, context);
  return [...facts, ...closingNodes(evidence, context)];
}

function recurringNodes(evidence: RecurringEvidence, context: EvidenceContext): DerivationNode[] {
  const { locale, currency } = context;
  const money = (text: string) => formatUnitPrice(text, currency, locale);
  const { proration } = evidence;
  const nodes: DerivationNode[] = [
    {
      key: "price",
      label: "Price of a period",
      equation: `${formatDecimal(evidence.quantity, locale)} × ${money(evidence.unitAmount)}`,
      result: proration ? undefined : money(evidence.exactAmount),
    },
  ];
  if (proration) {
    nodes.push({
      key: "proration",
      label: "Part of the period",
      equation: `${proration.days} of ${proration.periodDays} days${periodText(proration, locale)}`,
      result: money(evidence.exactAmount),
    });
  }
  return nodes;
}

function periodText(proration: { periodFrom: string; periodTo: string }, locale: Locale): string {
  const [from, to] = [parseDay(proration.periodFrom), parseDay(proration.periodTo)];
  if (!from.ok || !to.ok) return "";
  return `, ${formatDate(from.value, locale)} – ${formatDate(to.value - 1, locale)}`;
}

function usageNodes(evidence: UsageEvidence, context: EvidenceContext): DerivationNode[] {
  const { locale } = context;
  const { metric, usage } = evidence;
  const how = aggregationWords[metric.aggregation] ?? metric.aggregation;
  const events = usage.eventCount === 1 ? "1 event" : `${formatCount(usage.eventCount, locale)} events`;
  return [
    {
      key: "quantity",
      label: `${formatDecimal(usage.quantity, locale)} ${metric.code}`,
      equation: `= ${how} ${events}`,
      href: context.usageHref,
      linkText: "Show the events",
    },
    ...bandNodes(evidence.steps, context),
  ];
}

/** What each band of a price contributed; also the live example of the plan editor. */
export function bandNodes(steps: readonly BandEvidence[], context: EvidenceContext): DerivationNode[] {
  const { locale, currency } = context;
  const number = (text: string) => formatDecimal(text, locale);
  const money = (text: string) => formatUnitPrice(text, currency, locale);
  return steps.map((step) => {
    const key = `band-${step.band}`;
    const result = money(step.amount);
    if (step.events) return { key, ...eventsText(step, step.events, number, money), result };
    return { key, label: bandRange(step, number), equation: bandEquation(step, number, money), result };
  });
}

type Write = (text: string) => string;

function bandEquation(step: BandEvidence, number: Write, money: Write): string {
  const { packages, rate, unitAmount, flatAmount } = step;
  const flat = isZero(flatAmount) ? "" : money(flatAmount);
  if (packages)
    return `${number(packages.count)} packages of ${number(packages.size)} × ${money(unitAmount)}`;
  // A tier with one price for all that lies in it.
  if (flat !== "" && isZero(unitAmount) && rate === undefined) return `${number(step.units)} units: ${flat}`;
  const priced =
    rate === undefined
      ? `${number(step.units)} × ${money(unitAmount)}`
      : `${money(step.units)} × ${number(rate)} %`;
  return flat === "" ? priced : `${priced} + ${flat} flat`;
}

const chargedWords = {
  free: "Free events",
  by_rate: "Share of the amount",
  minimum: "Raised to the least an event costs",
  maximum: "Held at the most an event costs",
};

function eventsText(
  step: BandEvidence,
  events: NonNullable<BandEvidence["events"]>,
  number: Write,
  money: Write,
) {
  const label = chargedWords[events.charged];
  const count = `${number(events.count)} ${events.count === "1" ? "event" : "events"}`;
  if (events.charged === "free") return { label, equation: `${count}, ${money(step.units)} of the amount` };
  const fees = isZero(events.unitAmount) ? "" : `${count} × ${money(events.unitAmount)}`;
  if (step.rate === undefined) return { label, equation: fees === "" ? count : fees };
  const share = `${money(step.units)} × ${number(step.rate)} %`;
  return { label, equation: fees === "" ? share : `${share} + ${fees}` };
}

function bandRange(step: BandEvidence, number: (text: string) => string): string {
  if (step.upTo === null) return isZero(step.from) ? "Every unit" : `Over ${number(step.from)}`;
  if (isZero(step.from)) return `Up to ${number(step.upTo)}`;
  return `Over ${number(step.from)}, up to ${number(step.upTo)}`;
}

function closingNodes(evidence: FeeEvidence, context: EvidenceContext): DerivationNode[] {
  const { locale, currency } = context;
  const money = (text: string) => formatUnitPrice(text, currency, locale);
  const nodes: DerivationNode[] = [];
  if (!isZero(evidence.issuedBefore)) {
    nodes.push({
      key: "issued",
      label: "Already billed for this position",
      result: money(
        evidence.issuedBefore.startsWith("-") ? evidence.issuedBefore.slice(1) : `-${evidence.issuedBefore}`,
      ),
    });
  }
  nodes.push({
    key: "rounded",
    label: "Billed",
    equation: "rounded once, half away from zero",
    result: money(evidence.amount),
  });
  nodes.push({
    key: "version",
    label: `${evidence.plan.code}, version ${evidence.plan.version}, in force then`,
    href: context.planHref,
    linkText: "Show the version",
  });
  return nodes;
}
