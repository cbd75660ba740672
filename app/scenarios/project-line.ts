import type { ProposedFee } from "~/billing/fees/fee";
import { minorDigits } from "~/billing/money/currency";
import { formatAmount } from "~/billing/money/money";
import { fromDecimal, negate, powerOfTen, rational, toDecimal } from "~/billing/money/rational";
import { lineTaxMinor } from "~/billing/tax/tax-groups";
import { formatDay } from "~/billing/time/day";
import type { BookInvoice, BookLine, BookLineKind } from "./book";
import { minus, sumOf } from "./same-number";
import type { StatedFee, Statement } from "./statement";

/** Lines and sums of documents in the words of the format. */

/** A document in the words of the format, and the id by which the driver knows it. */
export type Projected = { readonly id: string; readonly shown: BookInvoice };

export function lineOf(statement: Statement, { fee }: StatedFee): BookLine {
  const { position, period } = fee;
  const { currency } = position;
  const names = statement.namesOf(fee);
  const isOpen = fee.feeType === "one_time" && period.from === period.to;
  return {
    kind: kindOf(fee),
    ...names,
    quantity: fee.quantity,
    from: formatDay(period.from),
    to: isOpen ? null : formatDay(period.to),
    amount: formatAmount(fee.amountMinor, currency),
    description: fee.description,
    tax: formatAmount(lineTaxMinor(fee), currency),
    discount: discountOf(fee),
    group: groupOf(fee),
  };
}

function kindOf({ kind, effect, amountMinor }: ProposedFee): BookLineKind {
  const isTime = kind === "subscription" || kind === "fixed";
  return isTime && effect !== "charge" && amountMinor <= 0n ? "proration_credit" : kind;
}

/** The exact share where the policy keeps decimals. */
function discountOf({ discountExact, discountMinor, position }: ProposedFee): string {
  const minor = discountExact ?? rational(discountMinor);
  return toDecimal({ num: minor.num, den: minor.den * powerOfTen(minorDigits(position.currency)) }, 10);
}

function groupOf({ position }: ProposedFee): readonly string[] {
  const match = /group:(\[.*?\]);/.exec(position.part);
  return match ? (JSON.parse(match[1] ?? "[]") as string[]) : [];
}

/** A line of what is no fee: credit, an adjustment, a tax. */
export function otherLine(kind: BookLineKind, on: string, amount: string): BookLine {
  return {
    kind,
    subscription: "",
    plan: "",
    charge: null,
    quantity: "1",
    from: on,
    to: null,
    amount,
    description: kind,
    tax: "0",
    discount: "0",
    group: [],
  };
}

export function emptyInvoice(customer: string, currency: string, issuedAt: number, on: string): BookInvoice {
  return {
    customer,
    number: null,
    currency,
    issuedAt,
    issuedOn: on,
    draftedOn: on,
    dueOn: on,
    status: "paid",
    subtotal: "0",
    progressiveCredit: "0",
    discount: "0",
    net: "0",
    tax: "0",
    credit: "0",
    totalBeforeCredit: "0",
    total: "0",
    balance: "0",
    lines: [],
    covers: [],
  };
}

/** Sums as the format has them: the subtotal without credit and tax, the total of all lines. */
export function summed(shown: BookInvoice, lines: readonly BookLine[]): BookInvoice {
  const amounts = (isWanted: (line: BookLine) => boolean): string =>
    sumOf(lines.filter(isWanted).map(({ amount }) => amount));
  const credit = amounts(({ kind }) => kind === "credit_balance");
  const tax = amounts(({ kind }) => kind === "tax");
  const subtotal = amounts(({ kind }) => kind !== "credit_balance" && kind !== "tax");
  const total = amounts(() => true);
  return {
    ...shown,
    lines,
    subtotal,
    net: minus(subtotal, shown.discount),
    tax,
    credit: toDecimal(negate(fromDecimal(credit))),
    totalBeforeCredit: minus(total, credit),
    total,
  };
}
