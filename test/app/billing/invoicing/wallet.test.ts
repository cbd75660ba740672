import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decideTopUp,
  expireGrants,
  type Grant,
  type Wallet,
  walletBalance,
} from "~/billing/invoicing/wallet";
import {
  type CreditCommand,
  decideBuyCredit,
  decideGrant,
  decideOpenWallet,
} from "~/billing/invoicing/wallet-credit";
import { type DrawnLine, drawBeforeTax, drawWallets } from "~/billing/invoicing/wallet-draws";
import { GRANT_NATURES } from "~/billing/invoicing/wallet-kinds";
import { least } from "~/billing/money/least";
import { at, codes, value } from "../../../support/billing-book";

const NOW = at("2023-01-01");
const TENDER = { grant_tax: "tender" } as const;
const DISCOUNT = { grant_tax: "discount" } as const;

function grant(id: string, remainingMinor: bigint, change: Partial<Grant> = {}): Grant {
  return {
    id,
    nature: "free",
    priority: 50,
    createdAt: 0,
    expiresAt: null,
    remainingMinor,
    usable: true,
    ...change,
  };
}

function wallet(id: string, grants: readonly Grant[], change: Partial<Wallet> = {}): Wallet {
  return {
    id,
    code: id,
    currency: "EUR",
    priority: 50,
    createdAt: 0,
    appliesTo: [],
    grants,
    topUp: null,
    ...change,
  };
}

const line = (amountMinor: bigint, metricCode: string | null = null, taxMinor = 0n): DrawnLine => ({
  amountMinor,
  taxMinor,
  metricCode,
});

function draw(
  lines: readonly DrawnLine[],
  wallets: readonly Wallet[],
  due?: bigint,
  policy = TENDER as typeof TENDER | typeof DISCOUNT,
) {
  const totalMinor = lines.reduce((sum, { amountMinor, taxMinor }) => sum + amountMinor + taxMinor, 0n);
  const invoice = { currency: "EUR", totalMinor, dueMinor: due ?? totalMinor, lines };
  return drawWallets(invoice, wallets, policy, NOW).map((each) => [
    each.walletId,
    each.grantId,
    each.amountMinor,
  ]);
}

describe("prepaid credit at the finalization of an invoice", () => {
  it("pays the total after tax, keeps the rest, and pays several invoices until used up", () => {
    expect(draw([line(4000n)], [wallet("w", [grant("g", 10000n)])])).toEqual([["w", "g", 4000n]]);
    expect(draw([line(3500n)], [wallet("w", [grant("g", 7500n)])])).toEqual([["w", "g", 3500n]]);
    expect(draw([line(9000n)], [wallet("w", [grant("g", 7500n)])])).toEqual([["w", "g", 7500n]]);
  });

  it("uses grants of equal priority oldest first, and a lower number before any", () => {
    const grants = [grant("g2", 5000n, { createdAt: 2 }), grant("g1", 3000n, { createdAt: 1 })];
    expect(draw([line(6000n)], [wallet("w", grants)])).toEqual([
      ["w", "g1", 3000n],
      ["w", "g2", 3000n],
    ]);
    const first = grant("g3", 100n, { createdAt: 9, priority: 1 });
    expect(draw([line(200n)], [wallet("w", [...grants, first])])[0]).toEqual(["w", "g3", 100n]);
  });

  it("empties the wallet with the lower priority number first, then the older", () => {
    const wallets = [
      wallet("w2", [grant("b", 5000n)], { priority: 2 }),
      wallet("w1", [grant("a", 3000n)], { priority: 1 }),
    ];
    expect(draw([line(6000n)], wallets)).toEqual([
      ["w1", "a", 3000n],
      ["w2", "b", 3000n],
    ]);
    const aged = [
      wallet("young", [grant("b", 5n)], { createdAt: 2 }),
      wallet("old", [grant("a", 5n)], { createdAt: 1 }),
    ];
    expect(draw([line(6n)], aged)[0]).toEqual(["old", "a", 5n]);
  });

  it("of a customer that another one is billed for pays its own lines with their tax, before the payer's", () => {
    const lines = [
      { ...line(1000n, null, 190n), recipientId: "child" },
      { ...line(2000n, null, 380n), recipientId: "payer" },
    ];
    const own = wallet("child", [grant("c", 5000n)], { recipientId: "child", priority: 99 });
    const payers = wallet("payer", [grant("p", 2000n)], { priority: 1 });
    expect(draw(lines, [own])).toEqual([["child", "c", 1190n]]);
    expect(draw(lines, [payers, own])).toEqual([
      ["child", "c", 1190n],
      ["payer", "p", 2000n],
    ]);
    expect(draw([line(1000n)], [own])).toEqual([]);
    const before = drawBeforeTax(lines, "EUR", [own], DISCOUNT, NOW);
    expect([before.freeMinor, before.draws.map(({ amountMinor }) => amountMinor)]).toEqual([
      [1000n, 0n],
      [1000n],
    ]);
  });

  it("bound to metrics covers their lines with their tax, and none of the others", () => {
    const limited = (left: bigint) => [
      wallet("w", [grant("g", left)], { appliesTo: ["count_1", "count_2"] }),
    ];
    expect(draw([line(1000n, "other")], limited(3900n))).toEqual([]);
    expect(draw([line(1429n, "count_1", 343n)], limited(3900n))).toEqual([["w", "g", 1772n]]);
    expect(draw([line(1427n, "count_2", 342n)], limited(2128n))).toEqual([["w", "g", 1769n]]);
    expect(draw([line(1000n, "count_1"), line(500n)], limited(3900n))).toEqual([["w", "g", 1000n]]);
  });

  it("pays the largest lines first, so that a bound wallet finds what is left", () => {
    const wallets = [
      wallet("any", [grant("a", 100n)], { priority: 1 }),
      wallet("bound", [grant("b", 500n)], { priority: 2, appliesTo: ["small"] }),
    ];
    expect(draw([line(150n, "small"), line(200n, "big")], wallets)).toEqual([
      ["any", "a", 100n],
      ["bound", "b", 150n],
    ]);
  });

  it("never pays more than credit notes left, nor more than the total that taxes of lines miss", () => {
    expect(draw([line(5000n)], [wallet("w", [grant("g", 9000n)])], 1200n)).toEqual([["w", "g", 1200n]]);
    const cents = Array.from({ length: 2 }, () => line(1n));
    const invoice = { currency: "EUR", totalMinor: 3n, dueMinor: 3n, lines: cents };
    expect(drawWallets(invoice, [wallet("w", [grant("g", 10000n)])], TENDER, NOW)[0]?.amountMinor).toBe(3n);
  });

  it("is not there when it expired, is not paid for, or is of another currency", () => {
    const gone = [
      grant("expired", 100n, { expiresAt: NOW }),
      grant("unpaid", 100n, { nature: "bought_multi", usable: false }),
    ];
    expect(
      draw([line(50n)], [wallet("w", gone), wallet("usd", [grant("g", 100n)], { currency: "USD" })]),
    ).toEqual([]);
    expect(walletBalance(wallet("w", [...gone, grant("g", 7n)]), NOW)).toBe(7n);
    expect(expireGrants([wallet("w", [...gone, grant("empty", 0n, { expiresAt: 0 })])], NOW)).toEqual([
      { walletId: "w", grantId: "expired", nature: "free", amountMinor: 100n },
    ]);
  });
});

describe("the nature of a grant", () => {
  const each = GRANT_NATURES.map((nature) => grant(nature, 100n, { nature }));
  it("decides whether it lowers the tax base or pays after tax", () => {
    const atBase = (policy: typeof TENDER | typeof DISCOUNT) =>
      drawBeforeTax([line(1000n)], "EUR", [wallet("w", each)], policy, NOW);
    expect(atBase(DISCOUNT)).toMatchObject({ freeMinor: [100n], soldMinor: [100n] });
    expect(atBase(TENDER)).toMatchObject({ freeMinor: [0n], soldMinor: [100n] });
    const atTotal = (policy: typeof TENDER | typeof DISCOUNT) =>
      draw([line(1000n)], [wallet("w", each)], undefined, policy).map(([, grantId]) => grantId);
    expect(atTotal(DISCOUNT)).toEqual(["bought_multi"]);
    expect(atTotal(TENDER)).toEqual(["bought_multi", "free"]);
  });

  it("before tax is spread over the lines it may pay, and never takes one below zero", () => {
    const bound = wallet("w", [grant("g", 500n)], { appliesTo: ["calls"] });
    const lines = [line(100n, "calls"), line(200n, "calls"), line(700n), line(-50n, "calls")];
    expect(drawBeforeTax(lines, "EUR", [bound], DISCOUNT, NOW)).toEqual({
      draws: [{ walletId: "w", grantId: "g", nature: "free", amountMinor: 300n }],
      freeMinor: [100n, 200n, 0n, 0n],
      soldMinor: [0n, 0n, 0n, 0n],
    });
    expect(drawBeforeTax(lines, "USD", [bound], DISCOUNT, NOW).draws).toEqual([]);
  });
});

const grants = fc.array(
  fc.record({
    minor: fc.bigInt({ min: 0n, max: 300n }),
    priority: fc.nat(2),
    createdAt: fc.nat(2),
    nature: fc.constantFrom(...GRANT_NATURES),
    usable: fc.boolean(),
    expired: fc.boolean(),
  }),
  { maxLength: 4 },
);
const wallets = fc.array(
  fc.record({
    grants,
    priority: fc.nat(2),
    createdAt: fc.nat(2),
    bound: fc.constantFrom([], ["m"], ["m", "n"]),
  }),
  { maxLength: 4 },
);
const lines = fc.array(
  fc.record({
    amountMinor: fc.bigInt({ min: 0n, max: 400n }),
    taxMinor: fc.bigInt({ min: 0n, max: 80n }),
    metricCode: fc.constantFrom("m", "n", null),
  }),
  { maxLength: 5 },
);

describe("draws", () => {
  it("never exceed grants, lines or what is due, and are the same in whatever order the facts come", () => {
    fc.assert(
      fc.property(
        wallets,
        lines,
        fc.nat({ max: 2000 }),
        fc.constantFrom(TENDER, DISCOUNT),
        (raw, all, due, policy) => {
          const given = raw.map(({ grants: own, bound, ...rest }, index) =>
            wallet(
              `w${index}`,
              own.map(({ minor, expired, ...facts }, at) =>
                grant(`w${index}g${at}`, minor, { ...facts, expiresAt: expired ? NOW - 1 : null }),
              ),
              { ...rest, appliesTo: bound },
            ),
          );
          const shuffled = [...given]
            .reverse()
            .map((each) => ({ ...each, grants: [...each.grants].reverse() }));
          const totalMinor = all.reduce((sum, { amountMinor, taxMinor }) => sum + amountMinor + taxMinor, 0n);
          const dueMinor = least(BigInt(due), totalMinor);
          const invoice = { currency: "EUR", totalMinor, dueMinor, lines: all };
          const draws = drawWallets(invoice, given, policy, NOW);
          const base = drawBeforeTax(all, "EUR", given, policy, NOW);
          expect(drawWallets({ ...invoice, lines: [...all].reverse() }, shuffled, policy, NOW)).toEqual(
            draws,
          );
          expect(drawBeforeTax(all, "EUR", shuffled, policy, NOW)).toEqual(base);
          expect(draws.reduce((sum, each) => sum + each.amountMinor, 0n) <= dueMinor).toBe(true);
          for (const own of given.flatMap((each) => each.grants)) {
            const drawn = [...draws, ...base.draws].reduce(
              (sum, each) => (each.grantId === own.id ? sum + each.amountMinor : sum),
              0n,
            );
            expect(drawn <= own.remainingMinor).toBe(true);
            if (!own.usable || own.expiresAt !== null) expect(drawn).toBe(0n);
          }
          const shares = all.map((_, index) => (base.freeMinor[index] ?? 0n) + (base.soldMinor[index] ?? 0n));
          expect(shares.every((share, index) => share <= (all[index]?.amountMinor ?? 0n))).toBe(true);
          expect(shares.reduce((sum, share) => sum + share, 0n)).toBe(
            base.draws.reduce((sum, each) => sum + each.amountMinor, 0n),
          );
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe("an automatic top-up", () => {
  const rule = { thresholdMinor: 1000n, buys: { kind: "target", targetMinor: 5000n } } as const;
  it("buys up to the target, or so much, once the balance is below the threshold", () => {
    const low = wallet("w", [grant("g", 999n)], { topUp: rule });
    expect(decideTopUp(low, NOW)).toBe(4001n);
    const fixed = { ...rule, buys: { kind: "amount", amountMinor: 2500n } } as const;
    expect(decideTopUp({ ...low, topUp: fixed }, NOW)).toBe(2500n);
    expect(decideTopUp({ ...low, grants: [grant("g", 1000n)] }, NOW)).toBeNull();
    expect(decideTopUp({ ...low, topUp: null }, NOW)).toBeNull();
  });

  it("buys once: credit that is bought and not paid for counts as there", () => {
    const coming = grant("c", 4001n, { nature: "bought_multi", usable: false });
    expect(decideTopUp(wallet("w", [grant("g", 999n), coming], { topUp: rule }), NOW)).toBeNull();
    const lapsed = { ...coming, expiresAt: NOW };
    expect(decideTopUp(wallet("w", [grant("g", 999n), lapsed], { topUp: rule }), NOW)).toBe(4001n);
  });
});

describe("credit that comes in", () => {
  const book = { wallet: { id: "w", currency: "EUR" }, customerCurrency: "EUR" };
  const command: CreditCommand = { grantId: "g", amount: "10.00", priority: 50, expiresAt: null };
  it("that is free can be used at once; bought credit is rounded, and used when its invoice is paid", () => {
    expect(value(decideGrant(book, command, NOW))).toMatchObject({
      nature: "free",
      usable: true,
      remainingMinor: 1000n,
    });
    const amount = "17.9699999999999988631316";
    const bought = value(decideBuyCredit(book, { ...command, amount, nature: "bought_multi" }, NOW));
    expect(bought.line).toEqual({ documentClass: "prepayment", amountMinor: 1797n, taxedAtSale: false });
    expect(bought.grant).toMatchObject({ usable: false, remainingMinor: 1797n, createdAt: NOW });
    const single = value(decideBuyCredit(book, { ...command, nature: "bought_single" }, NOW));
    expect(single.line.taxedAtSale).toBe(true);
  });

  it.each([
    ["no number", {}, { amount: "ten" }, "wallet_amount_invalid"],
    ["nothing once rounded", {}, { amount: "0.004" }, "wallet_amount_invalid"],
    ["more than can be kept", {}, { amount: "9".repeat(30) }, "wallet_amount_invalid"],
    ["expired", {}, { expiresAt: NOW }, "grant_expiry_past"],
    ["of another currency", { customerCurrency: "USD" }, {}, "wallet_currency_mismatch"],
  ] as [string, object, Partial<CreditCommand>, string][])(
    "is refused when it is %s",
    (_, change, request, code) => {
      const bought = { ...command, ...request, nature: "bought_multi" as const };
      expect(codes(decideGrant({ ...book, ...change }, { ...command, ...request }, NOW))).toEqual([code]);
      expect(codes(decideBuyCredit({ ...book, ...change }, bought, NOW))).toEqual([code]);
    },
  );
});

describe("opening a wallet", () => {
  const open = (change: Partial<Wallet>, codesTaken: string[] = []) =>
    codes(decideOpenWallet({ customerCurrency: "EUR", codes: codesTaken }, wallet("w", [], change)));
  it("is refused in another currency, with a taken code, or with a rule that does not fill it", () => {
    expect(open({})).toEqual([]);
    expect(open({ currency: "USD" })).toEqual(["wallet_currency_mismatch"]);
    expect(open({}, ["w"])).toEqual(["wallet_code_taken"]);
    const topUp = { thresholdMinor: 100n, buys: { kind: "target", targetMinor: 99n } } as const;
    expect(open({ topUp })).toEqual(["wallet_top_up_invalid"]);
    expect(open({ topUp: { ...topUp, buys: { kind: "amount", amountMinor: 0n } } })).toEqual([
      "wallet_top_up_invalid",
    ]);
    expect(open({ topUp: { ...topUp, buys: { kind: "target", targetMinor: 100n } } })).toEqual([]);
  });
});
