import { z } from "zod";
import { pageOf, pageQuery } from "~/api/schemas/page";
import { amount, civilDate, code, currency, idOf, reference, text } from "~/api/schemas/values";
import { POOL_KINDS, POOL_SCOPES } from "~/billing/fees/pool-kinds";
import { CADENCE_UNITS } from "~/billing/time/cadence";

const codes = (what: string) =>
  z
    .array(code)
    .max(100)
    .default([])
    .meta({ description: `Codes of the ${what} that count; empty: all` });

export const poolCreate = z
  .strictObject({
    customer: reference("customer", "external_id"),
    code,
    name: text(100).optional().meta({ description: "What lines of it say. Left out: the code" }),
    kind: z.enum(POOL_KINDS).meta({
      description:
        "commitment: the least that is billed in a window; cap: the most; allowance: usage that is included",
    }),
    scope: z.enum(POOL_SCOPES).default("customer").meta({
      description:
        "Whose fees count; payer_group: the customer's and those it pays for, who draw of a cap or an allowance in the order in which they are billed",
    }),
    subscription: reference("subscription", "external_id").nullable().default(null).meta({
      description: "With the scope subscription: which one",
    }),
    amount,
    currency: currency.optional().meta({ description: "Left out: the customer's" }),
    plans: codes("plans"),
    metrics: codes("metrics"),
    charges: codes("charges"),
    interval: z.enum(CADENCE_UNITS).default("month"),
    interval_count: z.int().min(1).max(100).default(1),
    from: civilDate.nullable().default(null).meta({ description: "The first day; left out: today" }),
    to: civilDate.nullable().default(null).meta({ description: "The first day it is over; null: open" }),
  })
  .meta({ id: "PoolCreate" });

export const poolEnd = z
  .strictObject({
    on: civilDate.nullable().default(null).meta({ description: "The first day it is over; left out: today" }),
  })
  .meta({ id: "PoolEnd" });

export const pool = z
  .object({
    id: idOf("pool"),
    customer: idOf("customer"),
    subscription: idOf("subscription").nullable(),
    code: z.string(),
    name: z.string(),
    kind: z.enum(POOL_KINDS),
    scope: z.enum(POOL_SCOPES),
    amount,
    currency: z.string(),
    plans: z.array(z.string()),
    metrics: z.array(z.string()),
    charges: z.array(z.string()),
    interval: z.enum(CADENCE_UNITS),
    interval_count: z.number().int(),
    from: civilDate,
    to: civilDate.nullable(),
    created_at: z.string().meta({ format: "date-time" }),
  })
  .meta({ id: "Pool" });

export const poolQuery = pageQuery.extend({ customer: reference("customer", "external_id").optional() });
export const poolPage = pageOf(pool);
