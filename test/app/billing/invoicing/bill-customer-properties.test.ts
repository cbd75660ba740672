import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TaxTreatment } from "~/billing/fees/fee";
import { feesInForce } from "~/billing/fees/in-force";
import type { ClosedDraft } from "~/billing/invoicing/invoice";
import { assertBalanced } from "~/billing/ledger/balance";
import { invoiceFinalized } from "~/billing/ledger/recipes";
import type { Policy } from "~/billing/policy-kinds";
import { decideCancel } from "~/billing/subscription/cancel";
import { firstPaidDay } from "~/billing/subscription/service-span";
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
  value,
} from "../../../support/billing-book";
import { derivationHolds } from "../../../support/fee-evidence";

const vat: TaxTreatment = { category: "S", rate: "19", country: "DE" };
const INCLUSIVE = expandPolicy("day_inclusive");
const EXCLUSIVE = expandPolicy("day_exclusive");

const anyPolicy = fc.constantFrom<Policy>(expandPolicy("default"), INCLUSIVE, EXCLUSIVE, {
  ...INCLUSIVE,
  anchor: "anniversary",
  zero_documents: "skip",
});
const anyPlan = fc.record({
  unit: fc.constantFrom("week", "month", "quarter", "year" as const),
  timing: fc.constantFrom("in_advance", "in_arrears" as const),
  trialDays: fc.constantFrom(0, 0, 14, 45),
});
const START = at("2024-01-01");
const anyStart = fc.integer({ min: 0, max: 500 * 24 }).map((hours) => START + hours * 3_600_000);
const anyUsage = fc.array(fc.tuple(fc.integer({ min: 0, max: 400 * 24 }), fc.integer({ min: 1, max: 500 })), {
  maxLength: 12,
});
const anyZone = fc.constantFrom("UTC", "Europe/Paris", "America/Los_Angeles", "Asia/Kolkata");
const anyLife = fc.record({
  policy: anyPolicy,
  plan: anyPlan,
  start: anyStart,
  usage: anyUsage,
  zone: anyZone,
  cancelAfter: fc.option(fc.integer({ min: 0, max: 300 * 24 })),
});

const graduated = chargeTerms("calls", {
  type: "graduated",
  tiers: [
    { up_to: "100", unit_amount: "0.07", flat_amount: "1" },
    { up_to: null, unit_amount: "0.033", flat_amount: "0" },
  ],
});

type Life = typeof anyLife extends fc.Arbitrary<infer T> ? T : never;

function live(
  life: Life,
  options: { lateUsage?: boolean; runs?: "each_due" | "one_at_the_end" } = {},
): BillingBook {
  const { plan, start, usage, cancelAfter } = life;
  const book = openBook({ policy: life.policy, zone: life.zone, tax: vat });
  const version = planVersion({
    cadence: { unit: plan.unit, count: 1 },
    timing: plan.timing,
    trialDays: plan.trialDays,
    charges: [graduated],
  });
  subscribe(book, version, start);
  const record = () => {
    for (const [index, [hours, quantity]] of usage.entries())
      use(book, `t${index}`, start + hours * 3_600_000, `${quantity}`);
  };
  if (!options.lateUsage) record();
  if (cancelAfter !== null) {
    const when = start + cancelAfter * 3_600_000;
    if (options.runs !== "one_at_the_end") drain(book, when);
    const owner = book.subscriptions[0];
    if (owner) {
      const change = value(
        decideCancel(
          { subscription: owner.subscription, planVersions: owner.versions, policy: book.policy },
          { when: "now" },
          when,
        ),
      );
      book.subscriptions[0] = { ...owner, subscription: change.subscription };
    }
    bill(book, when);
  }
  const end = start + 420 * 86_400_000;
  if (options.runs === "one_at_the_end") bill(book, end);
  else drain(book, end);
  if (options.lateUsage) record();
  bill(book, end);
  return book;
}

const NOTHING = { drafts: [], creditNotes: [], windows: [], held: [], pending: [] };

/** One prorated fee, to be tampered with. */
function sample() {
  const book = openBook({ policy: INCLUSIVE });
  subscribe(book, planVersion(), at("2024-01-05T10:00:00Z"));
  const fee = bill(book, at("2024-01-05T10:00:00Z"))[0]?.fees[0];
  if (!fee) throw new Error("nothing billed");
  return fee;
}

function totalNet(book: BillingBook): bigint {
  const billed = book.documents.reduce((sum, draft) => sum + draft.netMinor, 0n);
  return book.notes.reduce((sum, { note }) => sum - note.netMinor, billed);
}

function checkDocument(draft: ClosedDraft): void {
  expect(draft.fees.reduce((sum, fee) => sum + fee.amountMinor - fee.discountMinor, 0n)).toBe(draft.netMinor);
  expect(draft.taxGroups.reduce((sum, group) => sum + group.netMinor, 0n)).toBe(draft.netMinor);
  expect(draft.taxGroups.reduce((sum, group) => sum + group.taxMinor, 0n)).toBe(draft.taxMinor);
  expect(draft.totalMinor).toBe(draft.netMinor + draft.taxMinor);
  const { postings } = assertBalanced(invoiceFinalized(draft));
  expect(postings.reduce((sum, posting) => sum + posting.debitMinor - posting.creditMinor, 0n)).toBe(0n);
}

/** Periods begin with the first paid day and meet. */
function checkDays(book: BillingBook, life: Life): void {
  const subscription = book.subscriptions[0]?.subscription;
  const covered = feesInForce(book.issued, "recurring")
    .flatMap((fee) => fee.covered)
    .sort((a, b) => a.from - b.from);
  if (subscription && life.cancelAfter === null) expect(covered[0]?.from).toBe(firstPaidDay(subscription));
  for (const [index, { from, to }] of covered.entries()) {
    if (index > 0) expect(from).toBe(covered[index - 1]?.to);
    expect(to).toBeGreaterThan(from);
  }
}

describe("whatever a subscription lives through", { timeout: 300_000 }, () => {
  // One life for all of these: to bill it takes longer than to look at what was billed.
  it("each day is billed once, documents are their fees and tax, every amount is explained, and again bills nothing", () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        const book = live(life, { lateUsage: life.usage.length % 2 === 0 });
        for (const draft of book.documents) checkDocument(draft);
        for (const { fee } of book.fees) {
          expect([fee.derivation, derivationHolds(fee)]).toEqual([fee.derivation, true]);
        }
        checkDays(book, life);
        const end = life.start + 420 * 86_400_000;
        for (const days of life.cancelAfter === null ? [0, 0] : [0, 0, 1]) {
          expect(run(book, end + days * 86_400_000)).toMatchObject(NOTHING);
        }
      }),
      { numRuns: 1_000 },
    );
    expect(derivationHolds({ ...sample(), amountMinor: 2701n })).toBe(false);
  });

  it("one late run bills the same fees as a run at every due instant", () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        const uncancelled = { ...life, cancelAfter: null };
        const often = live(uncancelled);
        const once = live(uncancelled, { runs: "one_at_the_end" });
        expect(totalNet(once)).toBe(totalNet(often));
        expect(once.issued.map((fee) => [fee.positionKey, fee.amountMinor]).sort()).toEqual(
          often.issued.map((fee) => [fee.positionKey, fee.amountMinor]).sort(),
        );
      }),
      { numRuns: 300 },
    );
  });

  it("usage that comes late adds up to the same as usage in time", () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        const patient = {
          ...life,
          policy: { ...life.policy, late_usage: "difference" as const, late_windows: "12" as const },
          plan: { ...life.plan, unit: "quarter" as const },
        };
        expect(totalNet(live(patient, { lateUsage: true }))).toBe(totalNet(live(patient)));
      }),
      { numRuns: 1_000 },
    );
  });

  it("neither the order of events nor their repetition matters", () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        const repeated = openBook({ policy: life.policy, zone: life.zone, tax: vat });
        const version = planVersion({ prices: [], charges: [graduated] });
        const plain = openBook({ policy: life.policy, zone: life.zone, tax: vat });
        for (const target of [plain, repeated]) subscribe(target, version, life.start);
        for (const [index, [hours, quantity]] of life.usage.entries())
          use(plain, `t${index}`, life.start + hours * 3_600_000, `${quantity}`);
        for (const event of [...plain.events, ...plain.events].reverse()) repeated.events.push(event);
        for (const target of [plain, repeated]) drain(target, life.start + 420 * 86_400_000);
        expect(repeated.documents.map((draft) => draft.totalMinor)).toEqual(
          plain.documents.map((draft) => draft.totalMinor),
        );
      }),
      { numRuns: 1_000 },
    );
  });
});
