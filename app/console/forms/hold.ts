import { z } from "zod";
import { type Outcome, refuse } from "~/billing/outcome";
import { type Day, parseDay } from "~/billing/time/day";
import { NotFound } from "~/errors";
import { parsePublicId } from "~/public-ids";

/** The day is read by the operation's words, so that one that does not exist is refused with its reason. */
export const holdForm = z.object({ reason: z.string().max(500).default(""), until: z.string().default("") });

/** Until when. Refuses `hold_until_missing`, and what is no day. */
export function readUntil(text: string): Outcome<Day> {
  if (text.trim() !== "") return parseDay(text.trim());
  return refuse({
    code: "hold_until_missing",
    sentence: "It is not said until when it holds.",
    remedy: "Choose a day; you can release it before.",
  });
}

/** What is to be held, as the address names it: a draft, a fee of a subscription, or an invoice. */
export function readHoldPlace(fields: URLSearchParams) {
  const named = (name: string) => fields.get(name) ?? "";
  const subscriptionId = parsePublicId("subscription", named("subscription"));
  if (subscriptionId !== null) return { kind: "fee", subscriptionId, positionId: named("position") } as const;
  const invoiceId = parsePublicId("invoice", named("invoice"));
  if (invoiceId !== null) return { kind: "payment", invoiceId } as const;
  const pendingDraftId = parsePublicId("pendingDraft", named("draft"));
  if (pendingDraftId !== null) return { kind: "pending_draft", pendingDraftId } as const;
  const heldDraftId = parsePublicId("heldDraft", named("draft"));
  if (heldDraftId !== null) return { kind: "held_draft", heldDraftId } as const;
  throw new NotFound("What is to be held");
}

/** The page that what is to be held was found on. */
export function pageOfHeld(base: string, fields: URLSearchParams): string {
  const [draft, invoice, subscription] = ["draft", "invoice", "subscription"].map((name) => fields.get(name));
  if (draft) return `${base}/invoices/drafts/${draft}`;
  return invoice ? `${base}/invoices/${invoice}` : `${base}/subscriptions/${subscription}/amounts`;
}

export const releaseForm = z.object({ hold: z.string() });
