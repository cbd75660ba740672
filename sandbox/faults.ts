import type { Decline } from "./cards";

/**
 * Trouble a test orders ahead: each fault strikes the next `count` matching requests, deliveries or charges.
 * Faults live in memory only, so a restarted sandbox is healthy.
 */
export type Fault = {
  kind: FaultKind;
  count: number;
  /** Only this account (`acct_…`), else any. */
  account?: string;
  /** Only requests with this method. */
  method?: string;
  /** Only requests whose path starts so. */
  path?: string;
  /** Only deliveries of this event type. */
  type?: string;
  /** Only charges of this customer. */
  customer?: string;
  /** For `error`: the status to answer, 500 unless given. */
  status?: number;
  /** For `delay` and `deliver_late`: how long, 1000 unless given. */
  delayMs?: number;
  /** For `decline`: what the issuer says, `insufficient_funds` unless given. */
  declineCode?: string;
};

const REQUEST_KINDS = ["error", "hang", "hang_after_work", "drop", "drop_after_work", "delay"] as const;
const DELIVERY_KINDS = ["deliver_twice", "deliver_late"] as const;
export const FAULT_KINDS = [...REQUEST_KINDS, ...DELIVERY_KINDS, "decline"] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export type Faults = {
  order(fault: Fault): void;
  clear(): void;
  list(): readonly Fault[];
  forRequest(request: { account: string; method: string; path: string }): Fault | undefined;
  forDelivery(delivery: { account: string; type: string }): Fault | undefined;
  declineFor(account: string, customer: string | null): Decline | undefined;
};

export function createFaults(): Faults {
  let active: Fault[] = [];

  function strike(matches: (fault: Fault) => boolean): Fault | undefined {
    const found = active.find(matches);
    if (found === undefined) return undefined;
    found.count -= 1;
    active = active.filter((fault) => fault.count > 0);
    return found;
  }
  const isFor = (wanted: string | undefined, actual: string | null) =>
    wanted === undefined || wanted === actual;
  const isKind = (kinds: readonly FaultKind[], fault: Fault) => kinds.includes(fault.kind);

  return {
    order: (fault) => void active.push({ ...fault }),
    clear: () => {
      active = [];
    },
    list: () => active,
    forRequest: ({ account, method, path }) =>
      strike(
        (fault) =>
          isKind(REQUEST_KINDS, fault) &&
          isFor(fault.account, account) &&
          isFor(fault.method, method) &&
          path.startsWith(fault.path ?? "/"),
      ),
    forDelivery: ({ account, type }) =>
      strike(
        (fault) => isKind(DELIVERY_KINDS, fault) && isFor(fault.account, account) && isFor(fault.type, type),
      ),
    declineFor(account, customer) {
      const fault = strike(
        (candidate) =>
          candidate.kind === "decline" &&
          isFor(candidate.account, account) &&
          isFor(candidate.customer, customer),
      );
      if (fault === undefined) return undefined;
      const code = fault.declineCode ?? "insufficient_funds";
      return { code: "card_declined", decline_code: code, message: `Your card was declined (${code}).` };
    },
  };
}

const TEXT_FIELDS = ["account", "method", "path", "type", "customer", "declineCode"] as const;
const NUMBER_FIELDS = ["status", "delayMs"] as const;

/** Reads a fault from a JSON body or a form; the problem is a sentence that names the field and the remedy. */
export function readFault(input: unknown): { fault: Fault } | { problem: string } {
  if (typeof input !== "object" || input === null) return { problem: "Send an object with `kind`." };
  const sent = input as { [key: string]: unknown };
  const kind = FAULT_KINDS.find((candidate) => candidate === sent.kind);
  if (kind === undefined) return { problem: `kind: must be one of ${FAULT_KINDS.join(", ")}.` };
  const fault: Fault = { kind, count: 1 };
  for (const field of TEXT_FIELDS) {
    const value = sent[field];
    if (value === undefined || value === "") continue;
    if (typeof value !== "string") return { problem: `${field}: must be a text.` };
    fault[field] = value;
  }
  for (const field of [...NUMBER_FIELDS, "count"] as const) {
    const value = sent[field];
    if (value === undefined || value === "") continue;
    const number = Number(value);
    if (!Number.isSafeInteger(number) || number < 0)
      return { problem: `${field}: must be a whole number, 0 or more.` };
    fault[field] = number;
  }
  if (fault.status !== undefined && (fault.status < 400 || fault.status > 599)) {
    return { problem: "status: must be between 400 and 599." };
  }
  const unknown = Object.keys(sent).find(
    (key) => ![...TEXT_FIELDS, ...NUMBER_FIELDS, "kind", "count"].includes(key as never),
  );
  return unknown === undefined ? { fault } : { problem: `${unknown}: is not a field of a fault.` };
}
