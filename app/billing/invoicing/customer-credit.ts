import { compareText } from "../metering/measured-event";
import { type CurrencyCode, isCurrencyCode } from "../money/currency";
import { least } from "../money/least";
import { currencyRefusal } from "../money/money";
import { accept, type Outcome, type Refusal, refuse } from "../outcome";
import type { Policy } from "../policy-kinds";
import type { Day } from "../time/day";
import type { Instant } from "../time/instant";
import type { CustomerCreditKind } from "./customer-credit-kinds";

/** What is owed to a customer and pays invoices; minor units. */
export type CustomerCredit = {
  readonly id: string;
  readonly currency: CurrencyCode;
  readonly openMinor: bigint;
  readonly createdAt: Instant;
  readonly kind: CustomerCreditKind;
  /** The invoice that a credit note corrects; null for others. */
  readonly sourceInvoiceId: string | null;
};

export type CreditUse = { readonly creditId: string; readonly amountMinor: bigint };

/** An invoice that is not paid yet, as far as credit is concerned. */
export type OpenInvoice = {
  readonly id: string;
  readonly currency: CurrencyCode;
  readonly openMinor: bigint;
  readonly issuedOn: Day;
  /** While the bank decides about its payment nobody knows what is open. */
  readonly isDisputed: boolean;
};

export type Settled = CreditUse & { readonly invoiceId: string };

/**
 * What the credits pay of an invoice that is just made, after tax: oldest first, in its currency, never more than
 * `dueMinor`, and none that corrects this invoice.
 */
export function applyCredits(
  invoice: { readonly id: string; readonly currency: CurrencyCode; readonly dueMinor: bigint },
  credits: readonly CustomerCredit[],
): CreditUse[] {
  const usable = inOrder(credits).filter(
    (credit) => credit.currency === invoice.currency && credit.sourceInvoiceId !== invoice.id,
  );
  return drawDown(
    invoice.dueMinor,
    usable.map(({ id, openMinor }) => ({ id, openMinor })),
  ).map(({ id, amountMinor }) => ({ creditId: id, amountMinor }));
}

/**
 * What the credits pay of invoices that are open already, where `credit_pays` says so; nothing else does. Oldest
 * credit first; each pays the invoice it corrects before any other, then the oldest. Disputed invoices are passed by.
 */
export function settleOpenInvoices(
  credits: readonly CustomerCredit[],
  invoices: readonly OpenInvoice[],
  policy: Pick<Policy, "credit_pays">,
): Settled[] {
  if (policy.credit_pays === "later_only") return [];
  const open = invoices
    .filter(({ isDisputed, openMinor }) => !isDisputed && openMinor > 0n)
    .sort((a, b) => a.issuedOn - b.issuedOn || compareText(a.id, b.id));
  const left = new Map(open.map(({ id, openMinor }) => [id, openMinor]));
  return inOrder(credits).flatMap((credit): Settled[] => {
    const own = open.filter(({ currency }) => currency === credit.currency);
    const first = own.filter(({ id }) => id === credit.sourceInvoiceId);
    const others = own.filter(({ id }) => id !== credit.sourceInvoiceId);
    const paid = drawDown(
      credit.openMinor,
      [...first, ...others].map(({ id }) => ({ id, openMinor: left.get(id) ?? 0n })),
    );
    for (const { id, amountMinor } of paid) left.set(id, (left.get(id) ?? 0n) - amountMinor);
    return paid.map(({ id, amountMinor }) => ({ creditId: credit.id, invoiceId: id, amountMinor }));
  });
}

/** Takes an amount from sources in their order, each as far as it goes. */
function drawDown(
  wantedMinor: bigint,
  sources: readonly { readonly id: string; readonly openMinor: bigint }[],
): { readonly id: string; readonly amountMinor: bigint }[] {
  let left = wantedMinor;
  return sources.flatMap(({ id, openMinor }) => {
    const amountMinor = least(openMinor, left);
    if (amountMinor <= 0n) return [];
    left -= amountMinor;
    return [{ id, amountMinor }];
  });
}

function inOrder(credits: readonly CustomerCredit[]): CustomerCredit[] {
  return [...credits].sort((a, b) => a.createdAt - b.createdAt || compareText(a.id, b.id));
}

/** Gives a customer credit. Refuses `currency_invalid`, `credit_currency_mismatch` and `credit_amount_invalid`. */
export function decideGrantCredit(
  book: { readonly customer: { readonly currency: CurrencyCode } },
  command: { readonly creditId: string; readonly currency: CurrencyCode; readonly amountMinor: bigint },
  now: Instant,
): Outcome<CustomerCredit> {
  const { currency, amountMinor, creditId } = command;
  const refusals: Refusal[] = [];
  if (!isCurrencyCode(currency)) refusals.push({ ...currencyRefusal(currency), field: "currency" });
  else if (currency !== book.customer.currency) {
    refusals.push({
      code: "credit_currency_mismatch",
      sentence: `This customer is billed in ${book.customer.currency}, so credit in ${currency} could pay nothing.`,
      remedy: `Grant the credit in ${book.customer.currency}.`,
      field: "currency",
    });
  }
  if (amountMinor <= 0n) {
    refusals.push({
      code: "credit_amount_invalid",
      sentence: "Credit of nothing or less cannot be granted.",
      remedy: "Enter an amount above zero.",
      field: "amount",
    });
  }
  if (refusals.length > 0) return refuse(...refusals);
  return accept({
    id: creditId,
    currency,
    openMinor: amountMinor,
    createdAt: now,
    kind: "grant",
    sourceInvoiceId: null,
  });
}

/**
 * What taking back credit that was given by mistake takes: what is left of it. Refuses `credit_not_given` (a note or a
 * payment stands behind it, or it was another customer's), `credit_used_up` and `credit_reason_missing`.
 */
export function decideRevokeCredit(
  credit: {
    readonly kind: CustomerCreditKind;
    readonly openMinor: bigint;
    /** Whether it came from another customer. */
    readonly isMoved: boolean;
  },
  { reason }: { readonly reason: string },
): Outcome<{ readonly amountMinor: bigint; readonly reason: string }> {
  if (credit.kind !== "grant" || credit.isMoved) {
    return refuse({
      code: "credit_not_given",
      sentence: "This credit was not given for nothing: the customer is owed it.",
      remedy:
        credit.kind === "credit_note"
          ? "Void its credit note instead."
          : "Leave it, or refund what was paid.",
    });
  }
  if (credit.openMinor <= 0n) {
    return refuse({
      code: "credit_used_up",
      sentence: "Nothing is left of this credit.",
      remedy: "What it paid stays paid.",
    });
  }
  if (reason.trim() === "") {
    return refuse({
      code: "credit_reason_missing",
      sentence: "It is not said why the credit is taken back.",
      remedy: "Say it in a few words; it stays on record.",
      field: "reason",
    });
  }
  return accept({ amountMinor: credit.openMinor, reason: reason.trim() });
}

/** Credit of one customer that became its payer's: what each gave, and one new credit a currency. */
export type CreditMove = {
  readonly taken: readonly CreditUse[];
  readonly given: readonly CustomerCredit[];
};

/**
 * Moves all credit of a customer to the one that pays for it; `newId` names the new credit of a currency. Refuses
 * `payer_missing` and `credit_nothing_to_move`.
 */
export function decideMoveCredit(
  book: { readonly payerId: string | null; readonly credits: readonly CustomerCredit[] },
  command: { readonly newIds: ReadonlyMap<CurrencyCode, string> },
  now: Instant,
): Outcome<CreditMove> {
  if (book.payerId === null) {
    return refuse({
      code: "payer_missing",
      sentence: "Nobody else pays for this customer.",
      remedy: "Name its payer first.",
    });
  }
  const open = inOrder(book.credits).filter(({ openMinor }) => openMinor > 0n);
  if (open.length === 0) {
    return refuse({
      code: "credit_nothing_to_move",
      sentence: "This customer has no credit.",
      remedy: "There is nothing to move.",
    });
  }
  const currencies = [...new Set(open.map(({ currency }) => currency))].sort();
  return accept({
    taken: open.map(({ id, openMinor }) => ({ creditId: id, amountMinor: openMinor })),
    given: currencies.map((currency) => ({
      id: command.newIds.get(currency) ?? currency,
      currency,
      openMinor: open.reduce(
        (sum, credit) => (credit.currency === currency ? sum + credit.openMinor : sum),
        0n,
      ),
      createdAt: now,
      kind: "grant" as const,
      sourceInvoiceId: null,
    })),
  });
}
