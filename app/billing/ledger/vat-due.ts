import { least } from "../money/least";
import { mulDivRound } from "../money/round";
import type { Day } from "../time/day";
import type { Entry } from "./entry";
import { type EntryFacts, entryOf, type Signed } from "./postings";

/** What entries of one day about an invoice posted to an account; debit above zero. */
export type PostedAbout = {
  readonly postedOn: Day;
  /** What the entry books: the invoice itself, a credit note about it, or what happened to its claim. */
  readonly about: "invoice" | "credit_note" | "write_off" | "other";
  readonly recipe: string;
  readonly account: string;
  readonly dimension: string | null;
  readonly minor: bigint;
};

/** Accounts by which the tax of an invoice that falls due on payment is found, and how much of it is due. */
export const ABOUT_VAT_DUE = ["1000", "1100", "2020", "2030", "2300", "2310", "6100"] as const;

/** Entries that post to one of these may change what is due. */
const CHANGES_IT: ReadonlySet<string> = new Set(["1100", "2300", "2310", "6100", "6110"]);

export function mayChangeVatDue({ recipe, postings }: Pick<Entry, "recipe" | "postings">): boolean {
  if (recipe === "vat.due" || recipe === "vat.due_reversed") return false;
  return postings.some(({ account }) => CHANGES_IT.has(account));
}

/**
 * Dr 2310 / Cr 2300: tax of an invoice falls due as far as the invoice is paid, by country, category and rate; and back
 * where it is less than before. What is not due is reckoned anew from what is unpaid, so that rounding never adds up and
 * the last payment takes the rest. One entry for each day from `from` on that changes anything: what is booked for an
 * earlier day than something else moves that too.
 */
export function vatDueEntries(
  facts: Omit<EntryFacts, "postedOn">,
  posted: readonly PostedAbout[],
  from: Day,
): Entry[] {
  const days = [...new Set(posted.map(({ postedOn }) => postedOn))].filter((day) => day >= from);
  const moved = new Map<string, bigint>();
  return days
    .sort((a, b) => a - b)
    .flatMap((postedOn) => {
      const until = posted.filter((line) => line.postedOn <= postedOn);
      const lines: Signed[] = [];
      let sumMinor = 0n;
      for (const { dimension, notDueMinor, heldMinor } of standingsOf(until)) {
        const before = moved.get(dimension) ?? 0n;
        const minor = heldMinor - before - notDueMinor;
        if (minor === 0n) continue;
        moved.set(dimension, before + minor);
        sumMinor += minor;
        lines.push({ account: "2310", minor, dimension }, { account: "2300", minor: -minor, dimension });
      }
      if (lines.length === 0) return [];
      const recipe = sumMinor < 0n ? "vat.due_reversed" : "vat.due";
      return [entryOf(recipe, { ...facts, postedOn }, lines)];
    });
}

type Standing = {
  readonly dimension: string;
  /** What of its tax is not due, and what 2310 holds of it; credit above zero. */
  readonly notDueMinor: bigint;
  readonly heldMinor: bigint;
};

function standingsOf(posted: readonly PostedAbout[]): Standing[] {
  const taxes = posted.filter(({ account }) => account === "2300" || account === "2310");
  const dimensions = [...new Set(taxes.map(({ dimension }) => dimension ?? ""))];
  const unpaid = unpaidShare(posted);
  return dimensions.map((dimension) => {
    const own = taxes.filter((line) => (line.dimension ?? "") === dimension);
    const heldMinor = -sumOf(own.filter(({ account }) => account === "2310"));
    return { dimension, heldMinor, notDueMinor: mulDivRound(-sumOf(own), unpaid.part, unpaid.of) };
  });
}

const NOTHING_UNPAID = { part: 0n, of: 1n };

/**
 * What of an invoice, less what credit notes took off it, nobody paid: what is open, and what was given up of which
 * nothing came. Tax that was corrected of a claim given up is never due, so nothing waits for it then.
 */
function unpaidShare(posted: readonly PostedAbout[]): { readonly part: bigint; readonly of: bigint } {
  const has = (recipe: string) => (line: PostedAbout) => line.recipe === recipe;
  if (posted.some(has("invoice.cancelled"))) return NOTHING_UNPAID;
  const claims = posted.filter(({ about }) => about === "write_off");
  const correctedMinor = sumOf(
    claims.filter(({ account, recipe }) => account === "2300" && !recipe.startsWith("vat.due")),
  );
  if (correctedMinor !== 0n) return NOTHING_UNPAID;
  const on = (account: string) => (line: PostedAbout) => line.account === account;
  const openMinor = sumOf(posted.filter(on("1100")));
  const givenUpMinor = sumOf(
    claims.filter(({ account, recipe }) => account === "6100" && recipe.startsWith("writeoff")),
  );
  const recoveredMinor = sumOf(claims.filter(on("1000")));
  const grossMinor =
    sumOf(posted.filter(has("invoice.finalized")).filter(on("1100"))) +
    sumOf(
      posted.filter(
        ({ about, account }) => about === "credit_note" && (account === "2020" || account === "2030"),
      ),
    );
  const part = openMinor + givenUpMinor - recoveredMinor;
  if (grossMinor <= 0n || part <= 0n) return NOTHING_UNPAID;
  return { part: least(part, grossMinor), of: grossMinor };
}

function sumOf(lines: readonly PostedAbout[]): bigint {
  return lines.reduce((sum, { minor }) => sum + minor, 0n);
}
