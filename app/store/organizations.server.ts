import { eq } from "drizzle-orm";
import { issuers, organizations, testClocks } from "../../drizzle/schema/organizations";
import type { Policy } from "../billing/policy-kinds";
import type { Instant } from "../billing/time/instant";
import type { Context, IdentityContext, Organization } from "../context.server";
import { newId } from "../ids.server";
import { insertSeries } from "./numbers.server";
import { insertDefaultTaxRate } from "./tax-rates.server";

export type Founding = {
  readonly id: string;
  readonly name: string;
  readonly mode: "live" | "test";
  readonly accent: string;
  readonly currency: string;
  readonly zone: string;
  readonly policy: Policy;
  readonly netTermsDays: number;
  readonly origin: string | null;
  /** What the one issuer is called on documents. */
  readonly legalName: string;
  /** Where the test clock starts; ignored in live mode. */
  readonly clockAt: Instant;
  /** What invoice numbers begin with, "NW-". */
  readonly invoicePrefix?: string;
};

/**
 * The rows no organization can be without: itself, one issuer with its number series, the tax rate of those who
 * charge none, and in test mode its clock. The caller has set the tenant to the new id.
 */
export async function insertOrganization(
  context: IdentityContext,
  founding: Founding,
): Promise<{ issuerId: string }> {
  const { legalName, clockAt, invoicePrefix = "INV-", ...organization } = founding;
  const organizationId = founding.id;
  const issuerId = newId();
  await context.tx.insert(organizations).values({ ...organization, createdAt: context.recordedAt });
  await context.tx.insert(issuers).values({
    organizationId,
    id: issuerId,
    legalName,
    email: null,
    address: null,
    taxId: null,
    baseCurrency: founding.currency,
    footer: "",
    createdAt: context.recordedAt,
  });
  await insertSeries(context.tx, { organizationId, issuerId, prefix: invoicePrefix });
  await insertDefaultTaxRate(context, organizationId);
  if (founding.mode === "test") {
    await context.tx.insert(testClocks).values({ organizationId, nowAt: clockAt });
  }
  return { issuerId };
}

export type OrganizationChange = Partial<
  Pick<
    Organization,
    "name" | "accent" | "currency" | "zone" | "policy" | "netTermsDays" | "graceDays" | "showsDiscounts"
  >
>;

export async function saveOrganization(context: Context, change: OrganizationChange): Promise<void> {
  await context.tx.update(organizations).set(change).where(eq(organizations.id, context.organization.id));
}
