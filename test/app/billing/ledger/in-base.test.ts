import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { convertMinor, type ExchangeRate } from "~/billing/invoicing/exchange-rate";
import { itemOf } from "~/billing/ledger/booked-rates";
import { creditApplied, creditMoved } from "~/billing/ledger/credit-recipes";
import type { Entry } from "~/billing/ledger/entry";
import { type BasePosting, type EntryRates, type ItemBalance, inBase } from "~/billing/ledger/in-base";
import { paymentManual, paymentReturned, refundCreated, writtenOff } from "~/billing/ledger/payment-recipes";
import { entryOf } from "~/billing/ledger/postings";
import { revenueRecognized } from "~/billing/ledger/recipes";

const FACTS = { issuerId: "issuer", customerId: "customer", currency: "USD", postedOn: 20_000 };

const rateOf = (number: string): ExchangeRate => ({
  id: number,
  from: "USD",
  to: "EUR",
  publishedOn: 20_000,
  rate: number,
  quote: "direct",
  source: "ECB",
});

/** Books in which one invoice is posted, paid and corrected. */
function openBooks(invoice: ExchangeRate) {
  const balances = new Map<string, ItemBalance>();
  const sums = new Map<string, bigint>();
  const post = (entry: Entry, rates: Partial<EntryRates> = {}): BasePosting[] => {
    const itemOf: EntryRates["itemOf"] = ({ account, dimension }) =>
      account === "1100" || account === "2200" ? "invoice" : (dimension ?? "customer");
    const lines = inBase(entry, { own: invoice, invoice, itemOf, ...rates }, balances);
    for (const { account, baseDebitMinor, baseCreditMinor } of lines)
      sums.set(account, (sums.get(account) ?? 0n) + baseDebitMinor - baseCreditMinor);
    return lines;
  };
  return { post, base: (account: string) => sums.get(account) ?? 0n, balances };
}

const invoiceOf = (netMinor: bigint, taxMinor: bigint, income: "4000" | "2200" = "4000") =>
  entryOf("invoice.finalized", FACTS, [
    { account: "1100", minor: netMinor + taxMinor },
    { account: income, minor: -netMinor },
    { account: "2300", minor: -taxMinor },
  ]);

const paid = (amountMinor: bigint, allocatedMinor = amountMinor) =>
  paymentManual({ ...FACTS, amountMinor, allocatedMinor });

describe("an entry in base", () => {
  test("converts each posting by itself and posts the rest to 7000", () => {
    const { post } = openBooks(rateOf("0.5"));
    const lines = post(invoiceOf(101n, 1n));
    expect(
      lines.map(({ account, baseDebitMinor, baseCreditMinor }) => [
        account,
        baseDebitMinor - baseCreditMinor,
      ]),
    ).toEqual([
      ["1100", 51n],
      ["4000", -51n],
      ["2300", -1n],
      ["7000", 1n],
    ]);
  });

  test("settles a claim at the rate of its invoice and the bank at that of the day: the difference is 7000's", () => {
    const { post, base } = openBooks(rateOf("0.90"));
    post(invoiceOf(10_000n, 0n));
    post(paid(10_000n), { own: rateOf("0.95") });
    expect([base("1100"), base("1000"), base("4000"), base("7000")]).toEqual([0n, 9_500n, -9_000n, -500n]);
  });

  test("claims again at the rate of the invoice, whatever the day's is", () => {
    const { post, base } = openBooks(rateOf("0.90"));
    post(invoiceOf(10_000n, 0n));
    post(paid(10_000n));
    post(paymentReturned({ ...FACTS, amountMinor: 10_000n }), { own: rateOf("0.50") });
    expect([base("1100"), base("1020")]).toEqual([9_000n, -5_000n]);
    post(writtenOff({ ...FACTS, amountMinor: 10_000n }), { own: rateOf("0.10") });
    expect([base("1100"), base("6100")]).toEqual([0n, 9_000n]);
  });

  test("earns what was deferred at what it is carried at, to the last minor unit", () => {
    const { post, base } = openBooks(rateOf("0.3333"));
    post(invoiceOf(100n, 0n, "2200"));
    for (const amountMinor of [33n, 33n, 34n])
      post(revenueRecognized({ ...FACTS, shares: [{ feeType: "subscription", amountMinor }] }));
    expect([base("2200"), base("4000"), base("7000")]).toEqual([0n, -33n, 0n]);
  });

  test("uses credit at what it is carried at, moves it so, and refunds a debt so", () => {
    const { post, base } = openBooks(rateOf("0.80"));
    const granted = entryOf("credit.granted", FACTS, [
      { account: "4020", minor: 5_000n },
      { account: "2020", minor: -5_000n, dimension: "a" },
    ]);
    post(granted, { own: rateOf("0.90") });
    post(creditMoved({ ...FACTS, customerId: "a", amountMinor: 5_000n, toCustomerId: "customer" }));
    expect([base("2020"), base("7000")]).toEqual([-4_500n, 0n]);
    post(invoiceOf(5_000n, 0n));
    post(creditApplied({ ...FACTS, amountMinor: 5_000n }));
    expect([base("2020"), base("1100"), base("7000")]).toEqual([0n, 0n, -500n]);
    post(
      entryOf("credit_note.refund_due", FACTS, [
        { account: "4000", minor: 100n },
        { account: "2030", minor: -100n },
      ]),
    );
    post(refundCreated({ ...FACTS, amountMinor: 100n, reopensMinor: 0n }), { own: rateOf("0.70") });
    expect([base("2030"), base("1020")]).toEqual([0n, -70n]);
  });

  test("uses a payer's credit that pays for another at what the payer's is carried at", () => {
    const entry = creditApplied({ ...FACTS, amountMinor: 5_000n, holderId: "payer" });
    const document = {
      entry,
      feeIds: [],
      documentKind: "credit_allocation",
      documentId: "allocation",
    } as const;
    const facts = { invoiceId: "invoice", invoiceRate: null };
    expect(entry.postings.map(itemOf(document, facts, new Map()))).toEqual(["payer", "invoice"]);
    const own = creditApplied({ ...FACTS, amountMinor: 5_000n });
    expect(own.postings.map(itemOf({ ...document, entry: own }, facts, new Map()))).toEqual([
      "customer",
      "invoice",
    ]);
  });

  test("takes what a balance lacks at the rate of the entry", () => {
    const { post, balances } = openBooks(rateOf("0.50"));
    post(
      entryOf("credit.granted", FACTS, [
        { account: "4020", minor: 100n },
        { account: "2020", minor: -100n },
      ]),
    );
    post(
      entryOf("credit.applied", FACTS, [
        { account: "2020", minor: 300n },
        { account: "1000", minor: -300n },
      ]),
    );
    expect(balances.get("2020/customer")).toEqual({ minor: 200n, baseMinor: 100n });
  });

  test("has lines that belong to a fee at the rate fixed on the fee", () => {
    const { post, base } = openBooks(rateOf("0.50"));
    const entry = entryOf("invoice.finalized", FACTS, [
      { account: "1100", minor: 100n },
      { account: "4000", minor: -300n, feeIndex: 0 },
      { account: "4000", minor: 200n, feeIndex: 1 },
    ]);
    post(entry, { fees: [null, rateOf("0.90")] });
    expect([base("1100"), base("4000"), base("7000")]).toEqual([50n, -150n + 180n, -80n]);
  });
});

const anyRate = fc
  .integer({ min: 1, max: 99_999_999 })
  .map((digits) => `${Math.trunc(digits / 10_000)}.${String(digits % 10_000).padStart(4, "0")}`)
  .filter((text) => /[1-9]/.test(text))
  .map(rateOf);
const anyMinor = fc.bigInt({ min: 1n, max: 5_000_000n });

describe("any invoice with anything that happens to it afterwards", () => {
  test("balances in base entry by entry, holds its open amount at its own rate, and leaves nothing when settled", () => {
    const step = fc.record({
      kind: fc.constantFrom("pay", "return", "credit", "writeOff", "earn" as const),
      share: fc.integer({ min: 1, max: 100 }),
      rate: anyRate,
    });
    fc.assert(
      fc.property(anyRate, anyMinor, anyMinor, fc.array(step, { maxLength: 12 }), (rate, net, tax, steps) => {
        const { post, base, balances } = openBooks(rate);
        const posted = [post(invoiceOf(net, tax, "2200"))];
        const wrong: string[] = [];
        let open = net + tax;
        let unearned = net;
        let settled = 0n;
        for (const { kind, share, rate: today } of steps) {
          const part = (of: bigint) => (of * BigInt(share)) / 100n;
          const rates = { own: today };
          const amountMinor =
            kind === "return" ? part(settled) : kind === "earn" ? part(unearned) : part(open);
          if (amountMinor === 0n) continue;
          if (kind === "earn") {
            posted.push(post(revenueRecognized({ ...FACTS, shares: [{ feeType: "s", amountMinor }] })));
            unearned -= amountMinor;
            continue;
          }
          const entry = {
            pay: () => paid(amountMinor),
            return: () => paymentReturned({ ...FACTS, amountMinor }),
            credit: () => creditApplied({ ...FACTS, amountMinor }),
            writeOff: () => writtenOff({ ...FACTS, amountMinor }),
          }[kind]();
          posted.push(post(entry, rates));
          open += kind === "return" ? amountMinor : -amountMinor;
          settled += kind === "return" ? -amountMinor : amountMinor;
          if (balances.get("1100/invoice")?.baseMinor !== convertMinor(open, rate)) wrong.push(kind);
        }
        if (open > 0n) posted.push(post(paid(open), { own: steps[0]?.rate ?? rate }));
        if (unearned > 0n)
          posted.push(
            post(revenueRecognized({ ...FACTS, shares: [{ feeType: "s", amountMinor: unearned }] })),
          );
        for (const lines of posted) {
          const rest = lines.reduce((sum, each) => sum + each.baseDebitMinor - each.baseCreditMinor, 0n);
          if (rest !== 0n) wrong.push(`leaves ${rest}`);
        }
        const left = [base("1100"), base("2200"), base("4000")];
        expect([wrong, ...left]).toEqual([[], 0n, 0n, -convertMinor(net, rate)]);
      }),
      { numRuns: 1_000 },
    );
  });
});
