import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  foreignKey,
  index,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { PostalAddress } from "../../app/billing/invoicing/invoice";
import { id, instant, organizationId, tenantKey, tenantReference } from "./column-types";
import { organizations, taxRates } from "./organizations";

export const customers = pgTable(
  "customers",
  {
    organizationId: organizationId(),
    id: id(),
    externalId: text("external_id"),
    name: text("name").notNull(),
    email: text("email"),
    address: jsonb("address").$type<PostalAddress>(),
    taxId: text("tax_id"),
    currency: text("currency").notNull(),
    zone: text("zone").notNull(),
    locale: text("locale").notNull(),
    taxRateId: uuid("tax_rate_id"),
    /** Null takes the organization's. */
    netTermsDays: bigint("net_terms_days", { mode: "number" }),
    /** 1 to 31; null until an account-aligned subscription sets it. */
    billCycleDay: bigint("bill_cycle_day", { mode: "number" }),
    defaultPaymentMethodId: uuid("default_payment_method_id"),
    createdAt: instant("created_at").notNull(),
    /** Grows with each change of the row: the guard of two people editing one customer. */
    revision: bigint("revision", { mode: "number" }).notNull(),
  },
  (t) => [
    tenantKey(t, "customers"),
    uniqueIndex("customers_external_key").on(t.organizationId, t.externalId),
    index("customers_name").on(t.organizationId, t.name, t.id),
    index("customers_email").on(t.organizationId, sql`lower(${t.email})`),
    index("customers_created").on(t.organizationId, t.createdAt.desc(), t.id.desc()),
    check("customers_bill_day_check", sql`${t.billCycleDay} between 1 and 31`),
    foreignKey({
      name: "customers_organization_fk",
      columns: [t.organizationId],
      foreignColumns: [organizations.id],
    }),
    tenantReference("customers_tax_rate_fk", t, t.taxRateId, taxRates),
  ],
);

/** A way into the portal: a one-time link of a mail, or a signed link that is good until it expires. */
export const portalLinks = pgTable(
  "portal_links",
  {
    organizationId: organizationId(),
    id: id(),
    customerId: uuid("customer_id").notNull(),
    kind: text("kind").notNull(),
    tokenHash: text("token_hash").notNull(),
    expiresAt: instant("expires_at").notNull(),
    usedAt: instant("used_at"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    tenantKey(t, "portal_links"),
    uniqueIndex("portal_links_token_key").on(t.organizationId, t.tokenHash),
    check("portal_links_kind_check", sql`${t.kind} in ('one_time', 'signed')`),
    tenantReference("portal_links_customer_fk", t, t.customerId, customers),
  ],
);

export const portalSessions = pgTable(
  "portal_sessions",
  {
    organizationId: organizationId(),
    /** A hash of the cookie's secret. */
    tokenHash: text("token_hash").notNull(),
    customerId: uuid("customer_id").notNull(),
    expiresAt: instant("expires_at").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "portal_sessions_pk", columns: [t.organizationId, t.tokenHash] }),
    tenantReference("portal_sessions_customer_fk", t, t.customerId, customers),
  ],
);
