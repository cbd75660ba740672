import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import { type EntryFields, typedIn } from "~/console/forms/confirmation";
import { idParam } from "~/console/list-request";
import { NotFound } from "~/errors";
import { messageOf } from "~/http/form-state";
import type { IdKind } from "~/public-ids";

/** So many at once: each is done in a transaction of its own while the browser waits. */
export const MOST_AT_ONCE = 100;

/** A form or an address, in which a name may stand several times. */
export type ManyFields = EntryFields & { getAll(name: string): unknown[] };

/** What was ticked, by id; null where all that match the filter are meant. */
export function readTicked(fields: ManyFields, name: string, kind: IdKind): readonly string[] | null {
  if (typedIn(fields)("all") === "yes") return null;
  return [...new Set(fields.getAll(name).map(String))].map((id) => idParam(kind, id));
}

/** One row of a preview. */
export type BulkRow = {
  readonly id: string;
  readonly name: string;
  readonly href: string;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly previewHash: string;
};

/** A row that stays as it is, and why. */
export type LeftOut = Pick<BulkRow, "id" | "name" | "href"> & { readonly why: string };

/** What became of one row: an amount, or why it was refused. */
export type BulkResult = {
  readonly id: string;
  readonly name: string;
  readonly href: string;
  readonly currency: string;
  readonly amountMinor: bigint | null;
  readonly why: string | null;
  /** The stable code of why. */
  readonly code: string | null;
};

/** What is remembered of a row that was done, so that the same form sent again shows the same. */
export function rememberedRow(row: Omit<BulkResult, "why" | "code">) {
  return { status: 200, body: { ...row, amountMinor: String(row.amountMinor) } };
}

type Row = Pick<BulkResult, "id" | "name" | "href" | "currency">;

/** One row after the other, each by itself; what is refused for one does not stop the others. */
export async function eachResult<R extends Row>(
  rows: readonly R[],
  act: (row: R) => Promise<Outcome<{ readonly body: unknown }>>,
): Promise<readonly BulkResult[]> {
  const results: BulkResult[] = [];
  for (const row of rows) {
    const outcome = await act(row).catch(goneOnly);
    const { id, name, href, currency } = row;
    if (outcome.ok) {
      const done = outcome.value.body as ReturnType<typeof rememberedRow>["body"];
      results.push({ ...done, amountMinor: BigInt(done.amountMinor), why: null, code: null });
    } else {
      const [why, code] = [whyOf(outcome.refusals), outcome.refusals[0]?.code ?? null];
      results.push({ id, name, href, currency, amountMinor: null, why, code });
    }
  }
  return results;
}

/** What each would come to, and which are left out and why. */
export async function eachPreview<R extends Omit<BulkRow, "amountMinor" | "previewHash">>(
  rows: readonly R[],
  preview: (row: R) => Promise<Outcome<Pick<BulkRow, "amountMinor" | "previewHash">>>,
): Promise<{ readonly rows: readonly BulkRow[]; readonly leftOut: readonly LeftOut[] }> {
  const shown: BulkRow[] = [];
  const leftOut: LeftOut[] = [];
  for (const row of rows) {
    const { id, name, href, currency } = row;
    const outcome = await preview(row);
    if (!outcome.ok) leftOut.push({ id, name, href, why: whyOf(outcome.refusals) });
    else {
      const { amountMinor, previewHash } = outcome.value;
      shown.push({ id, name, href, currency, amountMinor, previewHash });
    }
  }
  return { rows: shown, leftOut };
}

/** Somebody else was faster; everything but that is thrown on. */
function goneOnly(error: unknown): Outcome<never> {
  if (!(error instanceof NotFound)) throw error;
  return refuse({
    code: "bulk_row_gone",
    sentence: "It is not there any more.",
    remedy: "Look at the list again.",
  });
}

function whyOf(refusals: readonly Refusal[]): string {
  return refusals.map(messageOf).join(" ");
}

/** A row as the form that confirms carries it. */
export function rowField({ id, previewHash }: BulkRow): string {
  return `${id}~${previewHash}`;
}

/**
 * The rows that are confirmed. Refuses `bulk_count_differs` at the field in which their number is typed, and
 * `bulk_too_many`.
 */
export function readBulkRows(
  fields: ManyFields,
  kind: IdKind,
): Outcome<readonly { readonly id: string; readonly previewHash: string }[]> {
  const rows = fields.getAll("row").map((text) => {
    const [id, previewHash = ""] = String(text).split("~");
    return { id: idParam(kind, id), previewHash };
  });
  const tooMany = checkMany(rows.length);
  if (tooMany) return refuse(tooMany);
  const typed = typedIn(fields)("count");
  if (typed === String(rows.length)) return accept(rows);
  return refuse({
    code: "bulk_count_differs",
    sentence: typed === "" ? "The number was not typed." : `You typed ${typed.slice(0, 20)}.`,
    remedy: `Type ${rows.length} to confirm, or go back and tick others.`,
    field: "count",
  });
}

/** Null while so many can be done at once. */
function checkMany(count: number): Refusal | null {
  if (count <= MOST_AT_ONCE) return null;
  return {
    code: "bulk_too_many",
    sentence: `More than ${MOST_AT_ONCE} are chosen, and ${MOST_AT_ONCE} can be done at once.`,
    remedy: "Narrow the list, or tick fewer; do the rest after that.",
  };
}

/** One sum a currency. */
export function sumsOf(
  rows: readonly { readonly currency: string; readonly amountMinor: bigint | null }[],
): readonly { readonly currency: string; readonly amountMinor: bigint; readonly count: number }[] {
  const sums = new Map<string, { amountMinor: bigint; count: number }>();
  for (const { currency, amountMinor } of rows) {
    if (amountMinor === null) continue;
    const sum = sums.get(currency) ?? { amountMinor: 0n, count: 0 };
    sums.set(currency, { amountMinor: sum.amountMinor + amountMinor, count: sum.count + 1 });
  }
  return [...sums].map(([currency, sum]) => ({ currency, ...sum }));
}
