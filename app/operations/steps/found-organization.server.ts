import { DEFAULT_POLICY, type Policy } from "../../billing/policy-kinds";
import type { Instant } from "../../billing/time/instant";
import type { Context, IdentityContext, Organization } from "../../context.server";
import { newId } from "../../ids.server";
import { seal } from "../../secrets.server";
import { insertAudit } from "../../store/audit.server";
import { insertOrganization } from "../../store/organizations.server";
import { enqueue } from "../../store/outbox.server";
import { insertMembership } from "../../store/people.server";
import { replaceAccount, SECRET_KEY_PURPOSE } from "../../store/provider-accounts.server";

export type FoundingInput = {
  /** The id under which the gate's `found` has set the tenant. */
  readonly organizationId: string;
  readonly name: string;
  readonly mode: "live" | "test";
  readonly currency: string;
  readonly zone: string;
  /** Null founds an organization without people: a throw-away one of the scenario runner. */
  readonly ownerId: string | null;
  /** Whether an account on the Stripe sandbox comes with it. */
  readonly provider: "sandbox" | "none";
  /** What the issuer is called on documents; the organization's name unless told. */
  readonly legalName?: string;
  readonly accent?: string;
  readonly policy?: Policy;
  readonly netTermsDays?: number;
  /** "demo" for the organization the product loads by itself. */
  readonly origin?: string;
  /** Where a test clock starts; the wall's time unless told. */
  readonly clockAt?: Instant;
  readonly invoicePrefix?: string;
};

const DEFAULT_ACCENT = "#2f4fb5";
const DEFAULT_NET_TERMS_DAYS = 0;

/**
 * Makes an organization with all it cannot be without (issuer, number series, tax rate, test clock), its owner and
 * its account on the sandbox, and gives the context of whoever founded it.
 */
export async function foundOrganization(context: IdentityContext, input: FoundingInput): Promise<Context> {
  const organization: Organization = {
    id: input.organizationId,
    name: input.name,
    mode: input.mode,
    accent: input.accent ?? DEFAULT_ACCENT,
    currency: input.currency,
    zone: input.zone,
    policy: input.policy ?? DEFAULT_POLICY,
    netTermsDays: input.netTermsDays ?? DEFAULT_NET_TERMS_DAYS,
    origin: input.origin ?? null,
  };
  const clockAt = input.clockAt ?? context.recordedAt;
  await insertOrganization(context, {
    ...organization,
    clockAt,
    legalName: input.legalName ?? input.name,
    invoicePrefix: input.invoicePrefix ?? invoicePrefixOf(input.name),
  });
  const inside: Context = {
    tx: context.tx,
    organization,
    actor:
      input.ownerId === null
        ? { kind: "system", organizationId: organization.id, job: "founding" }
        : { kind: "member", organizationId: organization.id, userId: input.ownerId, role: "owner" },
    now: input.mode === "test" ? clockAt : context.recordedAt,
    recordedAt: context.recordedAt,
  };
  if (input.ownerId !== null) await insertMembership(inside, input.ownerId, "owner");
  if (input.provider === "sandbox") await openSandboxAccount(inside);
  await insertAudit(inside, {
    action: "organization.founded",
    subjectKind: "organization",
    subjectId: organization.id,
    details: { name: organization.name, mode: organization.mode, currency: organization.currency },
  });
  return inside;
}

/** Every organization has a sandbox account of its own, named by its key; the outbox asks for its webhooks. */
async function openSandboxAccount(context: Context): Promise<void> {
  const id = newId();
  const secretKey = `sk_test_${context.organization.id.replaceAll("-", "")}`;
  await replaceAccount(context, context.organization.id, {
    id,
    mode: "sandbox",
    sealedSecretKey: seal(secretKey, SECRET_KEY_PURPOSE),
    secretKeyHint: secretKey.slice(-4),
  });
  await enqueue(context, "ensure_webhook_endpoint", { providerAccountId: id });
}

/** "Acme Data" → "AD-", "Northwind" → "NOR-"; a name without Latin letters → "INV-". */
export function invoicePrefixOf(name: string): string {
  const words = name
    .normalize("NFKD")
    .replace(/[^\p{L}\p{N}\s-]/gu, "")
    .split(/[\s-]+/)
    .map((word) => word.replace(/[^A-Za-z0-9]/g, ""))
    .filter((word) => word !== "");
  const initials = words.map((word) => word.charAt(0)).join("");
  const letters = words.length > 1 ? initials.slice(0, 4) : (words[0] ?? "INV").slice(0, 3);
  return `${letters.toUpperCase() || "INV"}-`;
}
