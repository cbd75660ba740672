import fc from "fast-check";
import { expect, it } from "vitest";
import type { ChargeRecovery } from "~/billing/catalog/plan";
import { POLICY_CHOICES, type Policy } from "~/billing/policy-kinds";
import { expandPolicy } from "~/policy-presets";
import {
  at,
  type BillingBook,
  bill,
  chargeTerms,
  drain,
  openBook,
  planVersion,
  subscribe,
  use,
} from "../../../support/billing-book";

const DAY = 86_400_000;
const START = at("2024-01-01");
const END = START + 240 * DAY;

/** What somebody sends on a day, about a day before it; below zero it takes usage back. */
const anySent = fc.record({
  on: fc.integer({ min: 1, max: 200 }),
  back: fc.integer({ min: 0, max: 120 }),
  units: fc.integer({ min: -40, max: 90 }),
});

const anyRecovery: fc.Arbitrary<ChargeRecovery> = fc
  .record(
    {
      onDecrease: fc.constantFrom<Policy["usage_decrease"]>("credit", "keep"),
      onLate: fc.constantFrom(...POLICY_CHOICES.late_usage),
      lateWindows: fc.constantFrom(...POLICY_CHOICES.late_windows),
    },
    { requiredKeys: [] },
  )
  .map(({ lateWindows, ...own }) =>
    lateWindows !== undefined && own.onLate === "difference" ? { ...own, lateWindows } : own,
  );

type Sent = ReturnType<typeof anySent.generate>["value"];
type Own = { readonly code: string; readonly recovery?: ChargeRecovery };

/** What each charge on one metric billed by the period, after everything was sent. */
function billed(policy: Policy, charges: readonly Own[], sent: readonly Sent[]): Map<string, bigint> {
  const book = openBook({ policy });
  const terms = charges.map(({ code, recovery }) => ({
    ...chargeTerms("calls", { type: "per_unit", unit_amount: code === "a" ? "1" : "3" }),
    code,
    ...(recovery && Object.keys(recovery).length > 0 ? { recovery } : {}),
  }));
  subscribe(book, planVersion({ charges: terms }), START);
  for (const [index, { on, back, units }] of sent.entries()) {
    drain(book, START + on * DAY);
    bill(book, START + on * DAY);
    use(book, `t${index}`, START + Math.max(0, on - back) * DAY, `${units}`);
  }
  drain(book, END);
  bill(book, END);
  return sums(book);
}

function sums(book: BillingBook): Map<string, bigint> {
  const by = new Map<string, bigint>();
  for (const { fee } of book.fees) {
    if (fee.kind !== "usage") continue;
    const key = `${fee.position.item} ${fee.period.from}`;
    by.set(key, (by.get(key) ?? 0n) + fee.amountMinor);
  }
  return by;
}

const alone = (policy: Policy, { onDecrease, onLate, lateWindows }: ChargeRecovery): Policy => ({
  ...policy,
  ...(onDecrease ? { usage_decrease: onDecrease } : {}),
  ...(onLate ? { late_usage: onLate } : {}),
  ...(lateWindows ? { late_windows: lateWindows } : {}),
});

it("of each charge on a metric is its own: it bills what it would alone, were its rules the organization's", {
  timeout: 180_000,
}, () => {
  fc.assert(
    fc.property(
      fc.constantFrom(
        expandPolicy("default"),
        expandPolicy("default", { late_usage: "set_aside" }),
        expandPolicy("default", { late_windows: "1", usage_decrease: "keep" }),
      ),
      anyRecovery,
      anyRecovery,
      fc.array(anySent, { maxLength: 8 }).map((list) => [...list].sort((a, b) => a.on - b.on)),
      (policy, first, second, sent) => {
        const both = billed(
          policy,
          [
            { code: "a", recovery: first },
            { code: "b", recovery: second },
          ],
          sent,
        );
        const apart = [
          ...billed(alone(policy, first), [{ code: "a" }], sent),
          ...billed(alone(policy, second), [{ code: "b" }], sent),
        ];
        expect(new Map([...both].sort())).toEqual(new Map(apart.sort()));
      },
    ),
    { numRuns: 1_000 },
  );
});
