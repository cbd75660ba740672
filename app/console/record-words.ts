import type { Recipe } from "~/billing/ledger/ledger-kinds";

const RECIPE_WORDS: Readonly<Record<Recipe, string>> = {
  "invoice.finalized": "Invoice issued",
  "revenue.recognized": "Revenue recognized",
  "payment.succeeded": "Payment received",
  "payment.manual": "Payment recorded",
};

/** What a recipe books, in words; one without words stands as its code. */
export function recipeWords(recipe: string): string {
  return (RECIPE_WORDS as Readonly<Record<string, string>>)[recipe] ?? recipe;
}

const ACTION_WORDS: Readonly<Record<string, string>> = {
  "api_key.created": "Created an API key",
  "api_key.revoked": "Revoked an API key",
  "billing.failed": "Could not bill a customer",
  "billing.run": "Ran billing",
  "clock.advance_started": "Started to advance the test clock",
  "clock.advance_stopped": "Stopped the test clock",
  "customer.changed": "Changed a customer",
  "customer.created": "Created a customer",
  "invitation.revoked": "Revoked an invitation",
  "invitation.sent": "Invited a member",
  "member.joined": "Joined the organization",
  "member.removed": "Removed a member",
  "member.role_changed": "Changed a member's role",
  "metric.created": "Created a metric",
  "metric.renamed": "Renamed a metric",
  "numbering.changed": "Changed the numbering of invoices",
  "organization.changed": "Changed the organization",
  "organization.founded": "Founded the organization",
  "payment.canceled": "A payment was cancelled",
  "payment.failed": "A payment failed",
  "payment.processing": "A payment is being processed",
  "payment.requires_action": "A payment waits for the customer",
  "payment.started": "Started a payment",
  "payment.succeeded": "A payment succeeded",
  "payment.unknown": "Checking a payment with Stripe",
  "payment_method.added": "Added a payment method",
  "payment_method.default_set": "Chose the default payment method",
  "payment_method.removed": "Removed a payment method",
  "plan.created": "Created a plan",
  "plan.draft_saved": "Saved a plan's draft",
  "plan.published": "Published a plan version",
  "portal_link.created": "Created a portal link",
  "provider_account.connected": "Connected Stripe",
  "subscription.canceled": "Cancelled a subscription",
  "subscription.cancellation_undone": "Undid a cancellation",
  "subscription.started": "Started a subscription",
  "tax_rate.created": "Created a tax rate",
  "tax_rate.made_default": "Chose the default tax rate",
};

/** What somebody did, in words; an action without words is read from its code: "plan.archived" as "Plan archived". */
export function actionWords(action: string): string {
  return ACTION_WORDS[action] ?? words(action);
}

/** A name of the code as a reader's words: "netTermsDays" and "net_terms.days" as "Net terms days". */
export function words(name: string): string {
  const spaced = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[._]+/g, " ")
    .toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

type WordedDetail = { readonly label: string; readonly value: string };

/** The details of a record as labels and values; what lies inside stands under the joined names, empty ones are left out. */
export function detailsInWords(details: Readonly<Record<string, unknown>>, path = ""): WordedDetail[] {
  return Object.entries(details).flatMap(([key, value]) => {
    const name = path === "" ? key : `${path}.${key}`;
    if (value === null || value === undefined || value === "") return [];
    if (typeof value === "object" && !Array.isArray(value))
      return detailsInWords(value as Record<string, unknown>, name);
    return [{ label: words(name), value: valueInWords(value) }];
  });
}

function valueInWords(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(valueInWords).join(", ");
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
