import { type CurrencyCode, minorDigits } from "../money/currency";
import { formatAmount } from "../money/money";
import { fromDecimal, isDecimal, powerOfTen } from "../money/rational";
import { toMinor } from "../money/round";
import { accept, type Outcome, type Refusal, refuse } from "../outcome";
import type { Instant } from "../time/instant";
import type { Grant, TopUpRule, Wallet } from "./wallet";
import type { GrantNature } from "./wallet-kinds";

/** Money is stored as a signed 64-bit integer. */
const LARGEST_MINOR = (1n << 63n) - 1n;

/** Opens a wallet. Refuses `wallet_currency_mismatch`, `wallet_code_taken` and `wallet_top_up_invalid`. */
export function decideOpenWallet(
  book: { readonly customerCurrency: CurrencyCode; readonly codes: readonly string[] },
  wallet: Wallet,
): Outcome<Wallet> {
  const refusals = [
    ...checkCurrency(wallet.currency, book.customerCurrency),
    ...(book.codes.includes(wallet.code)
      ? [
          {
            code: "wallet_code_taken",
            sentence: `This customer already has a wallet ${wallet.code}.`,
            remedy: "Choose another code.",
            field: "code",
          },
        ]
      : []),
    ...checkTopUp(wallet.topUp),
  ];
  return refusals.length > 0 ? refuse(...refusals) : accept(wallet);
}

/** Changes what a wallet pays and how it is filled; what is in it stays. Refuses `wallet_top_up_invalid`. */
export function decideChangeWallet(changed: Wallet): Outcome<Wallet> {
  const refusals = checkTopUp(changed.topUp);
  return refusals.length > 0 ? refuse(...refusals) : accept(changed);
}

/** Whether two rules sell the same when the same is left. */
export function isSameTopUp(one: TopUpRule | null, other: TopUpRule | null): boolean {
  if (one === null || other === null) return one === other;
  const sells = ({ buys }: TopUpRule) => (buys.kind === "amount" ? buys.amountMinor : buys.targetMinor);
  return (
    one.thresholdMinor === other.thresholdMinor &&
    one.buys.kind === other.buys.kind &&
    sells(one) === sells(other)
  );
}

function checkCurrency(walletCurrency: CurrencyCode, currency: CurrencyCode): Refusal[] {
  if (walletCurrency === currency) return [];
  return [
    {
      code: "wallet_currency_mismatch",
      sentence: `The wallet is in ${walletCurrency} and this customer is billed in ${currency}, so it could pay nothing.`,
      remedy: `Use a wallet in ${currency}.`,
      field: "currency",
    },
  ];
}

function checkTopUp(topUp: TopUpRule | null): Refusal[] {
  if (!topUp) return [];
  const { thresholdMinor, buys } = topUp;
  const buysMinor = buys.kind === "amount" ? buys.amountMinor : buys.targetMinor;
  const isEnough = buys.kind === "amount" ? buysMinor > 0n : buysMinor >= thresholdMinor;
  if (thresholdMinor > 0n && isEnough) return [];
  return [
    {
      code: "wallet_top_up_invalid",
      sentence: "The rule would buy nothing, or leave the balance below its own threshold.",
      remedy: "Enter a threshold above zero, and an amount above zero or a target not below the threshold.",
      field: "top_up",
    },
  ];
}

export type CreditCommand = {
  readonly grantId: string;
  /** Decimal string in major units; more decimals than the currency has are rounded. */
  readonly amount: string;
  readonly priority: number;
  readonly expiresAt: Instant | null;
};

type CreditBook = {
  readonly wallet: Pick<Wallet, "id" | "currency">;
  readonly customerCurrency: CurrencyCode;
};

/**
 * Puts free credit into a wallet; it can be used at once. Refuses `wallet_currency_mismatch`,
 * `wallet_amount_invalid` and `grant_expiry_past`.
 */
export function decideGrant(book: CreditBook, command: CreditCommand, now: Instant): Outcome<Grant> {
  return grantOf(book, command, "free", now);
}

/** Credit that was bought and the line its invoice bills; it can be used once that invoice is paid. */
export type BoughtCredit = {
  readonly grant: Grant;
  readonly line: {
    readonly documentClass: "prepayment";
    readonly amountMinor: bigint;
    /** True when tax is due on the sale; else it arises when the credit is used. */
    readonly taxedAtSale: boolean;
  };
};

/** Sells credit. The refusals are those of `decideGrant`. */
export function decideBuyCredit(
  book: CreditBook,
  command: CreditCommand & { readonly nature: "bought_multi" | "bought_single" },
  now: Instant,
): Outcome<BoughtCredit> {
  const grant = grantOf(book, command, command.nature, now);
  if (!grant.ok) return grant;
  const taxedAtSale = command.nature === "bought_single";
  return accept({
    grant: grant.value,
    line: { documentClass: "prepayment", amountMinor: grant.value.remainingMinor, taxedAtSale },
  });
}

function grantOf(
  book: CreditBook,
  command: CreditCommand,
  nature: GrantNature,
  now: Instant,
): Outcome<Grant> {
  const { wallet, customerCurrency } = book;
  const { grantId, amount, priority, expiresAt } = command;
  const amountMinor = isDecimal(amount) ? toMinor(fromDecimal(amount), wallet.currency) : 0n;
  const refusals = checkCurrency(wallet.currency, customerCurrency);
  if (amountMinor <= 0n || amountMinor > LARGEST_MINOR) {
    const example = formatAmount(50n * powerOfTen(minorDigits(wallet.currency)), wallet.currency);
    refusals.push({
      code: "wallet_amount_invalid",
      sentence: `${JSON.stringify(amount)} is no amount of credit.`,
      remedy: `Enter an amount above zero, such as ${example}.`,
      field: "amount",
    });
  }
  if (expiresAt !== null && expiresAt <= now) {
    refusals.push({
      code: "grant_expiry_past",
      sentence: "The credit would have expired before it could be used.",
      remedy: "Enter a later expiry, or leave it empty.",
      field: "expires_at",
    });
  }
  if (refusals.length > 0) return refuse(...refusals);
  return accept({
    id: grantId,
    nature,
    priority,
    createdAt: now,
    expiresAt,
    remainingMinor: amountMinor,
    usable: nature === "free",
  });
}
