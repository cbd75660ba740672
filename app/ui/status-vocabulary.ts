import { en } from "~/ui/messages/en";

/**
 * The one table of states: code → tone and shape; the words are in `messages`. The same state has the same word in
 * console, portal, mail, export and API guide.
 */
export type BadgeTone = "good" | "warn" | "bad" | "info" | "hold" | "neutral" | "draft";
/** ● settled, ○ open, ◐ partial, ▲ attention, ✕ failed, ◆ waits for a person, – ended. */
export type BadgeShape = "settled" | "open" | "partial" | "attention" | "failed" | "waits" | "ended";
type Look = readonly [tone: BadgeTone, shape: BadgeShape];

export const badgeLooks = {
  subscription: {
    pending: ["info", "open"],
    trialing: ["info", "partial"],
    active: ["good", "settled"],
    ending: ["warn", "attention"],
    paused: ["hold", "waits"],
    canceled: ["neutral", "ended"],
    expired: ["neutral", "ended"],
  },
  invoice: {
    draft: ["draft", "open"],
    held: ["hold", "waits"],
    cancelled: ["neutral", "ended"],
    written_off: ["neutral", "ended"],
    disputed: ["warn", "attention"],
    paid: ["good", "settled"],
    processing: ["info", "partial"],
    action_needed: ["warn", "attention"],
    overdue: ["bad", "failed"],
    part_paid: ["info", "partial"],
    open: ["info", "open"],
  },
  credit_note: {
    issued: ["info", "open"],
    applied: ["good", "settled"],
    refund_due: ["warn", "attention"],
    void: ["neutral", "ended"],
  },
  payment: {
    started: ["neutral", "open"],
    requires_action: ["warn", "attention"],
    processing: ["info", "partial"],
    unknown: ["hold", "waits"],
    review: ["hold", "waits"],
    succeeded: ["good", "settled"],
    recorded: ["good", "settled"],
    failed: ["bad", "failed"],
    returned: ["bad", "failed"],
    canceled: ["neutral", "ended"],
    refunded: ["neutral", "ended"],
    part_refunded: ["neutral", "partial"],
  },
  version: {
    draft: ["draft", "open"],
    proposed: ["hold", "waits"],
    scheduled: ["info", "open"],
    in_force: ["good", "settled"],
    replaced: ["neutral", "ended"],
    retired: ["neutral", "ended"],
  },
  event: {
    billed: ["good", "settled"],
    pending: ["info", "open"],
    set_aside: ["warn", "attention"],
    ignored: ["neutral", "ended"],
    voided: ["neutral", "ended"],
  },
  run_item: {
    waiting: ["neutral", "open"],
    pending: ["info", "open"],
    done: ["good", "settled"],
    refused: ["warn", "attention"],
    skipped: ["neutral", "ended"],
    put_aside: ["neutral", "open"],
  },
  job: {
    waiting: ["neutral", "open"],
    running: ["info", "partial"],
    done: ["good", "settled"],
    done_with_failures: ["warn", "attention"],
    stopped: ["hold", "waits"],
    failed: ["bad", "failed"],
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Look>>>>;

export type BadgeSubject = keyof typeof badgeLooks;

export type Badge = { readonly label: string; readonly tone: BadgeTone; readonly shape: BadgeShape };

/** An unknown state shows its own text and asks for attention of a person rather than guessing. */
export function badgeOf(subject: BadgeSubject, state: string): Badge {
  const looks: Readonly<Record<string, Look>> = badgeLooks[subject];
  const words: Readonly<Record<string, string>> = en.badge[subject];
  const look = looks[state];
  if (!look) return { label: state, tone: "hold", shape: "waits" };
  return { label: words[state] ?? state, tone: look[0], shape: look[1] };
}

export type InvoiceFacts = {
  readonly state: "draft" | "open" | "paid" | "written_off" | "cancelled";
  readonly totalMinor: bigint;
  readonly dueMinor: bigint;
  /** Days past the due date by the organization's clock; zero or less when not yet due. */
  readonly overdueDays: number;
  /** State of the payment attempt that is open, if one is. */
  readonly openPayment?: string | null;
  readonly held?: true;
  readonly disputed?: true;
};

/** An invoice shows one state: the first that is true, in this order. */
export function invoiceBadgeState(facts: InvoiceFacts): keyof typeof badgeLooks.invoice {
  if (facts.state === "draft") return "draft";
  if (facts.held) return "held";
  if (facts.state === "cancelled" || facts.state === "written_off") return facts.state;
  if (facts.disputed) return "disputed";
  if (facts.state === "paid") return "paid";
  if (facts.openPayment === "requires_action") return "action_needed";
  if (facts.openPayment) return "processing";
  if (facts.overdueDays > 0) return "overdue";
  return facts.dueMinor < facts.totalMinor ? "part_paid" : "open";
}

/** A subscription that runs but has an end is shown as ending. */
export function subscriptionBadgeState(status: string, endsAt: unknown): string {
  return status === "active" && endsAt !== null && endsAt !== undefined ? "ending" : status;
}
