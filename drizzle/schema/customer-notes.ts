import { sql } from "drizzle-orm";
import { check, index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { id, instant, organizationId, tenantKey, tenantReference } from "./column-types";
import { customers } from "./customers";

/** What members write down about a customer. Times are the wall's. */
export const customerNotes = pgTable(
  "customer_notes",
  {
    organizationId: organizationId(),
    id: id(),
    customerId: uuid("customer_id").notNull(),
    authorId: uuid("author_id").notNull(),
    body: text("body").notNull(),
    writtenAt: instant("written_at").notNull(),
    editedAt: instant("edited_at"),
  },
  (t) => [
    tenantKey(t, "customer_notes"),
    index("customer_notes_customer").on(t.organizationId, t.customerId, t.id.desc()),
    check("customer_notes_body_check", sql`char_length(${t.body}) between 1 and 2000`),
    tenantReference("customer_notes_customer_fk", t, t.customerId, customers),
  ],
);
