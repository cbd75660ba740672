import { z } from "zod";
import { pageOf, pageQuery } from "~/api/schemas/page";
import { amount, code, currency, idOf, orNull, pointInTime, reference, text } from "~/api/schemas/values";
import { GRANT_NATURES } from "~/billing/invoicing/wallet-kinds";

const priority = z.int().min(1).max(1_000).meta({ description: "The lower number is used first" });

const topUp = z
  .strictObject({
    threshold: amount.meta({ description: "Credit is bought when the balance falls below it" }),
    amount: amount.optional().meta({ description: "Buys so much" }),
    target: amount.optional().meta({ description: "Buys up to this balance" }),
  })
  .refine((value) => (value.amount === undefined) !== (value.target === undefined), {
    path: ["amount"],
    message: "A rule buys an amount, or up to a target. Send one of the two.",
    params: { code: "wallet_top_up_invalid" },
  });

export const walletCreate = z
  .strictObject({
    customer: reference("customer", "external_id"),
    code: code.default("default"),
    name: text(100).optional().meta({ description: "Left out: the code" }),
    currency: currency.optional().meta({ description: "Left out: the customer's" }),
    priority: priority.default(50),
    applies_to_metrics: z.array(code).max(100).default([]).meta({
      description: "Codes of the metrics whose lines it pays; empty: any line",
    }),
    top_up: topUp.nullable().default(null),
  })
  .meta({ id: "WalletCreate" });

export const walletChange = z
  .strictObject({
    name: text(100).optional(),
    priority: priority.optional(),
    applies_to_metrics: z.array(code).max(100).optional().meta({
      description: "Codes of the metrics whose lines it pays; empty: any line",
    }),
    top_up: topUp.nullable().optional().meta({ description: "null stops it" }),
  })
  .meta({ id: "WalletChange", description: "What is left out stays" });

export const walletGrantCreate = z
  .strictObject({
    amount,
    nature: z.enum(GRANT_NATURES).default("free").meta({
      description:
        "free: a gift; bought_multi: invoiced now and taxed when it is used; bought_single: invoiced and taxed now, it lowers what later invoices tax under the same treatment. Bought credit is usable once its invoice is paid",
    }),
    taxes: z.array(code).max(10).default([]).meta({
      description:
        "Codes of the tax rates of bought_single; empty: those of the customer or the defaults. The amount is net of them",
    }),
    priority: priority.default(50),
    expires_at: pointInTime.nullable().default(null),
  })
  .meta({ id: "WalletGrantCreate" });

export const walletGrant = z
  .object({
    id: idOf("walletGrant"),
    nature: z.enum(GRANT_NATURES),
    priority: z.number().int(),
    amount,
    remaining: amount,
    usable: z.boolean(),
    tax: orNull(z.object({ category: z.string(), rate: z.string(), country: z.string().nullable() })).meta({
      description: "The treatment that bought_single was taxed under, and whose lines it pays for",
    }),
    expires_at: pointInTime.nullable(),
    invoice: idOf("invoice").nullable().meta({ description: "The invoice that sold it" }),
    created_at: pointInTime,
  })
  .meta({ id: "WalletGrant" });

const rule = z.object({ threshold: amount, amount: amount.nullable(), target: amount.nullable() });

export const wallet = z
  .object({
    id: idOf("wallet"),
    customer: idOf("customer"),
    code: z.string(),
    name: z.string(),
    currency: z.string(),
    priority: z.number().int(),
    applies_to_metrics: z.array(z.string()),
    balance: amount.meta({ description: "What can be used now" }),
    top_up: orNull(rule),
    grants: z.array(walletGrant),
    created_at: pointInTime,
  })
  .meta({ id: "Wallet" });

export const walletQuery = pageQuery.extend({ customer: reference("customer", "external_id").optional() });
export const walletPage = pageOf(wallet);
