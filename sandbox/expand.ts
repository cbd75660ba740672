import { invalidRequest } from "./errors";
import type { Tables, Work } from "./world";

type Expandable = { [field: string]: keyof Tables };

/** Which fields hold an id that `expand` replaces by the object, per kind of object. */
const EXPANDABLE: { [object: string]: Expandable } = {
  customer: { "invoice_settings.default_payment_method": "payment_method" },
  payment_method: { customer: "customer" },
  setup_intent: { customer: "customer", payment_method: "payment_method" },
  payment_intent: { customer: "customer", payment_method: "payment_method", latest_charge: "charge" },
  charge: {
    customer: "customer",
    payment_intent: "payment_intent",
    balance_transaction: "balance_transaction",
  },
  refund: { charge: "charge", payment_intent: "payment_intent", balance_transaction: "balance_transaction" },
  "checkout.session": { customer: "customer", setup_intent: "setup_intent" },
  balance_transaction: { source: "charge" },
};

const MAX_LEVELS = 4;

type Plain = { [key: string]: unknown };

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function cannotExpand(path: string): Error {
  return invalidRequest({
    param: "expand",
    message: `This property cannot be expanded (${path}). You may want to try expanding another property.`,
  });
}

/** A deleted customer expands to a stub, as it answers when it is retrieved. */
export function shown(row: { id: string; object?: string; deleted?: true }): unknown {
  return row.deleted === true ? { id: row.id, object: row.object, deleted: true } : row;
}

function loaded(work: Work, table: keyof Tables, id: string): unknown {
  // A balance transaction's source is a charge or a refund; both are looked for.
  const row = work.find(table, id) ?? (table === "charge" ? work.find("refund", id) : undefined);
  return row === undefined ? id : shown(row);
}

function expandIn(work: Work, target: unknown, parts: readonly string[], path: string): unknown {
  if (parts.length === 0 || target === null) return target;
  if (!isPlain(target)) throw cannotExpand(path);
  if (target.object === "list") {
    const [head, ...rest] = parts;
    const rows = target.data;
    if (head !== "data" || rest.length === 0 || !Array.isArray(rows)) throw cannotExpand(path);
    return { ...target, data: rows.map((row) => expandIn(work, row, rest, path)) };
  }
  const fields = EXPANDABLE[String(target.object)] ?? {};
  for (const [field, table] of Object.entries(fields)) {
    const keys = field.split(".");
    if (!keys.every((key, index) => parts[index] === key)) continue;
    return replaced(target, keys, (value) => {
      const object = typeof value === "string" ? loaded(work, table, value) : value;
      return expandIn(work, object, parts.slice(keys.length), path);
    });
  }
  throw cannotExpand(path);
}

function replaced(target: Plain, keys: readonly string[], change: (value: unknown) => unknown): Plain {
  const [head = "", ...rest] = keys;
  const value = target[head];
  if (rest.length === 0) return { ...target, [head]: change(value) };
  return isPlain(value) ? { ...target, [head]: replaced(value, rest, change) } : target;
}

/** Replaces the ids named by dotted paths (in lists prefixed with `data.`) with their objects. */
export function expanded(work: Work, answer: unknown, paths: readonly string[]): unknown {
  let result = answer;
  for (const path of paths) {
    const parts = path.split(".");
    if (parts.length > MAX_LEVELS + 1) {
      throw invalidRequest({
        param: "expand",
        message: `You cannot expand more than ${MAX_LEVELS} levels of a property: ${path}`,
      });
    }
    result = expandIn(work, result, parts, path);
  }
  return result;
}
