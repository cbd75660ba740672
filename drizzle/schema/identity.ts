import { bigint, foreignKey, index, pgSchema, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./column-types";

/** Identity crosses organizations, so it is a schema of its own without tenant rows. */
export const identity = pgSchema("identity");

export const users = identity.table("users", {
  id: uuid("id").primaryKey(),
  email: text("email").notNull().unique("users_email_key"),
  name: text("name").notNull(),
  passwordHash: text("password_hash").notNull(),
  createdAt: instant("created_at").notNull(),
});

export const sessions = identity.table(
  "sessions",
  {
    /** A hash of the cookie's secret. */
    id: text("id").primaryKey(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [index("sessions_user").on(t.userId)],
);

/** Links by which a person sets a new password, each once. */
export const passwordResets = identity.table(
  "password_resets",
  {
    /** A hash of the secret that the mail carries. */
    tokenHash: text("token_hash").primaryKey(),
    userId: uuid("user_id").notNull(),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    usedAt: instant("used_at"),
  },
  (t) => [
    index("password_resets_user").on(t.userId),
    foreignKey({
      name: "password_resets_user_fk",
      columns: [t.userId],
      foreignColumns: [users.id],
    }).onDelete("cascade"),
  ],
);

/** Fixed windows of attempts; survives a restart because it is a row. */
export const rateLimits = identity.table(
  "rate_limits",
  {
    bucket: text("bucket").notNull(),
    windowStartsAt: instant("window_starts_at").notNull(),
    attempts: bigint("attempts", { mode: "number" }).notNull(),
  },
  (t) => [primaryKey({ name: "rate_limits_pk", columns: [t.bucket, t.windowStartsAt] })],
);
