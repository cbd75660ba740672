import type { Derivation, ProposedFee, TaxIncluded } from "~/billing/fees/fee";
import { type Change, eventsOf, priced } from "./band-checker";
import {
  Complaint,
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
  quotient,
  round,
  sign,
  sum,
  times,
} from "./exact";

/** Calculates a fee's amount again from its derivation alone: nothing of the engine is used, but its types. */
type Kind<K extends Derivation["kind"]> = Extract<Derivation, { kind: K }>;
type Share =
  | { readonly days: number; readonly outOf: number; readonly fraction: string }
  | { readonly days: number; readonly periodDays: number; readonly fraction: string };

/** What a fraction that is rounded to nine places may differ by. */
const NINE_PLACES: Q = [1n, 10n ** 9n];

function fractionOf(share: Share | null): Q {
  if (!share) return [1n, 1n];
  const outOf = "outOf" in share ? share.outOf : share.periodDays;
  const isRight =
    outOf > 0 ? near(q(share.fraction), q(`${share.days}/${outOf}`), NINE_PLACES) : share.days === 0;
  demand(isRight, "the days do not make the fraction");
  return q(share.fraction);
}

function usage({
  model,
  steps,
  stepsBefore = [],
  usage: used,
  maximum,
  exactAmount,
  ...rest
}: Kind<"usage">): Q {
  const before = sum(stepsBefore.map(({ units }) => q(units)));
  const changes = used.changes?.map(
    ({ units, counted }): Change => ({ units: q(units), counted: q(counted) }),
  );
  const counted = used.priced === undefined ? undefined : q(used.priced);
  if (changes && counted) {
    const added = most(sum(changes.map((change) => change.counted)), NONE);
    demand(
      near(added, counted) || near(round(plus(added, [499_999n, 10n ** 11n]), 5), counted),
      "the changes do not make what is priced",
    );
    demand(
      near(sum(changes.map(({ units }) => units)), plus(q(used.quantity), before)),
      "the changes do not make the quantity",
    );
  }
  const total = priced(model, steps, plus(q(used.quantity), before), changes, counted);
  const left = minus(total, priced(model, stepsBefore, before));
  if (model.type === "percentage" && steps.length > 0) {
    demand(
      near(minus(eventsOf(steps), eventsOf(stepsBefore)), q(`${used.eventCount}`)),
      "events do not add up to their number",
    );
  }
  // Where what is paid stays paid, more that costs less costs nothing.
  const exact =
    "stepsBefore" in rest || stepsBefore.length > 0
      ? sign(left) < 0n && near(q(exactAmount), NONE)
        ? NONE
        : left
      : left;
  if (!maximum) return exact;
  return least(exact, minus(times(q(maximum.amount), fractionOf(maximum.proration)), q(maximum.taken)));
}

function item({ model, steps, units, proration, stretches, changes, less = "0" }: Kind<"item">): Q {
  const laid = changes?.map(({ units: more, ...days }) => {
    return { units: q(more), counted: times(q(more), fractionOf(days)) };
  });
  const counted = laid && sum(laid.map((own) => own.counted));
  const whole = stretches
    ? sum(stretches.map((own) => times(priced(model, own.steps, q(own.units)), fractionOf(own))))
    : times(priced(model, steps, q(units), laid, counted), fractionOf(proration));
  const held = laid ? sum(laid.map((own) => own.units)) : q(stretches?.at(-1)?.units ?? units);
  demand(near(held, q(units)), "the units are not those held at the end");
  return minus(whole, q(less));
}

function recurring({ unitAmount, quantity, proration, part }: Kind<"recurring">, digits: number): Q {
  const line = times(times(q(unitAmount), q(quantity)), fractionOf(proration));
  if (!part) return line;
  demand(near(round(line, digits), q(part.lineAmount)), "the whole line");
  return times(q(part.lineAmount), fractionOf(part));
}

function reversal({ corrects, base, of, share, left }: Kind<"reversal">): Q {
  demand(
    near(minus(q(corrects.amount), q(corrects.takenBefore)), q(left)),
    "what is left of the corrected fee",
  );
  if (base === "agreed") demand(!isLess(q(left), q(of)), "more than is left was agreed");
  if (base === "billed_line_share") demand(near(q(of), q(corrects.amount)), "the billed line");
  return times(least(times(q(of), fractionOf(share)), q(left)), [-1n, 1n]);
}

function minimum({ minimum: agreed, proration, required, counted }: Kind<"minimum">, digits: number): Q {
  const asked = round(times(q(agreed), fractionOf(proration)), digits);
  demand(near(asked, q(required)), "what is required");
  return most(minus(asked, sum(counted.map(({ amount }) => q(amount)))), NONE);
}

/** A manual amount: the evidence of the rules holds by itself, and the amount stands on top of it or instead. */
function override({ override: terms, of, byRules, recomputed, hidden }: Kind<"override">): Q {
  for (const part of of) demand(complaint(part) === null, "what the rules made of it");
  const parts = sum(of.map(({ amount }) => q(amount)));
  demand(near(plus(q(byRules), parts), q(recomputed)), "what the rules make of it in all");
  const standing =
    terms.kind === "locked"
      ? q(terms.amount)
      : most(plus(q(recomputed), terms.kind === "lifted" ? NONE : q(terms.amount)), NONE);
  demand(near(minus(q(recomputed), standing), q(hidden)), "what is hidden");
  return standing;
}

/** Fills the pool's amount again in the order told: what is below nothing makes room, the rest draws what is left. */
function pool({ agreed, proration, required, counted, takes, ...told }: Kind<"pool">, digits: number): Q {
  const asked = times(q(agreed), fractionOf(proration));
  demand(near(round(asked, 6), q(told.exactRequired)), "what the days come to");
  demand(near(round(asked, digits), q(required)), "what is required");
  const left = minus(q(required), q(told.group?.others ?? "0"));
  demand(near(left, q(told.group?.room ?? required)), "what others leave");
  let room = most(left, NONE);
  for (const { amount, drew } of counted) {
    demand(near(least(q(amount), most(room, NONE)), q(drew)), "what was drawn");
    room = minus(room, q(drew));
  }
  demand(near(sum(counted.map(({ amount }) => q(amount))), q(told.total)), "what counts in all");
  if (takes.length > 0)
    demand(
      near(sum(takes.map(({ amount }) => q(amount))), times(q(told.amount), [-1n, 1n])),
      "what is taken",
    );
  if (told.pool.kind === "commitment") return most(room, NONE);
  const isCap = told.pool.kind === "cap";
  const own = counted.filter(({ tax }) => tax === told.tax);
  const back = own.map(({ amount, drew }) => (isCap ? minus(q(amount), q(drew)) : q(drew)));
  return times(sum(back), [-1n, 1n]);
}

function exactOf(derivation: Derivation, digits: number): Q {
  switch (derivation.kind) {
    case "recurring":
      return recurring(derivation, digits);
    case "one_time":
    case "one_off":
      return times(q(derivation.unitAmount), q(derivation.quantity));
    case "reversal":
      return reversal(derivation);
    case "usage":
      return usage(derivation);
    case "item":
      return item(derivation);
    case "minimum":
      return minimum(derivation, digits);
    case "pool":
      return pool(derivation, digits);
    case "override":
      return override(derivation);
  }
}

/** Tax that is in a price: by how much that of all lines so far grows, or in proportion to what a line had left. */
function checkTaxIncluded(included: TaxIncluded, amount: Q, digits: number): void {
  const taxIn = (gross: Q, rate: string) =>
    round(times(gross, quotient(q(rate), plus(q("100"), q(rate)))), digits);
  const own =
    "left" in included
      ? round(times(q(included.taxLeft), quotient(amount, q(included.left))), digits)
      : minus(
          taxIn(plus(q(included.before), minus(amount, q(included.discount))), included.rate),
          taxIn(q(included.before), included.rate),
        );
  demand(near(own, q(included.tax)), "the tax in the price");
  const net = minus(amount, plus(own, taxIn(q(included.discount), included.rate)));
  demand(near(net, q(included.net)), "the net of the price");
}

/** What does not follow from the rest of the derivation, in words; null when everything does. */
export function complaint(derivation: Derivation): string | null {
  try {
    const { amount, issuedBefore, exactAmount, borne } = derivation;
    const digits = decimalsOf(issuedBefore);
    demand(
      [amount, ...(borne ? [borne.before, borne.left] : [])].every((text) => decimalsOf(text) === digits),
      "parts of a cent",
    );
    // The last places of written fractions must not tip an exact half.
    const exact = round(exactOf(derivation, digits), 15);
    demand(near(exact, q(exactAmount)), "exactAmount");
    const spread = derivation.kind === "pool" ? derivation.spread : undefined;
    const elsewhere = spread ? plus(q(spread.before), q(spread.after)) : NONE;
    const difference = plus(minus(round(exact, digits), q(issuedBefore)), elsewhere);
    const own = borne ? most(plus(difference, q(borne.before)), times(q(borne.left), [-1n, 1n])) : difference;
    demand(near(own, q(amount)), "amount");
    if (derivation.taxIncluded) checkTaxIncluded(derivation.taxIncluded, q(amount), digits);
    return null;
  } catch (wrong) {
    if (wrong instanceof Complaint) return wrong.message;
    throw wrong;
  }
}

const decimalsOf = (text: string): number => (text.split(".")[1] ?? "").length;

type Told = Pick<ProposedFee, "amountMinor" | "discountMinor" | "priced" | "derivation" | "position">;

/** Whether a fee's amount, its derivation's words and the calculation from scratch agree. */
export function derivationHolds(fee: Told): boolean {
  const { amount, taxIncluded } = fee.derivation;
  const { amountMinor, discountMinor } = fee.priced ?? fee;
  if (complaint(fee.derivation) !== null || minorOf(amount) !== amountMinor) return false;
  if ((taxIncluded === undefined) !== (fee.priced === undefined)) return false;
  if (!taxIncluded) return true;
  const [before, net] = [amountMinor - discountMinor, fee.amountMinor - fee.discountMinor];
  const told = [taxIncluded.rate, minorOf(taxIncluded.discount), minorOf(taxIncluded.net)];
  const own = [fee.position.tax.rate, discountMinor, fee.amountMinor];
  return told.every((part, at) => part === own[at]) && before - net === minorOf(taxIncluded.tax);
}

/** Whether prices with tax go on from one another on a document: each from the sum of those before it. */
export function taxChainHolds(fees: readonly Told[]): boolean {
  const before = new Map<string, bigint>();
  return fees.every(({ derivation: { taxIncluded }, priced, position: { tax } }) => {
    if (!taxIncluded || !priced || "left" in taxIncluded) return true;
    const key = `${tax.category}/${tax.rate}/${tax.country}`;
    const sofar = before.get(key) ?? 0n;
    before.set(key, sofar + priced.amountMinor - priced.discountMinor);
    return minorOf(taxIncluded.before) === sofar;
  });
}

const minorOf = (amount: string): bigint => BigInt(amount.replace(".", ""));
