import type { Derivation } from "~/billing/fees/fee";
import {
  begun,
  demand,
  isLess,
  least,
  minus,
  most,
  NONE,
  near,
  plus,
  type Q,
  q,
  sign,
  sum,
  times,
} from "./exact";

type Usage = Extract<Derivation, { kind: "usage" }>;
export type Model = Usage["model"];
export type Step = Usage["steps"][number];
type Percentage = Extract<Model, { type: "percentage" }>;

/** A band as the model has it: which units lie in it, what they cost, and by how many they are sold. */
type Band = { from: Q; upTo: Q | null; unit: Q; flat: Q; per: Q | null };

function bandsOf(model: Model): Band[] {
  const tiers = <T extends { up_to: string | null }>(
    all: readonly T[],
    unit: (tier: T) => Q,
    flat: (tier: T) => string,
  ) =>
    all.map(
      (tier, index): Band => ({
        from: q(all[index - 1]?.up_to ?? "0"),
        upTo: tier.up_to === null ? null : q(tier.up_to),
        unit: unit(tier),
        flat: q(flat(tier)),
        per: null,
      }),
    );
  const open = (unit: string, from = NONE, per: Q | null = null): Band => ({
    from,
    upTo: null,
    unit: q(unit),
    flat: NONE,
    per,
  });
  switch (model.type) {
    case "per_unit":
      return [open(model.unit_amount)];
    case "graduated":
    case "volume":
      return tiers(
        model.tiers,
        (tier) => q(tier.unit_amount),
        (tier) => tier.flat_amount,
      );
    case "graduated_percentage":
      return tiers(
        model.tiers,
        (tier) => times(q(tier.rate), [1n, 100n]),
        (tier) => tier.flat_amount,
      );
    case "stairstep":
      return tiers(
        model.tiers,
        () => NONE,
        (tier) => tier.flat_amount,
      );
    case "capacity":
      return tiers(
        model.tiers,
        () => NONE,
        (tier) => tier.amount,
      );
    case "package": {
      const free = q(model.free_units);
      const paid = open(model.amount, free, q(model.package_size));
      return sign(free) === 0n ? [paid] : [{ ...open("0"), upTo: free }, paid];
    }
    case "tiered_blocks": {
      let from = NONE;
      const bands = model.tiers.map((tier): Band => {
        const per = q(tier.block_size);
        const band = {
          ...open(tier.price, from, per),
          upTo: tier.max_blocks === null ? null : plus(from, times(per, q(tier.max_blocks))),
        };
        from = band.upTo ?? from;
        return band;
      });
      // What lies beyond the last tier is shown and costs nothing where all tiers are filled.
      return bands.at(-1)?.upTo && model.policy === "all_tiers" ? [...bands, open("0", from)] : bands;
    }
    case "event_amount":
      return [open("1")];
    case "percentage":
      return [];
  }
}

const BY_ONE_BAND: readonly Model["type"][] = ["volume", "stairstep", "capacity"];
const isByOneBand = (model: Model): boolean =>
  BY_ONE_BAND.includes(model.type) || (model.type === "tiered_blocks" && model.policy === "top_tier");

type Laid = { readonly index: number; readonly units: Q };

/** How a quantity is laid into bands; of a price by one band `placing` finds it and `priced` are its units. */
function lay(bands: readonly Band[], isAlone: boolean, placing: Q, priced: Q): Laid[] {
  const reached = bands.findIndex(({ upTo }) => upTo === null || !isLess(upTo, placing));
  const top = reached < 0 ? bands.length - 1 : reached;
  if (isAlone) return [{ index: top, units: priced }];
  return bands
    .slice(0, top + 1)
    .map(({ from, upTo }, index) => ({ index, units: minus(upTo ? least(upTo, priced) : priced, from) }));
}

/** A change of a prorated quantity and what of it counts in the period. */
export type Change = { readonly units: Q; readonly counted: Q };

/** Each change on top of, or off, what was held before it, counted with its part of the period. */
function layChanges(bands: readonly Band[], changes: readonly Change[]): Laid[] {
  const laid = bands.map(() => ({ units: NONE, isReached: false }));
  let held = NONE;
  for (const { units, counted } of changes.filter(
    (change) => sign(change.units) !== 0n && sign(change.counted) !== 0n,
  )) {
    const next = plus(held, units);
    const weight: Q = times(counted, sign(units) < 0n ? [-units[1], -units[0]] : [units[1], units[0]]);
    for (const [index, { from, upTo }] of bands.entries()) {
      const low = most(least(held, next), from);
      const high = upTo ? least(most(held, next), upTo) : most(held, next);
      const band = laid[index];
      if (!band || !isLess(low, high)) continue;
      const share = times(minus(high, low), weight);
      band.units = sign(units) > 0n ? plus(band.units, share) : minus(band.units, share);
      band.isReached = true;
    }
    held = next;
  }
  return sign(held) < 0n
    ? []
    : laid.flatMap(({ units, isReached }, index) => (isReached ? [{ index, units }] : []));
}

/** The steps' own amounts, each checked: what they come to. */
function stepsAmount(steps: readonly Step[]): Q {
  return sum(
    steps.map((step) => {
      const units = step.packages ? begun(q(step.units), q(step.packages.size)) : q(step.units);
      const events = step.events ? times(q(step.events.count), q(step.events.unitAmount)) : NONE;
      const amount = plus(plus(times(units, q(step.unitAmount)), q(step.flatAmount)), events);
      demand(near(amount, q(step.amount)), `band ${step.band}: amount`);
      return q(step.amount);
    }),
  );
}

function checkSteps(model: Model, steps: readonly Step[], expected: readonly Laid[]): void {
  const isNothing = expected.every(({ units }) => near(units, NONE));
  // Whether nothing used costs the first flat amount, or has a step at all, is a setting.
  if (isNothing && steps.length === 0) return;
  const laid = expected.length === 0 ? [{ index: 0, units: NONE }] : expected;
  demand(steps.length === laid.length, `${steps.length} steps, not ${laid.length}`);
  const bands = bandsOf(model);
  for (const [at, { index, units }] of laid.entries()) {
    const step = steps[at] as Step;
    const { from, upTo, unit, flat, per } = bands[index] as Band;
    const own = step.packages ?? null;
    demand(step.band === index + 1 && near(q(step.from), from), `step ${at + 1}: band or from`);
    demand(
      step.upTo === null ? upTo === null : upTo !== null && near(q(step.upTo), upTo),
      `step ${at + 1}: upTo`,
    );
    demand(near(q(step.units), units), `step ${at + 1}: units`);
    demand(near(q(step.unitAmount), unit) && near(q(step.flatAmount), flat), `step ${at + 1}: prices`);
    demand(step.rate === undefined || near(times(q(step.rate), [1n, 100n]), unit), `step ${at + 1}: rate`);
    demand(
      per === null ? own === null : own !== null && near(q(own.size), per),
      `step ${at + 1}: size of a package`,
    );
    demand(per === null || near(q(own?.count ?? "0"), begun(units, per)), `step ${at + 1}: packages`);
  }
}

/** Each group of events costs what the model says of its kind, and together they hold the quantity. */
function checkGroups(model: Percentage, steps: readonly Step[], quantity: Q): void {
  const kinds = ["free", "by_rate", "minimum", "maximum"];
  for (const step of steps) {
    const charged = step.events?.charged ?? "free";
    const each = {
      free: "0",
      by_rate: model.fixed_amount,
      minimum: model.min_per_event ?? "0",
      maximum: model.max_per_event ?? "0",
    };
    const rate = charged === "by_rate" ? times(q(model.rate), [1n, 100n]) : NONE;
    demand(near(q(step.unitAmount), rate), `${charged}: unitAmount`);
    demand(step.rate === undefined || near(times(q(step.rate), [1n, 100n]), rate), `${charged}: rate`);
    demand(near(q(step.events?.unitAmount ?? "-1"), q(each[charged])), `${charged}: fee of an event`);
    demand(near(q(step.flatAmount), NONE) && near(q(step.from), NONE), `${charged}: flatAmount or from`);
    demand(step.band === kinds.indexOf(charged) + 1, `${charged}: band`);
  }
  demand(near(sum(steps.map(({ units }) => q(units))), quantity), "units do not add up to the quantity");
  checkFree(model, steps);
}

/** Events are free up to a number of them or an amount; once one pays, either is used up. */
function checkFree(model: Percentage, steps: readonly Step[]): void {
  const free = steps.filter(({ events }) => (events?.charged ?? "free") === "free");
  const [count, units] = [eventsOf(free), sum(free.map((step) => q(step.units)))];
  const limits = [[count, q(`${model.free_events}`)] as const, [units, q(model.free_amount)] as const];
  const given = limits.filter(([, limit]) => sign(limit) > 0n);
  const isUsedUp = given.length === 0 || given.some(([taken, limit]) => near(taken, limit));
  demand(free.length === steps.length || isUsedUp, "free events");
  demand(
    given.every(([taken, limit]) => !isLess(limit, taken)),
    "more is free than the model gives",
  );
}

export const eventsOf = (steps: readonly Step[]): Q =>
  sum(steps.map(({ events }) => q(events?.count ?? "0")));

/** What a quantity costs by its steps, which have to be those of the model. */
export function priced(
  model: Model,
  steps: readonly Step[],
  quantity: Q,
  changes?: readonly Change[],
  counted = quantity,
): Q {
  const own = most(quantity, NONE);
  if (model.type === "percentage") checkGroups(model, steps, own);
  // What events carry has nothing to do with the quantity.
  else if (model.type === "event_amount")
    checkSteps(
      model,
      steps,
      steps.map(({ units }) => ({ index: 0, units: q(units) })),
    );
  else {
    const bands = bandsOf(model);
    const isLaid = changes && model.type === "graduated";
    const units = most(counted, NONE);
    checkSteps(
      model,
      steps,
      isLaid
        ? layChanges(bands, changes)
        : lay(bands, isByOneBand(model), model.type === "volume" ? own : units, units),
    );
  }
  return stepsAmount(steps);
}
