import { pageOf } from "~/console/links";
import { reason } from "~/console/pages/payments-page";
import type { InvoiceHistory } from "~/console/queries/invoice-history.server";
import { InstantText } from "~/ui/date-text";
import { formatMoney } from "~/ui/format/money";
import type { TimelineItem } from "~/ui/timeline";

type Money = Parameters<typeof formatMoney>[0];
type Dated = { readonly at: number; readonly item: TimelineItem };

const money = (amount: Money) => formatMoney(amount, "en");

type Invoice = {
  readonly base: string;
  readonly issuedAt: number;
  /** When it is collected by itself; null where nothing is planned. */
  readonly collectAt: number | null;
  /** The reasons of its notes in words. */
  readonly happened: InvoiceHistory;
};

/** Everything that happened to an invoice in the order of time, and what is planned. */
export function invoiceTimeline({ base, issuedAt, collectAt, happened }: Invoice): TimelineItem[] {
  const dated = [
    { at: issuedAt, item: happenedAt(issuedAt, { key: "issued", what: "Issued" }) },
    ...happened.mails.map(({ id, kind, recipient, createdAt: at }) => ({
      at,
      item: happenedAt(at, { key: id, what: `Mail “${kind.replaceAll("_", " ")}” to ${recipient}` }),
    })),
    ...happened.attempts.map((attempt) => attemptItem(base, attempt)),
    ...correctionItems(base, happened),
  ];
  // Sorting is stable: what happened at one instant stays in the order above.
  const past = dated.sort((a, b) => a.at - b.at).map(({ item }) => item);
  if (collectAt === null) return past;
  const what = happened.attempts.length > 0 ? "Collect again" : "Collect by itself";
  return [...past, { kind: "planned", key: "collect", when: <InstantText at={collectAt} />, what }];
}

type Told = Omit<Exclude<TimelineItem, { kind: "today" }>, "kind" | "when"> & { readonly kind?: "failed" };

function happenedAt(at: number, told: Told): TimelineItem {
  return { ...told, kind: told.kind ?? "happened", when: <InstantText at={at} /> };
}

function attemptItem(base: string, attempt: InvoiceHistory["attempts"][number]): Dated {
  const { id, startedAt: at, state, initiator } = attempt;
  const what =
    initiator === "manual"
      ? `Payment of ${money(attempt)}, recorded by hand`
      : `Collection of ${money(attempt)}: ${state.replaceAll("_", " ")}`;
  const href = pageOf(base, "payment", id);
  const told = { key: id, what, reason: reason(attempt) ?? undefined, href, linkText: "Show the payment" };
  return { at, item: happenedAt(at, state === "failed" ? { ...told, kind: "failed" } : told) };
}

/** A credit note, and that it was taken back. */
function noteItems(base: string, note: InvoiceHistory["notes"][number]): Dated[] {
  const { id, number, state, reason: why, closedAt, voidedAt, voidReason } = note;
  const link = { href: pageOf(base, "creditNote", id), linkText: "Show the credit note" };
  const what = `Credit note ${number} of ${money(note)}${state === "void" ? ", void" : ""}`;
  const issued = { key: id, what, reason: `${why}.`, ...link };
  const items = [{ at: closedAt, item: happenedAt(closedAt, issued) }];
  if (voidedAt === null) return items;
  const voided = { key: `${id}-void`, what: `Credit note ${number} voided`, reason: voidReason, ...link };
  return [...items, { at: voidedAt, item: happenedAt(voidedAt, voided) }];
}

/** Credit notes, credit, refunds and write-offs. */
function correctionItems(base: string, happened: InvoiceHistory): Dated[] {
  return [
    ...happened.notes.flatMap((note) => noteItems(base, note)),
    ...happened.credits.map(({ id, allocatedAt: at, currency, amountMinor }) => ({
      at,
      item: happenedAt(at, {
        key: id,
        what:
          amountMinor > 0n
            ? `Credit of ${money({ currency, amountMinor })} used`
            : `Credit of ${money({ currency, amountMinor: -amountMinor })} went back to the customer`,
      }),
    })),
    ...happened.refunds.map(({ id, paymentId, state, reason: why, createdAt: at, ...amount }) => ({
      at,
      item: happenedAt(at, {
        ...(state === "failed" ? { kind: "failed" as const } : {}),
        key: id,
        what: `Refund of ${money(amount)}${state === "failed" ? ": failed" : ""}`,
        reason: why ?? undefined,
        href: pageOf(base, "payment", paymentId),
        linkText: "Show the payment",
      }),
    })),
    ...happened.writeOffs.map(({ id, reason: why, writtenAt: at, ...event }) => ({
      at,
      item: happenedAt(at, { key: id, what: claimText(event), reason: why || undefined }),
    })),
  ];
}

type ClaimHappened = Pick<InvoiceHistory["writeOffs"][number], "kind" | "currency" | "amountMinor">;

/** What happened to a claim that was given up. */
function claimText({ kind, currency, amountMinor }: ClaimHappened): string {
  const amount = money({ currency, amountMinor: amountMinor < 0n ? -amountMinor : amountMinor });
  if (kind === "recovery") return `${amount} came after it was written off`;
  if (kind === "vat_relief")
    return amountMinor > 0n ? `${amount} of VAT corrected` : `${amount} of VAT owed again`;
  return amountMinor > 0n ? `${amount} written off` : `Write-off of ${amount} undone`;
}
