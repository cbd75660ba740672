import type { Role } from "~/context.server";

/**
 * What a member may do, in groups a role is made of: `read` everything but secrets, `support` creates portal links,
 * `bill` changes customers, subscriptions, usage, invoices and payments, `catalog` plans and metrics, `export`
 * takes data out, `close` closes and opens books, `developers` API keys and webhooks, `settings` the organization
 * itself, `people` its members.
 */
export const PERMISSIONS = [
  "read",
  "support",
  "bill",
  "catalog",
  "export",
  "close",
  "developers",
  "settings",
  "people",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const granted: Readonly<Record<Role, readonly Permission[]>> = {
  owner: PERMISSIONS,
  admin: PERMISSIONS,
  billing: ["read", "support", "bill", "catalog", "export"],
  accountant: ["read", "export", "close"],
  support: ["read", "support"],
};

export function can(role: Role, permission: Permission): boolean {
  return granted[role].includes(permission);
}

/** All a role may do, for pages that leave out what it may not. */
export function permissionsOf(role: Role): readonly Permission[] {
  return granted[role];
}

/** Who to ask, in the words of the 403 page. */
export const PERMISSION_WORDS: Readonly<Record<Permission, string>> = {
  read: "a membership",
  support: "the role owner, admin, billing or support",
  bill: "the role owner, admin or billing",
  catalog: "the role owner, admin or billing",
  export: "the role owner, admin, billing or accountant",
  close: "the role owner, admin or accountant",
  developers: "the role owner or admin",
  settings: "the role owner or admin",
  people: "the role owner or admin",
};
