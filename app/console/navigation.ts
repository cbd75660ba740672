import type { Permission } from "~/auth/permissions";
import type { NavGroup } from "~/ui/console-shell";

type Entry = { readonly label: string; readonly path: string; readonly permission: Permission };
type Group = {
  readonly label: string | null;
  readonly entries: readonly Entry[];
  readonly folded?: true;
};

const entry = (label: string, path: string, permission: Permission = "read"): Entry => ({
  label,
  path,
  permission,
});

/** The one list of the console's pages, in the order of the sidebar; each with what a role needs to see it. */
const groups: readonly Group[] = [
  { label: null, entries: [entry("Home", "")] },
  {
    label: "Customers",
    entries: [
      entry("Customers", "/customers"),
      entry("Subscriptions", "/subscriptions"),
      entry("Usage", "/usage"),
    ],
  },
  {
    label: "Billing",
    entries: [
      entry("Invoices", "/invoices"),
      entry("Credit notes", "/credit-notes"),
      entry("Runs", "/runs"),
      entry("Holds", "/holds"),
      entry("Calendar", "/calendar"),
    ],
  },
  { label: "Money", entries: [entry("Payments", "/payments")] },
  {
    label: "Catalog",
    entries: [
      entry("Plans", "/plans"),
      entry("Metrics", "/metrics"),
      entry("Add-ons", "/add-ons"),
      entry("Coupons", "/coupons"),
    ],
  },
  {
    label: "Accounting",
    entries: [
      entry("Journal", "/journal"),
      entry("Exports", "/exports", "export"),
      entry("Tie-outs", "/tie-outs"),
    ],
  },
  {
    label: "Developers",
    folded: true,
    entries: [
      entry("API keys", "/api-keys", "developers"),
      entry("Provider events", "/provider-events", "developers"),
      entry("Audit", "/audit", "developers"),
    ],
  },
  {
    label: "Settings",
    folded: true,
    entries: [
      entry("Organization", "/settings/organization", "settings"),
      entry("Legal entities", "/settings/entities", "settings"),
      entry("People", "/settings/people", "people"),
      entry("Billing rules", "/settings/billing", "settings"),
      entry("Overdue rules", "/settings/dunning", "settings"),
      entry("Invoice numbers", "/settings/invoices", "settings"),
      entry("Taxes", "/settings/taxes", "settings"),
      entry("Exchange rates", "/settings/exchange-rates", "settings"),
      entry("Stripe", "/settings/stripe", "settings"),
      entry("Test clock", "/settings/test-clock"),
    ],
  },
];

type Place = {
  /** `/console/org_…` */
  readonly base: string;
  readonly path: string;
  readonly permissions: readonly Permission[];
  readonly mode: "live" | "test";
  /** Where this installation keeps its mails instead of sending them; none in production. */
  readonly mailbox?: string;
};

/** The sidebar of a reader: what the role may not see is absent, and the page at hand is marked. */
export function navigation({ base, path, permissions, mode, mailbox }: Place): NavGroup[] {
  return groups
    .map((group) => ({
      label: group.label,
      folded: group.folded,
      items: group.entries
        .filter((each) => permissions.includes(each.permission))
        .filter((each) => mode === "test" || each.path !== "/settings/test-clock")
        .map((each) => {
          const to = `${base}${each.path}`;
          return {
            label: each.label,
            to,
            current: path === to || (each.path !== "" && path.startsWith(`${to}/`)),
          };
        }),
    }))
    .map((group) =>
      group.label === "Developers" && mailbox
        ? { ...group, items: [...group.items, { label: "Mailbox", to: mailbox, current: false }] }
        : group,
    )
    .filter((group) => group.items.length > 0);
}
