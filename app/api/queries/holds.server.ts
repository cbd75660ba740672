import type { z } from "zod";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { parsePublicId } from "../../ids.server";
import type { holdCreate } from "../schemas/holds";
import { findId } from "./references.server";

/** The id behind `hld_…`; whether it is there the operation finds out. */
export function findHoldId(text: string): string {
  const id = parsePublicId("hold", text);
  if (id === null) throw new NotFound("This hold");
  return id;
}

/** What a request names to be held; whether an invoice or a draft is there the operation finds out. */
export async function findHoldPlace(context: Context, body: z.output<typeof holdCreate>) {
  const { subscription, position = "", draft, invoice } = body;
  if (subscription !== undefined) {
    const subscriptionId = await findId(context, "subscription", subscription);
    return { kind: "fee", subscriptionId, positionId: position } as const;
  }
  if (invoice !== undefined) {
    const invoiceId = parsePublicId("invoice", invoice);
    if (invoiceId === null) throw new NotFound("This invoice");
    return { kind: "payment", invoiceId } as const;
  }
  const pendingDraftId = parsePublicId("pendingDraft", draft ?? "");
  if (pendingDraftId !== null) return { kind: "pending_draft", pendingDraftId } as const;
  const heldDraftId = parsePublicId("heldDraft", draft ?? "");
  if (heldDraftId === null) throw new NotFound("This draft");
  return { kind: "held_draft", heldDraftId } as const;
}
