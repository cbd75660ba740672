import { describe, expect, it } from "vitest";
import { poolDueAt, windowOn } from "~/billing/pools/pool-windows";
import { formatInstant } from "~/billing/time/instant";
import { expandPolicy } from "~/policy-presets";
import {
  at,
  type BillingBook,
  bill,
  chargeTerms,
  day,
  drain,
  openBook,
  planVersion,
  read,
  readNotes,
  run,
  subscribe,
  use,
} from "../../../support/billing-book";
import { make } from "../../../support/billing-changes";
import { derivationHolds } from "../../../support/fee-evidence";
import { poolOf } from "../../../support/pools";

const calls = chargeTerms("calls", { type: "per_unit", unit_amount: "0.50" });
const data = chargeTerms("data", { type: "per_unit", unit_amount: "2" });
const metered = planVersion({ prices: [], charges: [calls] }, "metered");

function usageBook(
  pool: Parameters<typeof poolOf>,
  options: Parameters<typeof openBook>[0] = {},
): BillingBook {
  const book = openBook(options);
  book.pools.push(poolOf(...pool));
  subscribe(book, metered, at("2024-01-01"));
  use(book, "t1", at("2024-01-20"), "100");
  drain(book, at("2024-02-01"));
  return book;
}

function allHold(book: BillingBook): boolean {
  return book.fees.every(({ fee }) => derivationHolds(fee));
}

describe("a commitment of a customer", () => {
  it("bills what is missing over all subscriptions on the day its window closes, and late usage lowers that", () => {
    const book = openBook();
    book.pools.push(poolOf("commitment", 10_000n));
    subscribe(book, metered, at("2024-01-01"));
    subscribe(book, planVersion({}, "base"), at("2024-01-01"));
    use(book, "t1", at("2024-01-20"), "100");
    drain(book, at("2024-01-31"));
    expect(read(book.documents)).toEqual(["2024-01-01: subscription 2024-01-01..2024-02-01 31.00"]);
    drain(book, at("2024-02-01"));
    expect(read(book.documents).at(-1)).toBe(
      "2024-02-01: usage 2024-01-01..2024-02-01 50.00, subscription 2024-02-01..2024-03-01 31.00, pool 2024-01-01..2024-02-01 19.00",
    );
    use(book, "late", at("2024-01-25"), "8");
    bill(book, at("2024-02-03"));
    expect(read(book.documents).at(-1)).toBe("2024-02-03: usage 2024-01-01..2024-02-01 4.00");
    expect(readNotes(book.notes)).toEqual([
      "2024-02-03 corrects invoice-2: pool 2024-01-01..2024-02-01 -4.00",
    ]);
    expect(run(book, at("2024-02-03")).drafts).toEqual([]);
    expect(allHold(book)).toBe(true);
  });

  it("closes its windows by itself after the last subscription ended", () => {
    const book = openBook();
    const quarter = { cadence: { unit: "quarter", count: 1 } } as const;
    book.pools.push(poolOf("commitment", 10_000n, quarter));
    const { id } = subscribe(book, planVersion({}, "base"), at("2024-01-01"));
    make(book, { do: "cancel", when: { at: "period_end" } } as never, at("2024-01-05"));
    drain(book, at("2024-04-01"));
    expect(book.subscriptions.find(({ subscription }) => subscription.id === id)?.subscription.endsAt).toBe(
      at("2024-02-01"),
    );
    expect(read(book.documents).at(-1)).toBe("2024-04-01: pool 2024-01-01..2024-04-01 69.00");
  });

  it("is cut to the days it lasts when it ends within a window", () => {
    const book = usageBook(["commitment", 31_000n, { to: day("2024-01-11") }]);
    expect(read(book.documents)).toEqual([
      "2024-01-11: pool 2024-01-01..2024-01-11 100.00",
      "2024-02-01: usage 2024-01-01..2024-02-01 50.00",
    ]);
    // Usage counts where the days it is for begin, though it is billed when they are over.
    expect(readNotes(book.notes)).toEqual([
      "2024-02-01 corrects invoice-1: pool 2024-01-01..2024-01-11 -50.00",
    ]);
    expect(book.fees.find(({ fee }) => fee.kind === "pool")?.fee.derivation).toMatchObject({
      kind: "pool",
      agreed: "310.00",
      required: "100.00",
      proration: { days: 10, periodDays: 31 },
    });
  });

  it("does not take a concession back", () => {
    const book = usageBook(["commitment", 5_000n]);
    const [fee] = book.issued;
    if (!fee) throw new Error("something was billed");
    book.issued.push({
      ...fee,
      id: "given",
      documentId: "note",
      amountMinor: -1_000n,
      effect: "concession",
      correctsFeeId: fee.id,
    });
    expect(run(book, at("2024-02-02")).drafts).toEqual([]);
  });
});

describe("a cap of a customer", () => {
  it("takes back what is above it on the document of the lines that count", () => {
    const book = usageBook(["cap", 3_000n]);
    expect(read(book.documents)).toEqual([
      "2024-02-01: usage 2024-01-01..2024-02-01 50.00, pool 2024-01-01..2024-02-01 -20.00",
    ]);
    use(book, "late", at("2024-01-25"), "8");
    bill(book, at("2024-02-03"));
    expect(read(book.documents).at(-1)).toBe(
      "2024-02-03: usage 2024-01-01..2024-02-01 4.00, pool 2024-01-01..2024-02-01 -4.00",
    );
    expect(allHold(book)).toBe(true);
  });

  it("bills again what it took back when what counts turns out less", () => {
    const book = usageBook(["cap", 3_000n]);
    book.events.splice(0, 1, {
      transactionId: "t1",
      timestamp: at("2024-01-20"),
      quantity: "30",
      uniqueValue: null,
    });
    for (const [key, window] of book.windows) book.windows.set(key, { ...window, dirty: true });
    bill(book, at("2024-02-03"));
    expect(readNotes(book.notes)).toEqual([
      "2024-02-03 corrects invoice-1: usage 2024-01-01..2024-02-01 -35.00",
    ]);
    expect(read(book.documents).at(-1)).toBe("2024-02-03: pool 2024-01-01..2024-02-01 20.00");
    expect(allHold(book)).toBe(true);
  });

  it("leaves lines as they are that were issued before it was agreed, and takes from later ones of the window", () => {
    const book = openBook();
    subscribe(book, planVersion({}, "base"), at("2024-01-01"));
    subscribe(book, metered, at("2024-01-01"));
    use(book, "t1", at("2024-01-20"), "100");
    drain(book, at("2024-01-01"));
    book.pools.push(poolOf("cap", 3_000n));
    expect(run(book, at("2024-01-05")).drafts).toEqual([]);
    drain(book, at("2024-02-01"));
    const taken = book.fees
      .filter(({ fee }) => fee.kind === "pool")
      .map(({ fee }) => [fee.period.from, fee.amountMinor]);
    expect(taken).toEqual([
      [day("2024-01-01"), -5_000n],
      [day("2024-02-01"), -100n],
    ]);
    expect(book.notes).toEqual([]);
    expect(allHold(book)).toBe(true);
  });

  it("is a negative line where the policy has those", () => {
    const book = openBook({ policy: expandPolicy("default", { unused_credit: "negative_line" }) });
    subscribe(book, planVersion({}, "base"), at("2024-01-01"));
    subscribe(book, planVersion({ prices: [], charges: [data] }, "data"), at("2024-01-01"));
    use(book, "t1", at("2024-01-20"), "10");
    book.pools.push(poolOf("cap", 4_000n));
    drain(book, at("2024-02-01"));
    expect(read(book.documents).at(-1)).toBe(
      "2024-02-01: subscription 2024-02-01..2024-03-01 31.00, usage 2024-01-01..2024-02-01 20.00, pool 2024-01-01..2024-02-01 -11.00",
    );
  });
});

describe("an allowance", () => {
  it("includes usage up to its amount, of the metrics it names", () => {
    const book = openBook();
    const counts = { plans: [], metrics: ["data"], charges: [] };
    book.pools.push(poolOf("allowance", 1_500n, { counts }));
    subscribe(book, planVersion({ charges: [calls, data] }), at("2024-01-01"));
    use(book, "t1", at("2024-01-20"), "10");
    drain(book, at("2024-02-01"));
    const pooled = book.fees.filter(({ fee }) => fee.kind === "pool");
    expect(pooled.map(({ fee }) => [fee.feeType, fee.amountMinor, fee.effect])).toEqual([
      ["allowance", -1_500n, "reversal"],
    ]);
    expect(pooled[0]?.fee.derivation).toMatchObject({
      counted: [{ item: "data", amount: "20.00", drew: "15.00" }],
      takes: [{ amount: "15.00" }],
    });
    expect(allHold(book)).toBe(true);
  });

  it("stands below a cap, and a commitment looks at what is left to pay", () => {
    const book = openBook();
    book.pools.push(poolOf("commitment", 3_500n), poolOf("cap", 3_000n), poolOf("allowance", 1_000n));
    subscribe(book, metered, at("2024-01-01"));
    use(book, "t1", at("2024-01-20"), "100");
    drain(book, at("2024-02-01"));
    const amounts = book.fees.map(({ fee }) => [fee.feeType, fee.amountMinor]);
    expect(amounts).toEqual([
      ["usage", 5_000n],
      ["allowance", -1_000n],
      ["cap", -1_000n],
      ["commitment", 500n],
    ]);
    expect(allHold(book)).toBe(true);
  });

  it("counts one subscription where it is agreed for one", () => {
    const book = openBook();
    const own = { scope: "subscription", subscriptionId: "sub-2" } as const;
    book.pools.push(poolOf("allowance", 9_000n, own));
    subscribe(book, metered, at("2024-01-01"));
    subscribe(book, metered, at("2024-01-01"));
    use(book, "t1", at("2024-01-20"), "10");
    drain(book, at("2024-02-01"));
    expect(read(book.documents).at(-1)).toBe(
      "2024-02-01: usage 2024-01-01..2024-02-01 5.00, usage 2024-01-01..2024-02-01 5.00, pool 2024-01-01..2024-02-01 -5.00",
    );
  });
});

describe("the windows of a pool", () => {
  it("follow one another from its first day", () => {
    const pool = poolOf("commitment", 100n, { from: day("2024-01-31"), to: day("2024-05-10") });
    expect(formatInstant(poolDueAt(pool, "UTC", at("2024-01-01")) ?? 0)).toBe("2024-02-29T00:00:00Z");
    expect(formatInstant(poolDueAt(pool, "UTC", at("2024-02-29")) ?? 0)).toBe("2024-03-31T00:00:00Z");
    expect(formatInstant(poolDueAt(pool, "UTC", at("2024-05-01")) ?? 0)).toBe("2024-05-10T00:00:00Z");
    expect(poolDueAt(pool, "UTC", at("2024-05-10"))).toBeNull();
    expect(windowOn(pool, day("2024-01-30"), expandPolicy("default"))).toBeNull();
    expect(windowOn(pool, day("2024-05-10"), expandPolicy("default"))).toBeNull();
  });
});
