import { and, eq } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { metrics, plans } from "../../../drizzle/schema/catalog";
import { coupons } from "../../../drizzle/schema/coupons";
import { customers } from "../../../drizzle/schema/customers";
import { issuers, taxRates } from "../../../drizzle/schema/organizations";
import { subscriptions } from "../../../drizzle/schema/subscriptions";
import type { Context } from "../../context.server";
import { NotFound } from "../../errors";
import { type IdKind, parsePublicId } from "../../ids.server";

type Addressed = PgTable & { organizationId: PgColumn; id: PgColumn };

/** What a request may name by the caller's own word, and where that word is kept. */
const OWN_WORDS = {
  customer: { table: customers, own: customers.externalId, subject: "This customer" },
  subscription: { table: subscriptions, own: subscriptions.externalId, subject: "This subscription" },
  plan: { table: plans, own: plans.code, subject: "This plan" },
  metric: { table: metrics, own: metrics.code, subject: "This metric" },
  coupon: { table: coupons, own: coupons.code, subject: "This coupon" },
  issuer: { table: issuers, own: issuers.code, subject: "This legal entity" },
  taxRate: { table: taxRates, own: taxRates.code, subject: "This tax rate" },
} as const satisfies Partial<Record<IdKind, { table: Addressed; own: PgColumn; subject: string }>>;

export type ReferenceKind = keyof typeof OWN_WORDS;

const OWN_MARK = "ext:";

/**
 * The id behind `cus_…` or `ext:…`. An id of another organization, one that never was and one that cannot be read
 * are the same: not found.
 */
export async function findId(context: Context, kind: ReferenceKind, text: string): Promise<string> {
  const { table, own, subject } = OWN_WORDS[kind];
  const id = text.startsWith(OWN_MARK) ? null : parsePublicId(kind, text);
  const word = text.slice(OWN_MARK.length);
  // PostgreSQL knows no NUL in texts, so no object can be called by one.
  if (id === null && (!text.startsWith(OWN_MARK) || word.includes("\u0000"))) throw new NotFound(subject);
  const [row] = await context.tx
    .select({ id: table.id })
    .from(table as PgTable)
    .where(
      and(eq(table.organizationId, context.organization.id), id === null ? eq(own, word) : eq(table.id, id)),
    );
  if (typeof row?.id !== "string") throw new NotFound(subject);
  return row.id;
}

/** The same where the field may be left out or null. */
export async function findOptionalId<T extends null | undefined>(
  context: Context,
  kind: ReferenceKind,
  text: string | T,
): Promise<string | T> {
  return typeof text === "string" ? findId(context, kind, text) : text;
}
