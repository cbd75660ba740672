// A book with manual amounts beside a twin that lives the same life without them, over random lives.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideSetOverride } from "~/billing/fees/decide-override";
import { type Override, targetOf } from "~/billing/fees/override";
import { OVERRIDE_KINDS } from "~/billing/fees/override-kinds";
import { stemOf } from "~/billing/fees/position";
import { expandPolicy } from "~/policy-presets";
import {
  at,
  type BillingBook,
  bill,
  chargeTerms,
  drain,
  openBook,
  planVersion,
  run,
  subscribe,
  use,
} from "../../../support/billing-book";
import { make } from "../../../support/billing-changes";
import { issuedOf, liftAmount, positionsOf } from "../../../support/billing-overrides";
import { derivationHolds } from "../../../support/fee-evidence";

const DAY = 86_400_000;
const START = at("2024-01-01");

/** More usage can cost less, so that positions fall as well as rise. */
const calls = chargeTerms("calls", {
  type: "volume",
  tiers: [
    { up_to: "50", unit_amount: "0.37", flat_amount: "0" },
    { up_to: null, unit_amount: "0.11", flat_amount: "1" },
  ],
});
const least = { ...chargeTerms("jobs", { type: "per_unit", unit_amount: "0.19" }), metric: "jobs" };
const minimum = [{ currency: "EUR", amount: "9.00" }];
const seats = {
  code: "seats",
  name: "Seats",
  units: "3",
  timing: "in_advance",
  prorated: true,
  recurring: true,
  prices: [{ currency: "EUR", model: { type: "per_unit", unit_amount: "4.10" } }],
} as const;
const terms = { charges: [calls, { ...least, minimum }], fixedItems: [seats] };
const team = planVersion({ ...terms, commitment: [{ currency: "EUR", amount: "60.00" }] });
const large = planVersion({ ...terms, prices: [{ currency: "EUR", amount: "62.00" }] }, "large");

const anyPolicy = fc.constantFrom(
  expandPolicy("default", { late_windows: "12" }),
  expandPolicy("default", { late_windows: "12", tiers_on_split: "restart" }),
  expandPolicy("day_inclusive", { late_usage: "difference", late_windows: "12", usage_decrease: "credit" }),
);

const anyStep = fc.oneof(
  fc.record({
    do: fc.constant("use" as const),
    daysAgo: fc.integer({ min: 0, max: 50 }),
    units: fc.integer({ min: 1, max: 90 }),
  }),
  fc.record({ do: fc.constant("wait" as const), days: fc.integer({ min: 1, max: 20 }) }),
  fc.record({
    do: fc.constant("set" as const),
    which: fc.nat({ max: 12 }),
    kind: fc.constantFrom(...OVERRIDE_KINDS),
    amount: fc.integer({ min: -2500, max: 4000 }),
  }),
  fc.record({ do: fc.constant("lift" as const), which: fc.nat({ max: 3 }) }),
  fc.record({ do: fc.constant("upgrade" as const) }),
);
type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;
const anyLife = fc.record({
  policy: anyPolicy,
  steps: fc.array(anyStep, { minLength: 4, maxLength: 14 }),
});
type Life = typeof anyLife extends fc.Arbitrary<infer T> ? T : never;

type World = {
  readonly book: BillingBook;
  readonly twin: BillingBook;
  /** Amounts that were lifted; nothing of them is left. */
  readonly lifted: Override[];
  now: number;
  upgraded: boolean;
};

function begin({ policy }: Life): World {
  const books = [openBook({ policy }), openBook({ policy })] as const;
  for (const book of books) {
    subscribe(book, team, START);
    drain(book, START);
  }
  return { book: books[0], twin: books[1], lifted: [], now: START, upgraded: false };
}

/** One thing that happens, and the run after it, in both books. */
function live(world: World, step: Step, index: number): void {
  const { book, twin } = world;
  if (step.do === "wait") world.now += step.days * DAY;
  for (const each of [book, twin]) {
    drain(each, world.now);
    if (step.do === "use") {
      use(each, `t${index}`, Math.max(START, world.now - step.daysAgo * DAY), `${step.units}`);
    }
    if (step.do === "upgrade" && !world.upgraded) {
      make(each, { do: "plan", to: large, when: { at: "now" } }, world.now);
    }
  }
  if (step.do === "upgrade") world.upgraded = true;
  if (step.do === "set") set(world, step, index);
  if (step.do === "lift") lift(world, step.which);
  bill(book, world.now);
  bill(twin, world.now);
}

function set({ book, now }: World, step: Extract<Step, { do: "set" }>, index: number): void {
  const positions = positionsOf(book, now);
  const position = positions[step.which % positions.length];
  if (!position) return;
  const command = {
    id: `${index}`,
    kind: step.kind,
    amountMinor: BigInt(step.amount),
    reason: "as agreed",
  };
  const decided = decideSetOverride(position, command);
  if (decided.ok) book.overrides.push(decided.value);
}

function lift({ book, lifted }: World, which: number): void {
  const override = book.overrides[which % Math.max(1, book.overrides.length)];
  if (!override) return;
  liftAmount(book, override);
  lifted.push(override);
}

/** What the position comes to in the book, and what it should by the twin; null while nothing was billed for it. */
function comparison({ book, twin }: World, stem: string): [bigint, bigint] | null {
  if (!twin.issued.some(({ positionKey }) => positionKey.startsWith(`${stem}/`))) return null;
  const override = book.overrides.find((candidate) => candidate.stem === stem);
  return [issuedOf(book, stem), targetOf(override, issuedOf(twin, stem))];
}

describe("a manual amount over a random life", { timeout: 240_000 }, () => {
  it("unlocked stays on top, locked holds the total, lifted leaves nothing; nothing is billed twice, and every fee tells", () => {
    const met = { delta: 0, locked: 0, lifted: 0, told: 0 };
    fc.assert(
      fc.property(anyLife, (life) => {
        const world = begin(life);
        for (const [index, step] of life.steps.entries()) {
          live(world, step, index);
          for (const kind of compare(world)) met[kind] += 1;
        }
        const again = run(world.book, world.now);
        expect([again.drafts, again.creditNotes, again.held]).toEqual([[], [], []]);
        compareOthers(world);
        met.told += tellingFees(world.book);
      }),
      { numRuns: 1000 },
    );
    // Each was met often, not by chance.
    expect(Math.min(...Object.values(met))).toBeGreaterThan(300);
  });
});

/** Every position with a manual amount, or with one that was lifted, beside the twin's; which kinds there were. */
function compare(world: World): (Override["kind"] | "lifted")[] {
  const { book, lifted } = world;
  const stems = new Set([...book.overrides, ...lifted].map(({ stem }) => stem));
  return [...stems].flatMap((stem) => {
    const pair = comparison(world, stem);
    if (!pair) return [];
    expect(pair[0]).toBe(pair[1]);
    return book.overrides.find((override) => override.stem === stem)?.kind ?? "lifted";
  });
}

function compareOthers({ book, twin, lifted }: World): void {
  const touched = new Set([...book.overrides, ...lifted].map(({ stem }) => stem));
  const stems = new Set(twin.issued.map(({ positionKey }) => stemOf(positionKey)));
  for (const stem of stems) {
    if (!touched.has(stem)) expect(issuedOf(book, stem)).toBe(issuedOf(twin, stem));
  }
}

/** How many fees a manual amount changed; each of them, and every other, explains itself. */
function tellingFees(book: BillingBook): number {
  expect(book.fees.filter(({ fee }) => !derivationHolds(fee))).toEqual([]);
  const changed = book.fees.filter(({ fee }) => (fee.overrideMinor ?? 0n) !== 0n);
  expect(changed.filter(({ fee }) => fee.derivation.kind !== "override")).toEqual([]);
  return changed.length;
}
