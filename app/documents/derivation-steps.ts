import { unreachable } from "~/billing/assert";
import type { Derivation, ProrationStep, TaxIncluded } from "~/billing/fees/fee";
import {
  add,
  compare,
  fromDecimal,
  isZero,
  multiply,
  subtract,
  toDecimal,
  ZERO,
} from "~/billing/money/rational";
import { roundTo } from "~/billing/money/round";
import { bandLines, SHOWN_PLACES, sumOfSteps } from "~/documents/derivation-bands";
import { poolSteps } from "~/documents/derivation-pools";
import type { DerivationStep } from "~/documents/derivation-step";

/** The names of plans and metrics by their codes: a derivation holds codes, a reader knows names. */
export type CatalogNames = {
  readonly plans: ReadonlyMap<string, string>;
  readonly metrics: ReadonlyMap<string, string>;
};

type Kind<K extends Derivation["kind"]> = Extract<Derivation, { kind: K }>;

/**
 * From the stored derivation to the lines a reader follows, in the order of the calculation. Nothing is recalculated
 * but what a reader could do in the head: differences, sums, and the rounding that is named.
 */
export function derivationSteps(derivation: Derivation, names: CatalogNames): readonly DerivationStep[] {
  const priced =
    derivation.kind === "override"
      ? overrideSteps(derivation, names)
      : pricedSteps(derivation, names.metrics);
  return [...priced, ...closingSteps(derivation, names.plans)];
}

type OfRules = Exclude<Derivation, { kind: "override" }>;

function pricedSteps(derivation: OfRules, metricNames: CatalogNames["metrics"]): DerivationStep[] {
  switch (derivation.kind) {
    case "recurring":
      return recurringSteps(derivation);
    case "one_time":
    case "one_off": {
      const { kind, unitAmount, quantity } = derivation;
      return [{ kind, unitAmount, quantity, result: product(unitAmount, quantity) }];
    }
    case "reversal":
      return reversalSteps(derivation);
    case "usage":
      return usageSteps(derivation, metricNames);
    case "item":
      return itemSteps(derivation);
    case "minimum":
      return minimumSteps(derivation);
    case "pool":
      return [...agreedSteps(derivation), ...poolSteps(derivation)];
    default:
      return unreachable(derivation, "derivation");
  }
}

/** The calculation of the rules first, then what somebody set on top of it or in its place. */
function overrideSteps(derivation: Kind<"override">, names: CatalogNames): DerivationStep[] {
  const { of, byRules, override, hidden, exactAmount } = derivation;
  const [only, ...others] = of;
  // Where the rules price the whole position here, that is told instead of its differences.
  const isWhole = only && others.length === 0 && isSame(only.issuedBefore, byRules);
  const parts = of.flatMap((part) =>
    derivationSteps(part, names).filter(({ kind }) => !(isWhole && kind === "issued_before")),
  );
  const before: DerivationStep[] =
    isWhole || isZero(fromDecimal(byRules)) ? [] : [{ kind: "by_rules", result: byRules }];
  return [...before, ...parts, byHand(override, hidden, exactAmount)];
}

function byHand(override: Kind<"override">["override"], hidden: string, exactAmount: string): DerivationStep {
  if (override.kind === "lifted") return { kind: "lifted", result: null };
  const { kind, reason } = override;
  return kind === "locked"
    ? { kind: "set_by_hand", reason, result: exactAmount }
    : { kind: "by_hand", reason, result: negative(hidden) };
}

function product(a: string, b: string): string {
  return toDecimal(multiply(fromDecimal(a), fromDecimal(b)), SHOWN_PLACES);
}

function negative(text: string): string {
  return toDecimal(subtract(ZERO, fromDecimal(text)), SHOWN_PLACES);
}

function isSame(a: string, b: string): boolean {
  return compare(fromDecimal(a), fromDecimal(b)) === 0;
}

/** A stored fraction, "12/31", of an amount. */
function shareOf(amount: string, fraction: string): string {
  const [num = "0", den = "1"] = fraction.split("/");
  const share = { num: BigInt(num), den: BigInt(den) };
  return toDecimal(multiply(fromDecimal(amount), share), SHOWN_PLACES);
}

function rounding(exactAmount: string, result: string): DerivationStep[] {
  return isSame(exactAmount, result) ? [] : [{ kind: "rounded", exactAmount, result }];
}

function prorationSteps(proration: ProrationStep | null, whole: string): DerivationStep[] {
  return proration ? [{ kind: "proration", ...proration, result: shareOf(whole, proration.fraction) }] : [];
}

function recurringSteps(derivation: Kind<"recurring">): DerivationStep[] {
  const { unitAmount, quantity, proration, part, exactAmount } = derivation;
  const whole = product(unitAmount, quantity);
  const line = proration ? shareOf(whole, proration.fraction) : whole;
  return [
    { kind: "recurring", unitAmount, quantity, result: whole },
    ...prorationSteps(proration, whole),
    ...(part
      ? [...rounding(line, part.lineAmount), { kind: "part", ...part, result: exactAmount } as const]
      : []),
  ];
}

function reversalSteps(derivation: Kind<"reversal">): DerivationStep[] {
  const { corrects, base, of, share, from, to, left, exactAmount } = derivation;
  const asked = negative(shareOf(of, share.fraction));
  const isHeld = compare(fromDecimal(asked), subtract(ZERO, fromDecimal(left))) < 0;
  return [
    { kind: "corrects", ...corrects, result: null },
    base === "agreed"
      ? { kind: "agreed", result: negative(of) }
      : { kind: "given_back", base, of, from, to, ...share, result: asked },
    ...(isHeld ? [{ kind: "held_at_left", result: exactAmount } as const] : []),
  ];
}

function usageSteps(derivation: Kind<"usage">, metricNames: CatalogNames["metrics"]): DerivationStep[] {
  const { metric, usage, steps, stepsBefore = [], model, maximum, exactAmount } = derivation;
  const { quantity, eventCount, startsAt, endsAt, priced, changes } = usage;
  const name = metricNames.get(metric.code) ?? metric.code;
  const facts = { quantity, eventCount, startsAt, endsAt };
  const before = sumOfSteps(stepsBefore);
  const onTop = subtract(fromDecimal(sumOfSteps(steps)), fromDecimal(before));
  const isPaid = onTop.num < 0n && fromDecimal(exactAmount).num >= 0n;
  return [
    { kind: "usage", metric: name, aggregation: metric.aggregation, ...facts, result: null },
    ...onlySteps(derivation),
    ...(priced === undefined
      ? []
      : [{ kind: "prorated_usage", counted: priced, changes: changes?.length ?? 0, result: null } as const]),
    ...bandLines(steps, model.type),
    ...(isZero(fromDecimal(before))
      ? []
      : [{ kind: "priced_before", units: unitsOf(stepsBefore), result: negative(before) } as const]),
    ...(isPaid ? [{ kind: "nothing_on_top", result: "0" } as const] : []),
    ...(maximum ? [{ kind: "maximum", ...maximum, result: exactAmount } as const] : []),
  ];
}

function unitsOf(steps: Kind<"usage">["steps"]): string {
  return toDecimal(
    steps.reduce((sum, { units }) => add(sum, fromDecimal(units)), ZERO),
    SHOWN_PLACES,
  );
}

/** Which of the usage a line is about. */
function onlySteps({ filter = {}, group = {}, event }: Kind<"usage">): DerivationStep[] {
  return [
    ...Object.entries(filter).map(
      ([property, values]) => ({ kind: "only", property, values, result: null }) as const,
    ),
    ...Object.entries(group).map(
      ([property, value]) => ({ kind: "only", property, values: [value], result: null }) as const,
    ),
    ...(event === undefined ? [] : [{ kind: "event", transactionId: event, result: null } as const]),
  ];
}

function itemSteps(derivation: Kind<"item">): DerivationStep[] {
  const { item, units, model, steps, proration, stretches, changes, less } = derivation;
  const parts = stretches
    ? stretches.map(({ steps: own, ...stretch }): DerivationStep => {
        const whole = sumOfSteps(own);
        return { kind: "stretch", ...stretch, whole, result: shareOf(whole, stretch.fraction) };
      })
    : [...bandLines(steps, model.type), ...prorationSteps(proration, sumOfSteps(steps))];
  return [
    { kind: "item", item, units, result: null },
    ...(changes
      ? [{ kind: "prorated_usage", counted: unitsOf(steps), changes: changes.length, result: null } as const]
      : []),
    ...parts,
    ...(less === undefined ? [] : [{ kind: "paid_by_old_plan", result: negative(less) } as const]),
  ];
}

function minimumSteps(derivation: Kind<"minimum">): DerivationStep[] {
  const { of, minimum, proration, required, counted } = derivation;
  const exact = proration ? shareOf(minimum, proration.fraction) : minimum;
  const items = [...new Set(counted.map(({ item }) => item))];
  const totals = items.map((item) => ({
    item,
    total: counted
      .filter((one) => one.item === item)
      .reduce((sum, { amount }) => add(sum, fromDecimal(amount)), ZERO),
  }));
  const sum = totals.reduce((all, { total }) => add(all, total), ZERO);
  return [
    { kind: "minimum", of: of === "commitment" ? "commitment" : "charge", result: minimum },
    ...prorationSteps(proration, minimum),
    ...rounding(exact, required),
    ...totals.map(
      ({ item, total }) => ({ kind: "counts", item, result: negative(toDecimal(total)) }) as const,
    ),
    ...(compare(sum, fromDecimal(required)) > 0 ? [{ kind: "nothing_missing", result: "0" } as const] : []),
  ];
}

function agreedSteps({ pool, agreed, proration, required, group, from, to }: Kind<"pool">): DerivationStep[] {
  const exact = proration ? shareOf(agreed, proration.fraction) : agreed;
  return [
    { kind: "pool", pool: pool.kind, from, to, result: agreed },
    ...prorationSteps(proration, agreed),
    ...rounding(exact, required),
    ...(group && !isZero(fromDecimal(group.others))
      ? [{ kind: "used_by_others", left: group.room, result: negative(group.others) } as const]
      : []),
  ];
}

/** The rounding where there was one, what was issued for the position before, and the version whose price it is. */
function closingSteps(derivation: Derivation, planNames: CatalogNames["plans"]): DerivationStep[] {
  const { exactAmount, issuedBefore, amount, borne, taxIncluded } = derivation;
  const places = (amount.split(".")[1] ?? "").length;
  const before = fromDecimal(issuedBefore);
  const target = toDecimal(roundTo(fromDecimal(exactAmount), places));
  const steps: DerivationStep[] = rounding(exactAmount, target);
  if (!isZero(before)) steps.push({ kind: "issued_before", result: negative(issuedBefore) });
  if (borne) steps.push({ kind: "borne", ...borne, result: amount });
  if (taxIncluded) steps.push(taxIncludedStep(amount, taxIncluded));
  if (!("plan" in derivation)) return steps;
  const { plan } = derivation;
  const name = planNames.get(plan.code) ?? plan.code;
  return [...steps, { kind: "version", plan: name, version: plan.version, result: null }];
}

function taxIncludedStep(amount: string, { rate, net }: TaxIncluded): DerivationStep {
  const tax = subtract(fromDecimal(net), fromDecimal(amount));
  return { kind: "tax_included", rate, result: toDecimal(tax, SHOWN_PLACES) };
}
