import { AssertionError, ok as demand } from "node:assert/strict";
import Decimal from "decimal.js";
import type { Derivation, TaxIncluded } from "~/billing/fees/fee";

/** Calculates a fee's amount again from its derivation alone: nothing of the engine is used, but its types. */
const Exact = Decimal.clone({ precision: 80, rounding: Decimal.ROUND_HALF_UP });
type Q = Decimal;
type Kind<K extends Derivation["kind"]> = Extract<Derivation, { kind: K }>;
type Model = Kind<"usage">["model"];
type Steps = Kind<"usage">["steps"];
type Share = { days: number; fraction: string } & ({ outOf: number } | { periodDays: number });

const q = (text: string | number): Q => new Exact(text);
const sum = (all: readonly (Q | string)[]): Q => all.reduce((total: Q, part) => total.plus(part), q(0));
const [max, min] = [Exact.max.bind(Exact), Exact.min.bind(Exact)];
/** What may be lost where endless decimals were written with twelve places. */
const near = (a: Q, b: Q | string, tolerance = "1e-11"): boolean => a.minus(b).abs().lte(tolerance);
const unitsOf = (steps: readonly { units: string }[]): Q => sum(steps.map(({ units }) => units));
const countOf = (steps: Steps): Q => sum(steps.map(({ events }) => events?.count ?? "0"));
const decimalsOf = (text: string): number => (text.split(".")[1] ?? "").length;

/** A band as the model has it: where it ends, what its units cost, and by how many they are sold. */
type Told = "flat" | "per" | "charged" | "fee";
type Band = { upTo: string | null; unit: Q | string } & { [K in Told]?: string | null };
function bandsOf(model: Model): Band[] {
  if (model.type === "percentage") {
    const { rate, fixed_amount: by_rate, min_per_event: minimum, max_per_event: maximum } = model;
    const unitOf = (charged: string) => (charged === "by_rate" ? q(rate).div(100) : "0");
    const kinds = Object.entries({ free: "0", by_rate, minimum, maximum });
    return kinds.map(([charged, fee]) => ({ upTo: null, unit: unitOf(charged), charged, fee }));
  }
  if (model.type === "package") {
    const paid = { upTo: null, unit: model.amount, per: model.package_size };
    return q(model.free_units).isZero() ? [paid] : [{ upTo: model.free_units, unit: "0" }, paid];
  }
  if (model.type === "tiered_blocks") {
    let end = q(0);
    const bands = model.tiers.map(({ block_size: per, price: unit, max_blocks }): Band => {
      end = end.plus(q(per).times(max_blocks ?? "0"));
      return { upTo: max_blocks === null ? null : end.toFixed(), unit, per };
    });
    // What lies beyond the last tier is shown and costs nothing where all tiers are filled.
    return bands.at(-1)?.upTo && model.policy === "all_tiers" ? [...bands, { upTo: null, unit: "0" }] : bands;
  }
  if (!("tiers" in model)) return [{ upTo: null, unit: model.type === "per_unit" ? model.unit_amount : "1" }];
  return model.tiers.map((tier) => {
    const unit = "unit_amount" in tier ? tier.unit_amount : "rate" in tier ? q(tier.rate).div(100) : "0";
    return { upTo: tier.up_to, unit, flat: "amount" in tier ? tier.amount : tier.flat_amount };
  });
}
const fromOf = (bands: readonly Band[], index: number): string => bands[index - 1]?.upTo ?? "0";
type Change = { readonly units: Q; readonly counted: Q };

/** The units in each band reached: each change on top of those held before, counted with its part of the period. */
function lay(bands: readonly Band[], changes: readonly Change[], bounds?: string): readonly Q[] {
  const laid: Q[] = [];
  let held = q(0);
  for (const { units, counted } of changes.filter((own) => !own.units.times(own.counted).isZero())) {
    const next = held.plus(units);
    for (const [at, { upTo }] of bands.entries()) {
      const [low, high] = [max(min(held, next), fromOf(bands, at)), min(max(held, next), upTo ?? "Infinity")];
      if (high.gt(low))
        laid[at] = high
          .minus(low)
          .times(counted)
          .div(units.abs())
          .plus(laid[at] ?? 0);
      else if (bounds === "lower_inclusive" && high.eq(low)) laid[at] ??= q(0);
    }
    held = next;
  }
  return held.lt(0) || laid.length === 0 ? [q(0)] : laid;
}

/** What the steps cost, each of which has to be a band reached, with what the model asks for it. */
function amountOf(bands: readonly Band[], steps: Steps, laid?: readonly Q[]): Q {
  // Whether nothing used costs the first flat amount, or has a step at all, is a setting.
  const isNone = steps.length === 0 && laid?.every((units) => near(units, "0"));
  demand(!laid || isNone || steps.length === Object.keys(laid).length, `${steps.length} steps`);
  for (const [at, { band, from, upTo, units, packages, events, ...step }] of steps.entries()) {
    const own = bands[band - 1];
    demand(own && band > (steps[at - 1]?.band ?? 0), `band ${band}`);
    const say = (isRight: boolean, what: string) => demand(isRight, `band ${band}: ${what}`);
    say(near(q(from), fromOf(bands, band - 1)), "from");
    say(own.upTo === null ? upTo === null : near(q(own.upTo), upTo ?? "NaN"), "upTo");
    say(!laid || near(q(units), laid[band - 1] ?? "NaN"), "units");
    say(near(q(step.unitAmount), own.unit) && near(q(step.flatAmount), own.flat ?? "0"), "prices");
    say(!step.rate || near(q(step.rate).div(100), own.unit), "rate");
    const sold = own.per ? q(units).div(own.per).ceil() : q(units);
    say(own.per === packages?.size && (!packages || sold.eq(packages.count)), "packages");
    say(events?.charged === own.charged && near(q(events?.unitAmount ?? "0"), own.fee ?? "0"), "events");
    const ofEvents = q(events?.count ?? "0").times(events?.unitAmount ?? "0");
    say(near(sold.times(step.unitAmount).plus(step.flatAmount).plus(ofEvents), step.amount), "amount");
  }
  return sum(steps.map(({ amount }) => amount));
}

/** Once an event pays, the number or the amount of free ones is used up, and neither is more than the model gives. */
function checkFree(model: Model & { type: "percentage" }, steps: Steps, quantity: Q): void {
  demand(near(unitsOf(steps), quantity), "the units of all events");
  const free = steps.filter(({ events }) => events?.charged === "free");
  const limits = [q(model.free_events), q(model.free_amount)];
  const taken = [countOf(free), unitsOf(free)].map((own, at) => limits[at]?.minus(own) ?? own);
  const left = taken.filter((_, at) => !limits[at]?.isZero());
  demand(free.length === steps.length || !left.length || left.some((own) => own.isZero()), "free events");
  demand(!left.some((own) => own.lt(0)), "more is free than the model gives");
}

/** What a quantity costs by its steps, which have to be those of the model. */
function priced(model: Model, steps: Steps, quantity: Q, changes?: Change[], counted = quantity): Q {
  const [bands, own, units] = [bandsOf(model), max(quantity, "0"), max(counted, "0")];
  const all = model.type === "volume" ? own : units;
  const bounds = "band_bounds" in model ? model.band_bounds : undefined;
  demand(!steps.some((step) => step.bounds !== bounds), "bounds");
  const laying = changes && model.type === "graduated" ? changes : [{ units: all, counted: all }];
  const laid = lay(bands, laying, bounds);
  // What events carry, or cost one by one, has nothing to do with where the quantity lies.
  if (model.type === "percentage") checkFree(model, steps, own);
  if (["percentage", "event_amount"].includes(model.type)) return amountOf(bands, steps);
  const policy = "policy" in model ? model.policy : model.type;
  const isByOne = ["volume", "stairstep", "capacity", "top_tier"].includes(policy);
  return amountOf(bands, steps, isByOne ? Object.assign([], { [laid.length - 1]: units }) : laid);
}

/** A setting rounds fractions to nine places. */
function fractionOf(share: Share | null): Q {
  if (!share) return q(1);
  const [{ days, fraction }, outOf] = [share, "outOf" in share ? share.outOf : share.periodDays];
  const [num = "", den = "1"] = fraction.split("/");
  const used = q(num).div(den);
  demand(outOf > 0 ? near(used, q(days).div(outOf), "1e-9") : days === 0, "days of the fraction");
  return used;
}

function usage({ model, steps, stepsBefore = [], usage: used, ...told }: Kind<"usage">): Q {
  const most = told.maximum;
  const before = unitsOf(stepsBefore);
  const quantity = before.plus(used.quantity);
  const changes = used.changes?.map((own) => ({ units: q(own.units), counted: q(own.counted) }));
  const counted = used.priced === undefined ? undefined : q(used.priced);
  if (changes && counted) {
    const added = max(sum(changes.map((change) => change.counted)), "0");
    const isCounted = near(added, counted) || near(added.plus("0.00000499999").toDP(5), counted);
    demand(isCounted, "the changes do not make what is priced");
    demand(near(sum(changes.map(({ units }) => units)), quantity), "the changes do not make the quantity");
  }
  const left = priced(model, steps, quantity, changes, counted).minus(priced(model, stepsBefore, before));
  const events = countOf(steps).minus(countOf(stepsBefore));
  demand(model.type !== "percentage" || steps.length === 0 || events.eq(used.eventCount), "events");
  // Where what is paid stays paid, more that costs less costs nothing.
  const exact = stepsBefore.length > 0 && left.lt(0) && near(q(told.exactAmount), "0") ? q(0) : left;
  return most ? min(exact, fractionOf(most.proration).times(most.amount).minus(most.taken)) : exact;
}

function item({ model, steps, units, proration, stretches, changes, less = "0" }: Kind<"item">): Q {
  const laid = changes?.map((own) => ({ units: q(own.units), counted: fractionOf(own).times(own.units) }));
  const counted = laid && sum(laid.map((own) => own.counted));
  const whole = stretches
    ? sum(stretches.map((own) => priced(model, own.steps, q(own.units)).times(fractionOf(own))))
    : priced(model, steps, q(units), laid, counted).times(fractionOf(proration));
  const held = laid ? sum(laid.map((own) => own.units)) : q(stretches?.at(-1)?.units ?? units);
  demand(near(held, units), "the units are not those held at the end");
  return whole.minus(less);
}

function line({ unitAmount, quantity, proration, part }: Kind<"recurring">, digits: number): Q {
  const whole = q(unitAmount).times(quantity).times(fractionOf(proration));
  if (!part) return whole;
  demand(near(whole.toDP(digits), part.lineAmount), "the whole line");
  return fractionOf(part).times(part.lineAmount);
}

function reversal({ corrects, base, of, share, left }: Kind<"reversal">): Q {
  demand(near(q(corrects.amount).minus(corrects.takenBefore), left), "what is left of the corrected fee");
  if (base === "agreed") demand(q(left).gte(of), "more than is left was agreed");
  if (base === "billed_line_share") demand(near(q(of), corrects.amount), "the billed line");
  return min(fractionOf(share).times(of), left).neg();
}

function minimum({ minimum: agreed, proration, required, counted }: Kind<"minimum">, digits: number): Q {
  const asked = fractionOf(proration).times(agreed).toDP(digits);
  demand(near(asked, required), "what is required");
  return max(asked.minus(sum(counted.map(({ amount }) => amount))), "0");
}

/** A manual amount: the evidence of the rules holds by itself, and the amount stands on top of it or instead. */
function override({ override: terms, of, byRules, recomputed, hidden }: Kind<"override">): Q {
  demand(!of.some((part) => complaint(part)), "what the rules made of it");
  demand(near(sum([byRules, ...of.map(({ amount }) => amount)]), recomputed), "what the rules make in all");
  const added = terms.kind === "lifted" ? "0" : terms.amount;
  const standing = terms.kind === "locked" ? q(terms.amount) : max(q(recomputed).plus(added), "0");
  demand(near(q(recomputed).minus(standing), hidden), "what is hidden");
  return standing;
}

/** Fills the pool's amount again in the order told: what is below nothing makes room, the rest draws what is left. */
function pool({ agreed, proration, counted, required, takes, ...told }: Kind<"pool">, digits: number): Q {
  const asked = fractionOf(proration).times(agreed);
  demand(near(asked.toDP(6), told.exactRequired), "what the days come to");
  demand(near(asked.toDP(digits), required), "what is required");
  let room = q(required).minus(told.group?.others ?? "0");
  demand(near(room, told.group?.room ?? required), "what others leave");
  room = max(room, "0");
  for (const { amount, drew } of counted) {
    demand(near(min(amount, max(room, "0")), drew), "what was drawn");
    room = room.minus(drew);
  }
  demand(near(sum(counted.map(({ amount }) => amount)), told.total), "what counts in all");
  demand(takes.length === 0 || near(sum(takes.map((own) => own.amount)).neg(), told.amount), "what is taken");
  if (told.pool.kind === "commitment") return max(room, "0");
  const own = counted.filter(({ tax }) => tax === told.tax);
  const isCap = told.pool.kind === "cap";
  return sum(own.map(({ amount, drew }) => (isCap ? q(amount).minus(drew) : q(drew)))).neg();
}

const by = { recurring: line, one_time: line, one_off: line, reversal, usage, item, minimum, pool, override };
const exactOf = (derivation: Derivation, digits: number): Q =>
  (by[derivation.kind] as (own: Derivation, digits: number) => Q)(derivation, digits);

/** Tax that is in a price: by how much that of all lines so far grows, or in proportion to what a line had left. */
function checkTaxIncluded(told: TaxIncluded, amount: Q, digits: number): void {
  const taxIn = (gross: Q) => gross.times(told.rate).div(q(100).plus(told.rate)).toDP(digits);
  const grown = (before: string) => taxIn(amount.minus(told.discount).plus(before)).minus(taxIn(q(before)));
  const own = "left" in told ? amount.times(told.taxLeft).div(told.left).toDP(digits) : grown(told.before);
  demand(near(own, told.tax), "the tax in the price");
  demand(near(amount.minus(own).minus(taxIn(q(told.discount))), told.net), "the net of the price");
}

/** What does not follow from the rest of the derivation, in words; null when everything does. */
export function complaint(derivation: Derivation): string | null {
  try {
    const { amount, issuedBefore, exactAmount, borne } = derivation;
    const digits = decimalsOf(issuedBefore);
    demand(decimalsOf(amount) === digits, "parts of a cent");
    // The last places of written fractions must not tip an exact half.
    const exact = exactOf(derivation, digits).toDP(15);
    demand(near(exact, exactAmount), "exactAmount");
    const spread = derivation.kind === "pool" ? derivation.spread : undefined;
    const elsewhere = sum(spread ? [spread.before, spread.after] : []);
    const difference = exact.toDP(digits).minus(issuedBefore).plus(elsewhere);
    const own = borne ? max(difference.plus(borne.before), q(borne.left).neg()) : difference;
    demand(near(own, amount), "amount");
    if (derivation.taxIncluded) checkTaxIncluded(derivation.taxIncluded, q(amount), digits);
    return null;
  } catch (wrong) {
    if (wrong instanceof AssertionError) return wrong.message;
    throw wrong;
  }
}
