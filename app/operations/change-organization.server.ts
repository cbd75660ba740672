import type { PostalAddress } from "../billing/invoicing/invoice";
import { accept, type Outcome, type Refusal, refuse } from "../billing/outcome";
import type { VatDue } from "../billing/tax/tax-kinds";
import type { Context } from "../context.server";
import { insertAudit } from "../store/audit.server";
import { loadIssuer, saveIssuer } from "../store/issuers.server";
import { saveOrganization } from "../store/organizations.server";
import { MAX_NET_TERMS_DAYS } from "./steps/check-customer-details.server";
import { foundingRefusals } from "./steps/check-founding";

export type OrganizationSettings = {
  readonly name: string;
  /** "#rrggbb". */
  readonly accent: string;
  /** Of new customers; those there are keep theirs. */
  readonly currency: string;
  readonly zone: string;
  readonly netTermsDays: number;
  /** Days for which periodic documents of customers without days of their own stay drafts. */
  readonly graceDays: number;
  /** The legal entity on documents to come; issued ones keep their copy. */
  readonly issuer?: {
    readonly legalName: string;
    readonly email: string | null;
    readonly address: PostalAddress | null;
    readonly taxId: string | null;
    readonly footer: string;
    readonly vatDue?: VatDue;
  };
};

/** Changes who the organization is and how new customers are billed. */
export async function changeOrganization(
  context: Context,
  settings: OrganizationSettings,
): Promise<Outcome<null>> {
  const refusals = check(settings);
  if (refusals.length > 0) return refuse(...refusals);
  const { issuer, ...organization } = settings;
  await saveOrganization(context, organization);
  if (issuer) {
    const present = await loadIssuer(context);
    await saveIssuer(context, present.id, issuer);
  }
  const { name, accent, currency, zone, netTermsDays, graceDays = 0 } = context.organization;
  await insertAudit(context, {
    action: "organization.changed",
    subjectKind: "organization",
    subjectId: context.organization.id,
    details: { before: { name, accent, currency, zone, netTermsDays, graceDays }, after: settings },
  });
  return accept(null);
}

function check(settings: OrganizationSettings): Refusal[] {
  const refusals: Refusal[] = foundingRefusals(settings);
  if (!/^#[0-9a-f]{6}$/i.test(settings.accent)) {
    refusals.push({
      code: "accent_invalid",
      field: "accent",
      sentence: `"${settings.accent}" is not a colour.`,
      remedy: "Enter six hex digits after #, such as #2f4fb5.",
    });
  }
  if (!isDays(settings.netTermsDays)) {
    refusals.push({
      code: "net_terms_invalid",
      field: "netTermsDays",
      sentence: `Payment terms are 0 to ${MAX_NET_TERMS_DAYS} days.`,
      remedy: "Enter a whole number of days.",
    });
  }
  if (!isDays(settings.graceDays)) {
    refusals.push({
      code: "grace_days_invalid",
      field: "graceDays",
      sentence: `An invoice stays a draft for 0 to ${MAX_NET_TERMS_DAYS} days.`,
      remedy: "Enter a whole number of days.",
    });
  }
  return refusals;
}

function isDays(days: number): boolean {
  return Number.isInteger(days) && days >= 0 && days <= MAX_NET_TERMS_DAYS;
}
