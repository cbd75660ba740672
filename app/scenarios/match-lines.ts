import type { BookLine } from "./book";
import type { ExpectedLine } from "./format";
import { pairUp } from "./pairing";
import { plainNumber, sameNumber, sameUnrounded } from "./same-number";

/** The first name of a subscription, by any of its names; see `subscriptionAliases`. */
export type NameOf = (subscription: string) => string;

/** Each expected line needs a line of its own. Null when all have one, else the first that has not. */
export function missingLine(
  expected: readonly ExpectedLine[],
  lines: readonly BookLine[],
  nameOf: NameOf,
): ExpectedLine | null {
  const pairs = pairLines(expected, lines, nameOf);
  return expected.find((_, index) => pairs[index] === null) ?? null;
}

/** The index of the line each expected one stands for. */
export function pairLines(
  expected: readonly ExpectedLine[],
  lines: readonly BookLine[],
  nameOf: NameOf,
): readonly (number | null)[] {
  return pairUp(expected.length, lines.length, (want, got) => {
    const [wanted, line] = [expected[want], lines[got]];
    return wanted !== undefined && line !== undefined && fits(wanted, line, nameOf);
  });
}

function fits(expected: ExpectedLine, line: BookLine, nameOf: NameOf): boolean {
  return isNamed(expected, line, nameOf) && hasFigures(expected, line);
}

type LineName = {
  readonly [K in "kind" | "subscription" | "plan" | "charge" | "child" | "description" | "from"]?:
    | string
    | undefined;
} & { readonly to?: string | null | undefined };

/** Everything that says which line it is, apart from its figures. An end that is null is not compared. */
export function isNamed(expected: LineName, line: BookLine, nameOf: NameOf): boolean {
  if (expected.subscription !== undefined && nameOf(expected.subscription) !== nameOf(line.subscription)) {
    return false;
  }
  return (["kind", "plan", "charge", "child", "description", "from", "to"] as const).every((field) => {
    const want = expected[field];
    return want === undefined || want === null || want === line[field];
  });
}

function hasFigures(expected: ExpectedLine, line: BookLine): boolean {
  const { amount, quantity, tax, discount_precise: discount } = expected;
  return (
    (amount === undefined || sameNumber(amount, line.amount)) &&
    (quantity === undefined || sameNumber(quantity, line.quantity)) &&
    (tax === undefined || sameNumber(tax, line.tax)) &&
    (discount === undefined || sameUnrounded(discount, line.discount))
  );
}

export function describeExpected(line: ExpectedLine): string {
  const { kind, subscription, plan, charge, child, description, quantity, from, to, amount } = line;
  return [
    kind,
    subscription,
    plan,
    charge,
    child,
    description,
    quantity === undefined ? undefined : `×${quantity}`,
    from === undefined ? undefined : `${from}–${to ?? ""}`,
    amount === undefined ? undefined : plainNumber(amount),
    line.tax === undefined ? undefined : `tax ${plainNumber(line.tax)}`,
    line.discount_precise === undefined ? undefined : `discount ${plainNumber(line.discount_precise)}`,
  ]
    .filter((part) => part !== undefined)
    .join(" ");
}

/** Says of a line what the expected one says, so that the two can be laid side by side. */
export function describeLine(line: BookLine, expected?: ExpectedLine): string {
  const { kind, plan, charge, child, description, quantity, from, to, amount } = line;
  return [
    kind,
    plan,
    charge === null ? "" : `${charge} ×${plainNumber(quantity)}`,
    child ?? "",
    expected?.description === undefined ? "" : description,
    from === "" && to === null ? "" : `${from}–${to ?? ""}`,
    plainNumber(amount),
    expected?.tax === undefined ? "" : `tax ${plainNumber(line.tax)}`,
    expected?.discount_precise === undefined ? "" : `discount ${line.discount}`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}
