import { z } from "zod";
import { pageOf, pageQuery } from "~/api/schemas/page";
import { customerBilled } from "~/api/schemas/subscriptions";
import { amount, civilDate, idOf, orNull, pointInTime, reference, text } from "~/api/schemas/values";
import { FEE_KINDS } from "~/billing/fees/fee-kinds";
import { OVERRIDE_KINDS } from "~/billing/fees/override-kinds";

const kind = z.enum(OVERRIDE_KINDS).meta({
  description:
    "delta: added to what the rules make of the position, or taken off it; locked: the whole amount, until it is lifted",
});
const positionId = z.string().meta({ example: "pos_3q2-7wAAAAAAAAAAAAAAAA" });
const period = z.object({ from: civilDate, to: civilDate });

/** What a position comes to; amounts as prices are, before discount. */
const figures = z
  .object({
    issued: amount.nullable().meta({ description: "On its documents so far; null while none bills it" }),
    by_rules: amount.meta({ description: "What it would be without an amount by hand" }),
    comes_to: amount,
    hidden: amount.meta({ description: "by_rules less comes_to; below zero where the amount by hand adds" }),
  })
  .meta({ id: "PositionFigures" });

export const override = z
  .object({
    id: idOf("override"),
    subscription: idOf("subscription"),
    customer: idOf("customer"),
    position: positionId,
    description: z.string(),
    item: z.string(),
    part: z.string(),
    period,
    kind,
    amount,
    currency: z.string(),
    reason: z.string(),
    status: z.enum(["in_force", "lifted"]),
    set_at: pointInTime,
    lifted_at: pointInTime.nullable(),
  })
  .meta({ id: "Override" });

export const overrideWithFigures = override
  .extend({
    figures: orNull(figures).meta({ description: "As they are now; null once it is lifted" }),
  })
  .meta({ id: "OverrideWithFigures" });

export const overrideQuery = pageQuery.extend({
  subscription: reference("subscription", "external_id").optional(),
});
export const overridePage = pageOf(overrideWithFigures);

export const overrideCreate = z
  .strictObject({
    subscription: reference("subscription", "external_id"),
    position: z.string().min(1).max(100).meta({
      description: "The id that /subscriptions/{id}/positions gives it",
      example: "pos_3q2-7wAAAAAAAAAAAAAAAA",
    }),
    kind,
    amount: amount.meta({ description: "Of a delta also below zero", example: "-5.00" }),
    reason: text(500).meta({
      description: "Stands in the explanation of the line, which the customer reads",
    }),
    preview_hash: z.string().max(200).nullable().default(null).meta({
      description: "Of /overrides/preview; refused when the figures are others now",
    }),
  })
  .meta({ id: "OverrideCreate" });

export const overridePreviewed = customerBilled
  .extend({ position: positionId, figures })
  .meta({ id: "OverridePreviewed" });

const position = z
  .object({
    position: positionId,
    kind: z.enum(FEE_KINDS),
    description: z.string(),
    item: z.string(),
    part: z.string(),
    period,
    currency: z.string(),
    figures,
    override: idOf("override").nullable(),
  })
  .meta({ id: "Position" });

export const positions = z
  .object({ data: z.array(position).meta({ description: "Newest first, at most 500" }) })
  .meta({ id: "Positions" });
