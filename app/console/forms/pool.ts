import { POOL_KINDS, POOL_SCOPES } from "~/billing/fees/pool-kinds";
import { accept, atField, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import type { PoolCounts } from "~/billing/pools/pool";
import { CADENCE_UNITS, type Cadence } from "~/billing/time/cadence";
import { type Day, parseDay } from "~/billing/time/day";
import { type EntryFields, plainDecimal, typedIn } from "~/console/forms/confirmation";
import { parsePublicId } from "~/public-ids";

type PoolFields = EntryFields & { getAll(name: string): readonly unknown[] };

/** The codes that are ticked, each once. */
export function tickedCounts(fields: PoolFields): Readonly<Record<keyof PoolCounts, string[]>> {
  const ticked = (name: string) => [
    ...new Set(
      fields
        .getAll(name)
        .map((code) => (typeof code === "string" ? code.trim() : ""))
        .filter((code) => code !== ""),
    ),
  ];
  return { plans: ticked("plans"), metrics: ticked("metrics"), charges: ticked("charges") };
}

function chosen<T extends string>(values: readonly T[], text: string, fallback: T): T {
  return values.find((value) => value === text) ?? fallback;
}

/** The day of a field; null when it is empty. Refuses `date_invalid` at the field. */
function readDay(text: string, field: string): Outcome<Day | null> {
  return text === "" ? accept(null) : atField(parseDay(text), field);
}

/** The terms of a pool as its page asks for them. Refuses `date_invalid` and `pool_name_missing`. */
export function readPool(fields: PoolFields) {
  const typed = typedIn(fields);
  const from = readDay(typed("from"), "from");
  const to = readDay(typed("to"), "to");
  if (!from.ok) return from;
  if (!to.ok) return to;
  const name = typed("name").slice(0, 100);
  if (name === "") return refuse(nameMissing());
  const cadence: Cadence = {
    unit: chosen(CADENCE_UNITS, typed("unit"), "month"),
    count: typed("count") === "" ? 1 : Number(typed("count")),
  };
  const subscription = typed("subscription");
  return accept({
    kind: chosen(POOL_KINDS, typed("kind"), "commitment"),
    scope: chosen(POOL_SCOPES, typed("scope"), "customer"),
    // An id that is none is of no subscription of the customer, and refused as such.
    subscriptionId:
      subscription === "" ? null : (parsePublicId("subscription", subscription) ?? subscription),
    code: typed("code"),
    name,
    currency: null,
    amount: plainDecimal(typed("amount")),
    counts: tickedCounts(fields),
    cadence,
    from: from.value,
    to: to.value,
  });
}

function nameMissing(): Refusal {
  return {
    code: "pool_name_missing",
    sentence: "The pool has no name.",
    remedy: "Enter what its lines shall say.",
    field: "name",
  };
}

/** The first day a pool is over. Refuses `date_invalid`. */
export function readPoolEnd(fields: EntryFields): Outcome<Day | null> {
  return readDay(typedIn(fields)("on"), "on");
}

const FIELDS: Readonly<Record<string, string>> = { cadence: "count" };

/** The operation's refusals at the fields of the form. */
export function atPoolFields<T>(outcome: Outcome<T>): Outcome<T> {
  if (outcome.ok) return outcome;
  return refuse(
    ...outcome.refusals.map((refusal) => ({
      ...refusal,
      field: FIELDS[refusal.field ?? ""] ?? refusal.field,
    })),
  );
}
