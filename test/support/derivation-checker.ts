import type { Derivation, ProposedFee } from "~/billing/fees/fee";

/**
 * Calculates a fee's amount again from its derivation alone, with its own arithmetic: nothing of the engine's
 * money, pricing or proration is used. Amounts are counted in whole numbers of 10^-30 and cents.
 */
const PLACES = 30;
const SCALE = 10n ** BigInt(PLACES);
/** What may be lost where endless decimals were written with twelve places. */
const TOLERANCE = SCALE / 10n ** 12n;

type Usage = Extract<Derivation, { kind: "usage" }>;
type Model = Usage["model"];
type Step = Usage["steps"][number];
type ModelOf<T extends Model["type"]> = Extract<Model, { type: T }>;

function parse(text: string): bigint {
  const [whole = "", decimals = ""] = text.replace("-", "").split(".");
  const value = BigInt(whole + decimals.padEnd(PLACES, "0").slice(0, PLACES));
  return text.startsWith("-") ? -value : value;
}

function times(a: bigint, b: bigint): bigint {
  return (a * b) / SCALE;
}

function near(a: bigint, b: bigint): boolean {
  return (a < b ? b - a : a - b) <= TOLERANCE;
}

/** Half away from zero, to cents. */
function cents(value: bigint): bigint {
  const unit = SCALE / 100n;
  const size = value < 0n ? -value : value;
  const rounded = (size * 2n + unit) / (unit * 2n);
  return value < 0n ? -rounded : rounded;
}

function recurring(derivation: Extract<Derivation, { kind: "recurring" }>): bigint {
  const whole = times(parse(derivation.unitAmount), parse(derivation.quantity));
  if (!derivation.proration) return whole;
  const [num = "0", den = "1"] = derivation.proration.fraction.split("/");
  const product = whole * BigInt(num);
  // One unit in the last of thirty places is far below anything that rounds, but not below an exact half.
  return product % BigInt(den) === 0n
    ? product / BigInt(den)
    : product / BigInt(den) + (product > 0n ? 1n : 0n);
}

/** What one step comes to by its own numbers. */
function stepAmount(step: Step): bigint {
  const units = step.packages ? begun(parse(step.units), parse(step.packages.size)) : parse(step.units);
  const priced = times(units, parse(step.unitAmount)) + parse(step.flatAmount);
  return step.events ? priced + times(parse(step.events.count), parse(step.events.unitAmount)) : priced;
}

/** Packages or blocks begun. */
function begun(units: bigint, size: bigint): bigint {
  return ((units + size - 1n) / size) * SCALE;
}

/** A band as the model has it: which units lie in it and what they cost. */
type Band = { from: bigint; upTo: bigint | null; unit: bigint; flat: bigint; size: bigint | null };

/** The bands of a model; `alone` says that the band reached prices all units. */
function bandsOf(model: Exclude<Model, ModelOf<"percentage">>): { bands: Band[]; alone: boolean } {
  switch (model.type) {
    case "per_unit":
      return { alone: false, bands: [band(0n, null, model.unit_amount, "0")] };
    case "package":
      return { alone: false, bands: packageBands(model) };
    case "tiered_blocks":
      return { alone: model.policy === "top_tier", bands: blockBands(model) };
    case "graduated":
    case "volume":
      return tierBands(model, model.tiers, (tier) => [parse(tier.unit_amount), tier.flat_amount]);
    case "graduated_percentage":
      return tierBands(model, model.tiers, (tier) => [parse(tier.rate) / 100n, tier.flat_amount]);
    case "stairstep":
      return tierBands(model, model.tiers, (tier) => [0n, tier.flat_amount]);
    case "capacity":
      return tierBands(model, model.tiers, (tier) => [0n, tier.amount]);
  }
}

function band(from: bigint, upTo: bigint | null, unit: string, flat: string, size?: string): Band {
  return { from, upTo, unit: parse(unit), flat: parse(flat), size: size === undefined ? null : parse(size) };
}

function tierBands<T extends { readonly up_to: string | null }>(
  model: Model,
  tiers: readonly T[],
  price: (tier: T) => [unit: bigint, flat: string],
): { bands: Band[]; alone: boolean } {
  const bands = tiers.map((tier, index): Band => {
    const [unit, flat] = price(tier);
    const from = parse(tiers[index - 1]?.up_to ?? "0");
    return {
      from,
      upTo: tier.up_to === null ? null : parse(tier.up_to),
      unit,
      flat: parse(flat),
      size: null,
    };
  });
  return { bands, alone: ["volume", "stairstep", "capacity"].includes(model.type) };
}

function packageBands(model: ModelOf<"package">): Band[] {
  const free = parse(model.free_units);
  const paid = band(free, null, model.amount, "0", model.package_size);
  return free === 0n ? [paid] : [band(0n, free, "0", "0"), paid];
}

function blockBands(model: ModelOf<"tiered_blocks">): Band[] {
  let from = 0n;
  const bands = model.tiers.map((tier) => {
    const upTo =
      tier.max_blocks === null ? null : from + times(parse(tier.block_size), parse(tier.max_blocks));
    const own = band(from, upTo, tier.price, "0", tier.block_size);
    from = upTo ?? from;
    return own;
  });
  const last = bands.at(-1);
  // All tiers: what lies beyond the last is shown and costs nothing. Top tier: the last one goes on.
  if (last?.upTo != null && model.policy === "all_tiers") bands.push(band(last.upTo, null, "0", "0"));
  return bands;
}

/** What is wrong with the steps of a price by bands, measured against its model and the quantity; null if nothing is. */
function bandComplaint({ model, steps, usage }: Usage): string | null {
  if (model.type === "percentage") return percentageComplaint(model, steps, usage);
  const used = parse(usage.quantity);
  const quantity = used < 0n ? 0n : used;
  const { bands, alone } = bandsOf(model);
  const reached = bands.findIndex(({ upTo }) => upTo === null || quantity <= upTo);
  const top = reached < 0 ? bands.length - 1 : reached;
  // Whether nothing used costs the first flat amount, or has a step at all, is a setting.
  if (quantity === 0n && steps.length === 0) return null;
  const expected = bands.flatMap((own, index) =>
    (alone ? index === top : index <= top) ? [{ own, index }] : [],
  );
  if (expected.length !== steps.length) return `${steps.length} steps, not ${expected.length}`;
  for (const [at, { own, index }] of expected.entries()) {
    const step = steps[at];
    if (!step) return "a step is missing";
    const end = own.upTo !== null && own.upTo < quantity ? own.upTo : quantity;
    const units = alone ? quantity : end - own.from;
    const wrong = wrongNumber(step, {
      ...own,
      band: index + 1,
      units,
      begun: own.size && begun(units, own.size),
    });
    if (wrong) return `step ${at + 1}: ${wrong}`;
    if (step.rate !== undefined && parse(step.rate) / 100n !== own.unit) return `step ${at + 1}: rate`;
  }
  return null;
}

function wrongNumber(
  step: Step,
  own: Band & { band: number; units: bigint; begun: bigint | null },
): string | null {
  if (step.band !== own.band) return "band";
  if (parse(step.from) !== own.from) return "from";
  if ((step.upTo === null ? null : parse(step.upTo)) !== own.upTo) return "upTo";
  if (!near(parse(step.units), own.units)) return "units";
  if (parse(step.unitAmount) !== own.unit) return "unitAmount";
  if (parse(step.flatAmount) !== own.flat) return "flatAmount";
  if ((step.packages ? parse(step.packages.size) : null) !== own.size) return "packages.size";
  if ((step.packages ? parse(step.packages.count) : null) !== own.begun) return "packages.count";
  return null;
}

/** The groups of events share out quantity and events, and each costs what the model says of its kind. */
function percentageComplaint(
  model: ModelOf<"percentage">,
  steps: readonly Step[],
  usage: Usage["usage"],
): string | null {
  const quantity = parse(usage.quantity);
  if (quantity <= 0n) return steps.length === 0 ? null : "steps without a quantity";
  let units = 0n;
  let count = 0n;
  for (const step of steps) {
    if (!step.events) return "a step without events";
    const { charged } = step.events;
    const each = {
      free: "0",
      by_rate: model.fixed_amount,
      minimum: model.min_per_event ?? "0",
      maximum: model.max_per_event ?? "0",
    };
    const rate = charged === "by_rate" ? parse(model.rate) / 100n : 0n;
    if (parse(step.unitAmount) !== rate) return `${charged}: unitAmount`;
    if (step.rate !== undefined && parse(step.rate) / 100n !== rate) return `${charged}: rate`;
    if (parse(step.events.unitAmount) !== parse(each[charged])) return `${charged}: fee of an event`;
    if (parse(step.flatAmount) !== 0n || parse(step.from) !== 0n) return `${charged}: flatAmount or from`;
    if (step.band !== ["free", "by_rate", "minimum", "maximum"].indexOf(charged) + 1)
      return `${charged}: band`;
    units += parse(step.units);
    count += parse(step.events.count);
  }
  if (!near(units, quantity)) return "units do not add up to the quantity";
  return count === BigInt(usage.eventCount) * SCALE ? null : "events do not add up to their number";
}

/** What does not follow from the rest of the derivation, in words; null when everything does. */
export function complaint(derivation: Derivation): string | null {
  let exact: bigint;
  if (derivation.kind === "recurring") {
    exact = recurring(derivation);
  } else {
    const wrong = bandComplaint(derivation);
    if (wrong) return wrong;
    const amounts = derivation.steps.map(stepAmount);
    const odd = derivation.steps.findIndex((step, index) => !near(parse(step.amount), amounts[index] ?? 0n));
    if (odd >= 0) return `step ${odd + 1}: amount`;
    exact = amounts.reduce((sum, amount) => sum + amount, 0n);
  }
  if (!near(exact, parse(derivation.exactAmount))) return "exactAmount";
  const billed = [derivation.issuedBefore, derivation.amount];
  if (billed.some((text) => parse(text) % (SCALE / 100n) !== 0n)) return "parts of a cent";
  const left = cents(exact) - cents(parse(derivation.issuedBefore));
  return left === cents(parse(derivation.amount)) ? null : "amount";
}

/** The amount the derivation stands for, in cents of a currency with two digits. */
export function rederive(derivation: Derivation): bigint {
  const exact =
    derivation.kind === "recurring"
      ? recurring(derivation)
      : derivation.steps.map(stepAmount).reduce((sum, amount) => sum + amount, 0n);
  return cents(exact) - cents(parse(derivation.issuedBefore));
}

/** Whether a fee's amount, its derivation's words and the calculation from scratch agree. */
export function derivationHolds(fee: Pick<ProposedFee, "amountMinor" | "derivation">): boolean {
  return complaint(fee.derivation) === null && rederive(fee.derivation) === fee.amountMinor;
}
