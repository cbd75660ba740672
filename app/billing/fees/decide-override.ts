import type { CurrencyCode } from "../money/currency";
import { formatAmount } from "../money/money";
import { accept, type Outcome, type Refusal, refuse } from "../outcome";
import type { Override } from "./override";
import type { OverrideKind } from "./override-kinds";

/** The position somebody sets an amount for, as the rules see it now. */
export type OverriddenPosition = {
  readonly stem: string;
  readonly place: Override["place"];
  readonly currency: CurrencyCode;
  readonly recomputedMinor: bigint;
  readonly override: Override | null;
};

export type OverrideCommand = {
  readonly id: string;
  readonly kind: OverrideKind;
  readonly amountMinor: bigint;
  readonly reason: string;
};

/**
 * Sets a manual amount on a position. One position has one at a time, and none makes it less than nothing. Refuses
 * `override_exists`, `override_changes_nothing`, `override_below_zero` and `override_reason_missing`.
 */
export function decideSetOverride(position: OverriddenPosition, command: OverrideCommand): Outcome<Override> {
  const { stem, place, currency, override } = position;
  if (override) {
    return refuse({
      code: "override_exists",
      sentence: `An amount is set for this already: ${formatAmount(override.amountMinor, currency)} ${currency}.`,
      remedy: "Lift it first, then set another one.",
    });
  }
  const refusals = [...amountRefusals(position, command), ...reasonRefusals(command)];
  if (refusals.length > 0) return refuse(...refusals);
  const { id, kind, amountMinor, reason } = command;
  return accept({ id, stem, place, currency, kind, amountMinor, reason: reason.trim() });
}

function amountRefusals(
  { currency, recomputedMinor }: OverriddenPosition,
  { kind, amountMinor }: OverrideCommand,
): Refusal[] {
  if (kind === "delta" && amountMinor === 0n) {
    return [
      {
        code: "override_changes_nothing",
        sentence: "A difference of nothing changes nothing.",
        remedy: "Enter an amount above or below zero, or fix the amount as it is.",
        field: "amount",
      },
    ];
  }
  const comesTo = kind === "locked" ? amountMinor : recomputedMinor + amountMinor;
  if (comesTo >= 0n) return [];
  const most = formatAmount(recomputedMinor, currency);
  return [
    {
      code: "override_below_zero",
      sentence: `This would come to ${formatAmount(comesTo, currency)} ${currency}, and no position is less than nothing.`,
      remedy:
        kind === "locked"
          ? "Enter zero or more."
          : `It is ${most} ${currency} now, so take off at most that, or grant the customer credit for more.`,
      field: "amount",
    },
  ];
}

function reasonRefusals({ reason }: OverrideCommand): Refusal[] {
  if (reason.trim() !== "") return [];
  return [
    {
      code: "override_reason_missing",
      sentence: "An amount by hand needs a reason: whoever looks at the invoice later wants to know it.",
      remedy: "Write why it differs.",
      field: "reason",
    },
  ];
}

/** Refuses `override_lifted`. What was hidden is billed by the next run. */
export function decideLiftOverride<O extends { readonly liftedAt: number | null }>(override: O): Outcome<O> {
  if (override.liftedAt === null) return accept(override);
  return refuse({
    code: "override_lifted",
    sentence: "This amount was lifted already.",
    remedy: "Nothing is left to do: the position is billed by its rules.",
  });
}
