import type { BookInvoice } from "./book";
import type { ExpectedInvoice, ExpectedLine, InvoiceReference, Scenario, StepOf } from "./format";
import { isNamed, type NameOf, pairLines } from "./match-lines";
import { alignInOrder } from "./pairing";
import { subscriptionAliases } from "./subscription-names";

/**
 * Steps name invoices and lines as a reader of the file counts them: by their place among what the file expects.
 * These say which document and which line of what was made so far is meant.
 */

/** What a step says of an invoice. */
export type NamedInvoice = { readonly customer: string; readonly invoice: InvoiceReference };

/** The expected invoice that a step names, those that may be absent counted with; null when the file lists none. */
export function expectedInvoiceOf(scenario: Scenario, named: NamedInvoice): ExpectedInvoice | null {
  const expected = expectedOf(scenario, named.customer);
  const { invoice } = named;
  if (typeof invoice === "number") return expected[invoice - 1] ?? null;
  return (
    expected.find(({ issued_on: on, drafted_on: from }) => [on, from].includes(invoice.issued_on)) ?? null
  );
}

function expectedOf(scenario: Scenario, customer: string): readonly ExpectedInvoice[] {
  return scenario.expect.invoices.filter((invoice) => invoice.customer === customer);
}

/**
 * The index of the invoice a step names among those made so far (drafts too, in the order in which they were made;
 * invoices of other customers are passed over). What is expected is laid over what was made, in order; where the file
 * does not list the invoice, it is the how-manieth of the customer. Null when there is none.
 */
export function findBookInvoice(
  scenario: Scenario,
  named: NamedInvoice,
  made: readonly BookInvoice[],
): number | null {
  const own = made.flatMap((invoice, index) =>
    invoice.customer === named.customer ? [{ invoice, index }] : [],
  );
  const { invoice: reference } = named;
  const expected = expectedOf(scenario, named.customer);
  const wanted = expectedInvoiceOf(scenario, named);
  const last = wanted === null ? -1 : expected.indexOf(wanted);
  const nameOf = nameIn(scenario);
  const places = alignInOrder({
    wanted: last + 1,
    found: own.length,
    fits: (want, got) => couldBecome(expected[want], own[got]?.invoice, nameOf),
    mayBeAbsent: (want) => want !== last,
  });
  const place = places?.[last] ?? null;
  if (place !== null) return own[place]?.index ?? null;
  if (typeof reference === "number") return own[reference - 1]?.index ?? null;
  const onDay = own.find(({ invoice }) =>
    [invoice.issuedOn, invoice.draftedOn].includes(reference.issued_on),
  );
  return onDay?.index ?? null;
}

/** The index of the line a step names by its place among the expected lines of its invoice; null when there is none. */
export function findBookLine(
  scenario: Scenario,
  named: NamedInvoice & { readonly line: number },
  invoice: BookInvoice,
): number | null {
  const expected = expectedInvoiceOf(scenario, named)?.lines ?? [];
  const nameOf = nameIn(scenario);
  const place = pairLines(expected, invoice.lines, nameOf)[named.line - 1] ?? null;
  if (place !== null) return place;
  const wanted = expected[named.line - 1];
  const alike = wanted ? invoice.lines.findIndex((line) => isNamed(wanted, line, nameOf)) : -1;
  if (alike >= 0) return alike;
  return named.line <= invoice.lines.length ? named.line - 1 : null;
}

type CreditedLine = StepOf<"credit_note">["lines"][number];

/** The index of the line that a credit note's line names by kind, plan, charge, description or days. */
export function findCreditedLine(
  scenario: Scenario,
  named: CreditedLine,
  invoice: BookInvoice,
): number | null {
  const nameOf = nameIn(scenario);
  const index = invoice.lines.findIndex((line) => isNamed(named, line, nameOf));
  return index < 0 ? null : index;
}

function nameIn(scenario: Scenario): NameOf {
  const aliases = subscriptionAliases(scenario);
  return (subscription) => aliases.get(subscription) ?? subscription;
}

/** Kinds of lines that an invoice may get, or that may change, after it was made. */
const LATER_KINDS: readonly ExpectedLine["kind"][] = [
  "item_adjustment",
  "credit_balance",
  "tax",
  "child_summary",
];

/** True when the invoice may be the expected one at the end: its day, and the lines it was made with. */
function couldBecome(
  expected: ExpectedInvoice | undefined,
  made: BookInvoice | undefined,
  nameOf: NameOf,
): boolean {
  if (!expected || !made) return false;
  const { issued_on: issuedOn, drafted_on: draftedOn, lines = [] } = expected;
  if (draftedOn !== undefined && draftedOn !== made.draftedOn) return false;
  if (issuedOn !== undefined && issuedOn !== made.issuedOn && made.status !== "draft") return false;
  const first = lines.filter((line) => !LATER_KINDS.includes(line.kind));
  return pairLines(first, made.lines, nameOf).every((place) => place !== null);
}
