// What the schema rules let pass, each with its reason. The tests compare whole lists, so a stale entry fails.

/** R8: triggers, each safe on a shard of its own. */
export const allowedTriggers: Record<string, string> = {
  fees_references: "asks for the rows that fees name, of the same organization and so on the same shard",
  fees_references_moved: "the same for fees that move from a held draft to its invoice",
  invoice_balances_references: "as fees_references",
  invoice_tax_groups_references: "as fees_references",
  invoices_references: "as fees_references",
  journal_entries_open_books:
    "compares the days of new entries with those of closed books, of the same organization",
  journal_entries_references: "as fees_references",
  journal_lines_balance:
    "compares an entry's totals with its lines, all of one organization and so on one shard",
  outbox_references: "asks for the organization, whose row is on every shard that holds something of it",
};

/** R13: indexes that do not begin with the organization. */
export const allowedIndexes: Record<string, string> = {
  memberships_user: "across_memberships asks for one person's organizations, whichever they are",
};

/** Tables of the catalog that the portal reads by organization alone: they hold nothing of any customer. */
export const portalCatalog: Record<string, string> = {
  organizations: "name, accent and settings of the seller",
  issuers: "the seller's address on a document",
  plans: "the name of what a customer subscribed to",
  plan_versions: "the terms of what a customer subscribed to",
  charges: "which charge a fee is for",
  metrics: "the name and unit of what is counted",
  coupons: "the name of a discount, and what it takes off",
};

/** Functions with definer rights, the only way to look across tenants; each gives away as little as it can. */
export const crossingFunctions: Record<string, string> = {
  across_bulk_organizations: "the schedule asks which organizations have a bulk run under way",
  across_customers_by_email: "a customer asks for a sign-in link and knows only the address",
  across_demo_organization: "the worker asks whether the demo was loaded before",
  across_due_organizations: "the schedule asks which organizations have something due",
  across_moved_endpoints: "the worker asks whose webhooks still go to an earlier address of the app",
  across_memberships: "a person who has signed in chooses an organization",
  across_rollup_organizations: "the schedule asks which organizations have usage to add up",
  shared_pools_of_payer: "a portal customer sees what its payer agreed for everybody it pays for",
  analyze_billing: "tells the planner what a first big run has written; reads and returns nothing",
};
