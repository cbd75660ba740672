import type { PhaseTerms } from "~/billing/catalog/plan";
import {
  type AmountText,
  amountsText,
  type CadenceText,
  cadenceText,
  readAmounts,
  readCadence,
  uncheckedAmounts,
  uncheckedCadence,
} from "~/console/forms/price-text";
import { type Branch, text } from "~/console/forms/typed-fields";

/** A phase while it is typed. */
export type PhaseText = {
  readonly kind: string;
  /** No count: without end. */
  readonly length: CadenceText;
  readonly prices: readonly AmountText[];
  readonly oneTime: readonly AmountText[];
  /** No unit: the plan's. */
  readonly cadence: CadenceText;
};

const endless: CadenceText = { count: "", unit: "month" };
const asThePlan: CadenceText = { count: "", unit: "" };

export function phaseText(phase: PhaseTerms, currencies: readonly string[]): PhaseText {
  return {
    kind: phase.kind,
    length: cadenceText(phase.length, endless),
    prices: amountsText(phase.prices, currencies),
    oneTime: amountsText(phase.oneTime, currencies),
    cadence: cadenceText(phase.cadence, asThePlan),
  };
}

export function readPhase(phase: Branch, currencies: readonly string[]): PhaseText {
  return {
    kind: text(phase.kind, "evergreen"),
    length: readCadence(phase.length, endless),
    prices: readAmounts(phase.prices, currencies),
    oneTime: readAmounts(phase.one_time, currencies),
    cadence: readCadence(phase.cadence, asThePlan),
  };
}

export function uncheckedPhase(phase: PhaseText): PhaseTerms {
  return {
    kind: phase.kind as PhaseTerms["kind"],
    length: phase.length.count === "" ? null : uncheckedCadence(phase.length),
    prices: uncheckedAmounts(phase.prices),
    oneTime: uncheckedAmounts(phase.oneTime),
    cadence: phase.cadence.unit === "" ? null : uncheckedCadence(phase.cadence),
  };
}

/**
 * One phase more. The first ones say what trial and price say until then; later the price that stays becomes a
 * discount before the new one, so that no phase is out of reach.
 */
export function withPhase(
  phases: readonly PhaseText[],
  plan: { readonly trialDays: string; readonly prices: readonly AmountText[] },
): PhaseText[] {
  const none = plan.prices.map(({ currency }) => ({ currency, amount: "" }));
  const last = phases.at(-1);
  const evergreen: PhaseText = {
    kind: "evergreen",
    length: endless,
    prices: last?.prices ?? plan.prices,
    oneTime: none,
    cadence: last?.cadence ?? asThePlan,
  };
  if (!last) {
    const days = /^[1-9]\d*$/.test(plan.trialDays) ? plan.trialDays : "30";
    const trial = { ...evergreen, kind: "trial", length: { count: days, unit: "day" }, prices: none };
    return [trial, evergreen];
  }
  const before = phases.slice(0, -1);
  const limited =
    last.kind === "evergreen" ? { ...last, kind: "discount", length: { count: "3", unit: "month" } } : last;
  return [...before, limited, evergreen];
}
