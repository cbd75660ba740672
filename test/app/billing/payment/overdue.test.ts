import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CLEAR, type OverdueStage, overdueState, type UnpaidInvoice } from "~/billing/payment/overdue";
import {
  type CampaignProgress,
  type DunningCampaign,
  NOT_STARTED,
  runCampaign,
} from "~/billing/payment/overdue-campaign";
import { OVERDUE_CANCELS } from "~/billing/payment/overdue-kinds";
import { formatDay } from "~/billing/time/day";
import { day } from "../../../support/billing-book";

const BY_AGE = { dunning_clock: "age_count_sum" } as const;
const BY_SUM = { dunning_clock: "sum_per_currency" } as const;

function stage(name: string, when: OverdueStage["when"], change: Partial<OverdueStage> = {}): OverdueStage {
  return {
    name,
    when,
    blocksChanges: true,
    blocksServiceAndBilling: false,
    cancels: "no",
    reevaluateDays: null,
    ...change,
  };
}

function invoice(issuedOn: string, openMinor: bigint, change: Partial<UnpaidInvoice> = {}): UnpaidInvoice {
  return {
    id: issuedOn,
    currency: "USD",
    state: "open",
    openMinor,
    issuedOn: day(issuedOn),
    dueOn: day(issuedOn),
    disputed: false,
    ...change,
  };
}

const byAge = [
  stage("OD1", { earliestUnpaidDays: 30 }, { reevaluateDays: 10 }),
  stage("OD2", { earliestUnpaidDays: 40 }, { reevaluateDays: 10, blocksServiceAndBilling: true }),
  stage("OD3", { earliestUnpaidDays: 50 }, { blocksServiceAndBilling: true }),
];
const may = invoice("2012-05-31", 24995n);
const june = invoice("2012-06-30", 24995n);

const stageOn = (stages: readonly OverdueStage[], invoices: readonly UnpaidInvoice[], on: string) =>
  overdueState(stages, invoices, day(on), BY_AGE).stage?.name ?? "clear";

describe("being overdue", () => {
  it.each([
    ["2012-06-24", "clear"],
    ["2012-06-30", "OD1"],
    ["2012-07-08", "OD1"],
    ["2012-07-10", "OD2"],
    ["2012-07-18", "OD2"],
    ["2012-07-20", "OD3"],
  ])("by the age of the earliest unpaid invoice is on %s %s", (on, name) => {
    expect(stageOn(byAge, [may, june], on)).toBe(name);
  });

  it("ends when the older invoice is adjusted away, and comes back with the next one's age", () => {
    const adjusted = { ...may, openMinor: 0n };
    expect(stageOn(byAge, [may, june], "2012-07-05")).toBe("OD1");
    expect(stageOn(byAge, [adjusted, june], "2012-07-05")).toBe("clear");
    expect(stageOn(byAge, [adjusted, june], "2012-07-20")).toBe("clear");
    expect(stageOn(byAge, [adjusted, june], "2012-08-04")).toBe("OD1");
  });

  const monthly = ["2012-05-31", "2012-06-30", "2012-07-31", "2012-08-31", "2012-09-30"].map((on) =>
    invoice(on, 24995n),
  );
  const names = ["clear", "OD1", "OD2", "OD2", "OD3"];
  it("by the number of unpaid invoices, at two, three and five", () => {
    const stages = [2, 3, 5].map((count, index) => stage(`OD${index + 1}`, { unpaidInvoices: count }));
    const seen = monthly.map((_, index) => stageOn(stages, monthly.slice(0, index + 1), "2012-10-01"));
    expect(seen).toEqual(names);
  });

  it("by their sum, at 260, 600 and 1200, in its currency only", () => {
    const stages = [26000n, 60000n, 120000n].map((amountMinor, index) =>
      stage(`OD${index + 1}`, { unpaidTotal: { currency: "USD", amountMinor } }),
    );
    const seen = monthly.map((_, index) => stageOn(stages, monthly.slice(0, index + 1), "2012-10-01"));
    expect(seen).toEqual(names);
    expect(stageOn(stages, [invoice("2012-05-31", 999999n, { currency: "EUR" })], "2012-10-01")).toBe(
      "clear",
    );
  });

  it("does not count written-off, cancelled, paid or disputed invoices, and needs every condition it names", () => {
    const strict = [stage("OD1", { earliestUnpaidDays: 5 })];
    for (const state of ["written_off", "cancelled", "paid"] as const) {
      expect(stageOn(strict, [{ ...may, state }], "2012-06-06")).toBe("clear");
    }
    expect(stageOn(strict, [{ ...may, disputed: true }], "2012-06-06")).toBe("clear");
    expect(stageOn(strict, [may], "2012-06-06")).toBe("OD1");
    const both = [stage("OD1", { earliestUnpaidDays: 5, unpaidInvoices: 2 })];
    expect(stageOn(both, [may], "2012-07-06")).toBe("clear");
    expect(stageOn(both, [may, june], "2012-07-06")).toBe("OD1");
    expect(stageOn([stage("never", {})], [may], "2012-07-06")).toBe("clear");
  });

  it("is looked at again on the day an age is reached, or after the stage's own interval", () => {
    const next = (on: string) => {
      const { nextOn } = overdueState(byAge, [may], day(on), BY_AGE);
      return nextOn === null ? null : formatDay(nextOn);
    };
    expect(["2012-06-01", "2012-06-30", "2012-07-18", "2012-07-20"].map(next)).toEqual([
      "2012-06-30",
      "2012-07-10",
      "2012-07-20",
      null,
    ]);
    const counted = [stage("OD1", { unpaidInvoices: 1 }, { reevaluateDays: 5, cancels: OVERDUE_CANCELS[1] })];
    expect(overdueState(counted, [may], day("2012-06-01"), BY_AGE)).toEqual({
      stage: counted[0],
      nextOn: day("2012-06-06"),
    });
  });

  it("is nothing where enforcement is off or only sums per currency count", () => {
    expect(overdueState(byAge, [may], day("2012-08-01"), BY_AGE, "off")).toBe(CLEAR);
    expect(overdueState(byAge, [may], day("2012-08-01"), BY_SUM)).toBe(CLEAR);
    expect(overdueState(byAge, [may], day("2012-08-01"), { dunning_clock: "both" }).stage?.name).toBe("OD3");
  });

  it("only gets worse with time, and does not depend on the order of invoices", () => {
    const facts = fc.array(fc.record({ age: fc.nat(60), open: fc.bigInt({ min: 0n, max: 500n }) }), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(facts, fc.nat(60), (raw, days) => {
        const today = day("2012-08-01");
        const invoices = raw.map(({ age, open }, index) =>
          invoice("2012-08-01", open, { id: `i${index}`, issuedOn: today - age }),
        );
        const rank = (on: number) =>
          byAge.findIndex(({ name }) => name === overdueState(byAge, invoices, on, BY_AGE).stage?.name);
        expect(rank(today + days)).toBeGreaterThanOrEqual(rank(today));
        expect(overdueState(byAge, [...invoices].reverse(), today, BY_AGE)).toEqual(
          overdueState(byAge, invoices, today, BY_AGE),
        );
      }),
      { numRuns: 1000 },
    );
  });
});

describe("a dunning campaign", () => {
  const campaign: DunningCampaign = {
    thresholds: [
      { currency: "EUR", amountMinor: 15000n },
      { currency: "USD", amountMinor: 10000n },
    ],
    maxAttempts: 2,
    daysBetween: 2,
  };
  const euro = (dueOn: string, openMinor: bigint) =>
    invoice(dueOn, openMinor, { currency: "EUR", id: `eur-${dueOn}-${openMinor}` });

  /** Runs once a day; "2024-01-04 EUR 155.00" for each request, and "finished" where it is told. */
  function daily(invoicesOn: (on: number) => readonly UnpaidInvoice[], from: string, days: number): string[] {
    const told: string[] = [];
    let progress: CampaignProgress = NOT_STARTED;
    for (let on = day(from); on < day(from) + days; on += 1) {
      const run = runCampaign(campaign, progress, invoicesOn(on), on, BY_SUM);
      progress = run.progress;
      told.push(
        ...run.requests.map(({ currency, amountMinor }) => `${formatDay(on)} ${currency} ${amountMinor}`),
      );
      if (run.finished) told.push(`${formatDay(on)} finished`);
    }
    return told;
  }

  it("asks once the overdue sum reaches its threshold, for everything at once", () => {
    const below = [euro("2024-01-03", 14900n)];
    expect(daily(() => below, "2024-01-03", 3)).toEqual([]);
    const all = [...below, euro("2024-01-02", 600n)];
    const run = runCampaign(campaign, NOT_STARTED, all, day("2024-01-04"), BY_SUM);
    expect(run.requests).toEqual([
      { currency: "EUR", amountMinor: 15500n, invoiceIds: ["eur-2024-01-02-600", "eur-2024-01-03-14900"] },
    ]);
    // Not before the day after the due day.
    expect(runCampaign(campaign, NOT_STARTED, all, day("2024-01-03"), BY_SUM).requests).toEqual([]);
  });

  it("asks again when more than the waiting days have passed, and stops after the last attempt", () => {
    const invoices = [euro("2024-01-06", 15500n)];
    expect(daily(() => invoices, "2024-01-04", 12)).toEqual([
      "2024-01-07 EUR 15500",
      "2024-01-10 EUR 15500",
      "2024-01-10 finished",
    ]);
  });

  it("counts attempts by currency, waits for all together, and tells once that it is over", () => {
    const usd = invoice("2024-01-02", 12000n);
    const invoicesOn = (on: number) => [usd, euro("2024-01-02", on >= day("2024-01-05") ? 15900n : 14000n)];
    expect(daily(invoicesOn, "2024-01-03", 14)).toEqual([
      "2024-01-03 USD 12000",
      "2024-01-06 EUR 15900",
      "2024-01-06 USD 12000",
      "2024-01-09 EUR 15900",
      "2024-01-09 finished",
    ]);
  });

  it("begins anew once everything overdue of a currency was paid, and does nothing where ages count", () => {
    const used = { attempts: new Map([["EUR", 2]]), lastAttemptOn: day("2024-01-10") };
    const paid = runCampaign(campaign, used, [], day("2024-02-01"), BY_SUM);
    expect(paid.progress.attempts.size).toBe(0);
    const later = [euro("2024-03-01", 20000n)];
    expect(runCampaign(campaign, paid.progress, later, day("2024-03-02"), BY_SUM).requests).toHaveLength(1);
    expect(runCampaign(campaign, used, later, day("2024-03-02"), BY_SUM).requests).toEqual([]);
    expect(runCampaign(campaign, NOT_STARTED, later, day("2024-03-02"), BY_AGE).requests).toEqual([]);
  });
});
