import { sql } from "drizzle-orm";
import {
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
import { id, instant, organizationId, tenantKey } from "./column-types";
import { organizations } from "./organizations";

export const memberships = pgTable(
  "memberships",
  {
    organizationId: organizationId(),
    userId: uuid("user_id").notNull(),
    role: text("role").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "memberships_pk", columns: [t.organizationId, t.userId] }),
    index("memberships_user").on(t.userId, t.organizationId),
    check("memberships_role_check", sql`${t.role} in ('owner', 'admin', 'billing', 'accountant', 'support')`),
    foreignKey({
      name: "memberships_organization_fk",
      columns: [t.organizationId],
      foreignColumns: [organizations.id],
    }),
  ],
);

export const invitations = pgTable(
  "invitations",
  {
    organizationId: organizationId(),
    id: id(),
    email: text("email").notNull(),
    role: text("role").notNull(),
    tokenHash: text("token_hash").notNull(),
    invitedBy: uuid("invited_by").notNull(),
    expiresAt: instant("expires_at").notNull(),
    acceptedAt: instant("accepted_at"),
    revokedAt: instant("revoked_at"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    tenantKey(t, "invitations"),
    uniqueIndex("invitations_token_key").on(t.organizationId, t.tokenHash),
    check("invitations_role_check", sql`${t.role} in ('owner', 'admin', 'billing', 'accountant', 'support')`),
    foreignKey({
      name: "invitations_organization_fk",
      columns: [t.organizationId],
      foreignColumns: [organizations.id],
    }),
  ],
);

export const apiKeys = pgTable(
  "api_keys",
  {
    organizationId: organizationId(),
    id: id(),
    name: text("name").notNull(),
    secretHash: text("secret_hash").notNull(),
    /** The last four characters, to recognise a key by. */
    hint: text("hint").notNull(),
    scopes: jsonb("scopes").$type<string[]>().notNull(),
    createdBy: uuid("created_by").notNull(),
    lastUsedAt: instant("last_used_at"),
    revokedAt: instant("revoked_at"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    tenantKey(t, "api_keys"),
    uniqueIndex("api_keys_secret_key").on(t.organizationId, t.secretHash),
    foreignKey({
      name: "api_keys_organization_fk",
      columns: [t.organizationId],
      foreignColumns: [organizations.id],
    }),
  ],
);
