/** Classes of every table for sharding: `tenant` unless named here. */
export const LOCAL_TABLES = ["schema_migrations"] as const;
/** Tenant tables that the portal's role may read, each by its customer. */
export const PORTAL_TABLES = [
  "customers",
  "subscriptions",
  "stints",
  "usage_events",
  "rating_windows",
  "invoices",
  "fees",
  "invoice_tax_groups",
  "invoice_balances",
  "payment_methods",
  "payment_method_setups",
  "payments",
  "allocations",
] as const;
