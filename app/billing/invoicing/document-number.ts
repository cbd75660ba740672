import { civil, type Day, pad } from "../time/day";

/**
 * How a document's number is written. `plain`: prefix and count, `NW-00042`; `per_organization`: prefix, month of issue
 * and count, `NW-202611-042`; `per_customer`: prefix, the customer's place and its own count, `NW-007-003`.
 */
export const NUMBER_TEMPLATES = ["plain", "per_organization", "per_customer"] as const;
export type NumberTemplate = (typeof NUMBER_TEMPLATES)[number];

/** What tells documents of one series apart. All counts go on whatever the template, so a change leaves no gap. */
export type NumberFacts = {
  /** The count of the whole series. */
  readonly sequence: bigint;
  readonly issuedOn: Day;
  /** The customer's place and the count of its documents; only a template that counts by customer reads them. */
  readonly customerNumber?: bigint;
  readonly customerSequence?: bigint;
};

const TEMPLATE_DIGITS = 3;

/** The number as documents show it. The counts are what is gapless; template, prefix and digits only write them. */
export function writeNumber(
  series: { readonly prefix: string; readonly digits: number; readonly template?: NumberTemplate },
  facts: NumberFacts,
): string {
  const { prefix, digits, template = "plain" } = series;
  if (template === "plain") return `${prefix}${padded(facts.sequence, digits)}`;
  // A prefix is typed with or without the dash that a template puts after it.
  const name = prefix.replace(/-+$/, "");
  if (template === "per_organization") {
    const { year, month } = civil(facts.issuedOn);
    return [name, `${pad(year, 4)}${pad(month, 2)}`, padded(facts.sequence, TEMPLATE_DIGITS)]
      .filter((part) => part !== "")
      .join("-");
  }
  const { customerNumber = 0n, customerSequence = 0n } = facts;
  return [name, padded(customerNumber, TEMPLATE_DIGITS), padded(customerSequence, TEMPLATE_DIGITS)]
    .filter((part) => part !== "")
    .join("-");
}

function padded(count: bigint, digits: number): string {
  return count.toString().padStart(digits, "0");
}
