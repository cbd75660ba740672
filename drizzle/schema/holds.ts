import { sql } from "drizzle-orm";
import { check, index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { HOLD_KINDS } from "../../app/billing/invoicing/hold-kinds";
import { id, instant, oneOf, organizationId, tenantKey, tenantReference } from "./column-types";
import { customers } from "./customers";
import { invoices } from "./invoicing";
import { subscriptions } from "./subscriptions";

/** What somebody keeps out of closing for a while. One that is released stays as a record of what held. */
export const holds = pgTable(
  "holds",
  {
    organizationId: organizationId(),
    id: id(),
    customerId: uuid("customer_id").notNull(),
    kind: text("kind").notNull(),
    /** Of a fee: whose, and its position without the tax treatment. */
    subscriptionId: uuid("subscription_id"),
    position: text("position"),
    /** Of a draft that is kept open; one in grace is known by the three that follow. */
    heldDraftId: uuid("held_draft_id"),
    currency: text("currency"),
    taxRegime: text("tax_regime"),
    cut: text("cut"),
    invoiceId: uuid("invoice_id"),
    description: text("description").notNull(),
    reason: text("reason").notNull(),
    endsAt: instant("ends_at").notNull(),
    placedBy: text("placed_by").notNull(),
    placedAt: instant("placed_at").notNull(),
    releasedBy: text("released_by"),
    releasedAt: instant("released_at"),
  },
  (t) => [
    tenantKey(t, "holds"),
    index("holds_customer").on(t.organizationId, t.customerId, t.endsAt),
    index("holds_subscription").on(t.organizationId, t.subscriptionId),
    index("holds_invoice").on(t.organizationId, t.invoiceId).where(sql`${t.invoiceId} is not null`),
    check("holds_kind_check", sql`${t.kind} in (${sql.raw(oneOf(HOLD_KINDS))})`),
    check(
      "holds_subject_check",
      sql`num_nonnulls(${t.position}, ${t.heldDraftId}, ${t.cut}, ${t.invoiceId}) = 1
        and (${t.position} is null) = (${t.kind} <> 'fee') and (${t.invoiceId} is null) = (${t.kind} <> 'payment')
        and (${t.position} is null) = (${t.subscriptionId} is null)
        and (${t.cut} is null) = (${t.currency} is null or ${t.taxRegime} is null)`,
    ),
    check("holds_released_check", sql`(${t.releasedBy} is null) = (${t.releasedAt} is null)`),
    tenantReference("holds_customer_fk", t, t.customerId, customers),
    tenantReference("holds_subscription_fk", t, t.subscriptionId, subscriptions),
    tenantReference("holds_invoice_fk", t, t.invoiceId, invoices),
  ],
);
