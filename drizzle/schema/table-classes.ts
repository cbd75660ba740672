/** Classes of every table for sharding: `tenant` unless named here. */
export const LOCAL_TABLES = ["schema_migrations"] as const;
/** Tenant tables that the portal's role may read, each by its customer. */
export const PORTAL_TABLES = [
  "customers",
  "subscriptions",
  "stints",
  "subscription_pauses",
  "subscription_item_units",
  "usage_events",
  "rating_windows",
  "invoices",
  "fees",
  "invoice_tax_groups",
  "invoice_balances",
  "credit_notes",
  "credit_note_tax_groups",
  "customer_credits",
  "credit_allocations",
  "wallets",
  "wallet_grants",
  "wallet_draws",
  "payment_methods",
  "payment_method_setups",
  "payments",
  "allocations",
  "refunds",
] as const;
