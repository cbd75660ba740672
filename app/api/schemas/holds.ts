import { z } from "zod";
import { pageOf, pageQuery } from "~/api/schemas/page";
import { civilDate, idOf, pointInTime, reference, text } from "~/api/schemas/values";
import { HOLD_KINDS } from "~/billing/invoicing/hold-kinds";

export const hold = z
  .object({
    id: idOf("hold"),
    kind: z.enum(HOLD_KINDS),
    status: z.enum(["in_force", "released", "ended"]),
    customer: idOf("customer"),
    subscription: idOf("subscription").nullable().meta({ description: "Of a fee" }),
    position: z.string().nullable().meta({ description: "Of a fee" }),
    invoice: idOf("invoice").nullable().meta({ description: "Of a payment" }),
    description: z.string().meta({ example: "API calls, 2026-01-01 to 2026-02-01" }),
    reason: z.string(),
    ends_at: pointInTime.meta({ description: "When it ends by itself" }),
    placed_at: pointInTime,
    placed_by: z.string().meta({ description: "Its owner: the user, or the API key" }),
    released_at: pointInTime.nullable(),
  })
  .meta({ id: "Hold" });
export const holdQuery = pageQuery.extend({ customer: reference("customer", "external_id").optional() });
export const holdPage = pageOf(hold);

const ONE_OF = ["position", "draft", "invoice"] as const;

export const holdCreate = z
  .strictObject({
    subscription: reference("subscription", "external_id").optional(),
    position: z.string().min(1).max(100).optional().meta({
      description: "A fee, with its subscription: the id that /subscriptions/{id}/positions gives it",
      example: "pos_3q2-7wAAAAAAAAAAAAAAAA",
    }),
    draft: z.string().min(1).max(100).optional().meta({
      description: "A draft, as /draft_invoices names it",
      example: "pdr_019aa1b2c3d47e5f8a9b0c1d2e3f4a5b",
    }),
    invoice: z.string().min(1).max(100).optional().meta({ description: "An invoice: its collection" }),
    reason: text(500),
    until: civilDate.meta({ description: "The first day on which it holds no more" }),
  })
  .refine((body) => ONE_OF.filter((name) => body[name] !== undefined).length === 1, {
    path: ["position"],
    message: "Name one thing to hold: a position, a draft or an invoice.",
    params: { code: "hold_subject_unclear" },
  })
  .refine((body) => (body.position === undefined) === (body.subscription === undefined), {
    path: ["subscription"],
    message: "A position is named together with its subscription. Send both.",
    params: { code: "hold_subject_unclear" },
  })
  .meta({ id: "HoldCreate" });
