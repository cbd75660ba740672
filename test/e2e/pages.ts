// Every page of the product, once: what the browser walks and what the house test compares with the routes.
import type { SmallOrganization } from "./small-organization";

type ListedPage = {
  /** Name of the route's file, without its ending. */
  readonly route: string;
  readonly address: (of: SmallOrganization) => string;
};

const inConsole = (route: string, address: ListedPage["address"]): ListedPage => ({
  route: `console.$org.${route}`,
  address,
});
const under =
  (rest: string) =>
  ({ base }: SmallOrganization) =>
    `${base}${rest}`;

export const consolePages: readonly ListedPage[] = [
  inConsole("_index", under("")),
  inConsole("add-ons", under("/add-ons")),
  inConsole("api-keys", under("/api-keys")),
  inConsole("audit", under("/audit")),
  inConsole("calendar", under("/calendar")),
  inConsole("coupons.$coupon", (of) => of.coupon),
  inConsole("coupons._index", under("/coupons")),
  inConsole("coupons.new", under("/coupons/new")),
  inConsole("credit-notes.$creditNote", (of) => `${of.creditNote}?open=all`),
  inConsole("credit-notes.$creditNote_.void", (of) => `${of.creditNote}/void`),
  inConsole("credit-notes._index", under("/credit-notes")),
  inConsole("customers.$customer._index", (of) => of.customer),
  inConsole("customers.$customer.bill-now", (of) => `${of.customer}/bill-now`),
  inConsole("customers.$customer.billing", (of) => `${of.customer}/billing`),
  inConsole("customers.$customer.credit._index", (of) => `${of.customer}/credit`),
  inConsole("customers.$customer.credit.give", (of) => `${of.customer}/credit/give?amount=5&step=review`),
  inConsole("customers.$customer.credit.move", (of) => `${of.customer}/credit/move`),
  inConsole("customers.$customer.edit", (of) => `${of.customer}/edit`),
  inConsole("customers.$customer.history", (of) => `${of.customer}/history`),
  inConsole("customers.$customer.notes", (of) => of.note),
  inConsole("customers.$customer.pools.$pool.end", (of) => `${of.pool}?step=review`),
  inConsole("customers.$customer.pools._index", (of) => `${of.customer}/pools`),
  inConsole("customers.$customer.pools.new", (of) => `${of.customer}/pools/new`),
  inConsole("customers.$customer.portal-link", (of) => `${of.customer}/portal-link`),
  inConsole("customers.$customer.wallets.$wallet._index", (of) => of.wallet),
  inConsole("customers.$customer.wallets.$wallet.add", (of) => `${of.wallet}/add`),
  inConsole("customers.$customer.wallets.$wallet.change", (of) => `${of.wallet}/change`),
  inConsole("customers.$customer.wallets.new", (of) => `${of.customer}/wallets/new`),
  inConsole("customers._index", under("/customers")),
  inConsole("customers.bill-now", under("/customers/bill-now?all=yes&step=review")),
  inConsole("customers.new", under("/customers/new")),
  inConsole("exports._index", under("/exports")),
  inConsole("invoices.$invoice._index", (of) => `${of.invoice}?open=all`),
  inConsole("invoices.$invoice.cancel", (of) => `${of.invoice}/cancel`),
  inConsole("invoices.$invoice.credit", (of) => `${of.invoice}/credit`),
  inConsole("invoices.$invoice.record-payment", (of) => `${of.invoice}/record-payment`),
  inConsole("invoices.$invoice.undo-write-off", (of) => `${of.invoice}/undo-write-off`),
  inConsole("invoices.$invoice.write-off", (of) => `${of.invoice}/write-off`),
  inConsole("invoices.$invoice.collect", (of) => `${of.invoice}/collect`),
  inConsole("invoices.$invoice.lines.$line", (of) => of.line),
  inConsole("invoices._index", under("/invoices?sort=-total")),
  inConsole("invoices.drafts.$draft._index", (of) => of.draft),
  inConsole("invoices.drafts.$draft.close", (of) => `${of.draft}/close`),
  inConsole("invoices.drafts.close", under("/invoices/drafts/close?all=yes")),
  inConsole("invoices.new", (of) => `${of.base}/invoices/new?customer=${of.customer.split("/").at(-1)}`),
  inConsole("journal", under("/journal")),
  inConsole("kit", under("/kit")),
  inConsole("metrics.$metric", (of) => of.metric),
  inConsole("metrics._index", under("/metrics")),
  inConsole("metrics.new", under("/metrics/new")),
  inConsole("payments.$payment._index", (of) => of.payment),
  inConsole("payments.$payment.refund", (of) => `${of.payment}/refund`),
  inConsole("payments._index", under("/payments")),
  inConsole("plans.$plan._index", (of) => of.plan),
  inConsole("plans.$plan.draft", (of) => `${of.plan}/draft`),
  inConsole("plans.$plan.migrate", (of) => `${of.plan}/migrate`),
  inConsole("plans.$plan.migrations.$migration", (of) => of.migration),
  inConsole("plans.$plan.migrations.$migration_.discard", (of) => `${of.migration}/discard`),
  inConsole("plans.$plan.publish", (of) => `${of.plan}/publish`),
  inConsole("plans.$plan.versions.$number", (of) => `${of.plan}/versions/1`),
  inConsole("plans._index", under("/plans")),
  inConsole("plans.new", under("/plans/new")),
  inConsole("provider-events.$event", (of) => of.providerEvent),
  inConsole("provider-events._index", under("/provider-events")),
  inConsole("runs.$run", (of) => of.run),
  inConsole("runs._index", under("/runs")),
  inConsole("runs.bulk.$bulkRun", (of) => of.bulkRun),
  inConsole("runs.bulk.$bulkRun_.discard", (of) => `${of.bulkRun}/discard`),
  inConsole("runs.bulk._index", under("/runs/bulk?kind=bill_customers&all=yes")),
  inConsole("search._index", under("/search?q=acme")),
  inConsole("settings.billing", under("/settings/billing")),
  inConsole("settings.dunning", under("/settings/dunning")),
  inConsole("settings.exchange-rates", under("/settings/exchange-rates")),
  inConsole("settings.invoices", under("/settings/invoices")),
  inConsole("settings.organization", under("/settings/organization")),
  inConsole("settings.people", under("/settings/people?remove=nobody")),
  inConsole("settings.stripe", under("/settings/stripe")),
  inConsole("settings.taxes", under("/settings/taxes")),
  inConsole("settings.test-clock", under("/settings/test-clock")),
  inConsole("subscriptions.$subscription._index", (of) => of.subscription),
  inConsole("subscriptions.$subscription.amounts.$override.lift", (of) => of.lift),
  inConsole("subscriptions.$subscription.amounts._index", (of) => `${of.subscription}/amounts`),
  inConsole("subscriptions.$subscription.amounts.set", (of) => of.amount),
  inConsole("subscriptions.$subscription.cancel", (of) => `${of.subscription}/cancel`),
  inConsole("subscriptions.$subscription.change.$kind", (of) => `${of.subscription}/change/plan`),
  inConsole("subscriptions.$subscription.invoicing", (of) => `${of.subscription}/invoicing`),
  inConsole("subscriptions.$subscription.transfer", (of) => `${of.subscription}/transfer`),
  inConsole("subscriptions._index", under("/subscriptions")),
  inConsole("subscriptions.new", under("/subscriptions/new")),
  inConsole("tie-outs", under("/tie-outs")),
  inConsole("usage.$event", (of) => of.event),
  inConsole("usage.$event_.release", (of) => `${of.event}/release`),
  inConsole("usage.$event_.void", (of) => `${of.event}/void`),
  inConsole("usage._index", under("/usage")),
];

export const portalPages: readonly ListedPage[] = [
  { route: "portal._index", address: () => "/portal" },
  { route: "portal.credit-notes.$creditNote", address: (of) => `${of.portal.creditNote}?open=all` },
  { route: "portal.credit-notes._index", address: () => "/portal/credit-notes" },
  { route: "portal.details", address: () => "/portal/details" },
  { route: "portal.invoices.$invoice._index", address: (of) => `${of.portal.invoice}?open=all` },
  { route: "portal.invoices.$invoice.pay", address: (of) => `${of.portal.invoice}/pay` },
  { route: "portal.invoices._index", address: () => "/portal/invoices" },
  { route: "portal.payment-methods.$method.remove", address: (of) => of.portal.removal },
  { route: "portal.payment-methods._index", address: () => "/portal/payment-methods" },
  { route: "portal.payment-methods.new", address: () => "/portal/payment-methods/new" },
  { route: "portal.payments.$payment", address: (of) => of.portal.payment },
  { route: "portal.payments._index", address: () => "/portal/payments" },
  { route: "portal.subscriptions.$subscription._index", address: (of) => of.portal.subscription },
  {
    route: "portal.subscriptions.$subscription.change",
    address: (of) => `${of.portal.subscription}/change`,
  },
  {
    route: "portal.subscriptions.$subscription.cancel._index",
    address: (of) => `${of.portal.subscription}/cancel`,
  },
  {
    route: "portal.subscriptions.$subscription.cancel.confirm",
    address: (of) => `${of.portal.subscription}/cancel/confirm?when=period_end`,
  },
  { route: "portal.usage", address: () => "/portal/usage" },
];

/** Seen without being signed in, or across organizations. */
export const hostedPages: readonly ListedPage[] = [
  { route: "login", address: () => "/login" },
  { route: "signup", address: () => "/signup" },
  { route: "password.forgot", address: () => "/password/forgot" },
  { route: "password.reset.$token", address: (of) => of.passwordReset },
  { route: "portal_.enter", address: () => "/portal/enter" },
  { route: "portal_.enter_.$token", address: (of) => of.portal.link },
  { route: "invitations.$token", address: (of) => of.invitation },
];

/** Seen by a member, outside of any organization. */
export const memberPages: readonly ListedPage[] = [
  { route: "organizations", address: () => "/organizations" },
  { route: "password._index", address: () => "/password" },
  { route: "leave", address: (of) => of.portal.leave },
  { route: "mailbox._index", address: () => "/mailbox" },
  { route: "mailbox.$org.$mail._index", address: (of) => of.mail },
];

/** Routes that are no page of their own, each with the reason. */
export const noPages: Readonly<Record<string, string>> = {
  $: "answers unknown addresses; shell.spec.ts looks at it",
  _index: "leads to the console",
  "console.$org": "the frame around every console page",
  "console.$org.$": "answers unknown addresses of the console",
  "console.$org.exports.$file": "a download",
  "console.$org.exports.lists.$file": "a download",
  "console.$org.search.suggestions": "data for the search field",
  "console.$org.subscriptions.$subscription.undo-cancellation": "takes a form and leads back",
  "console._index": "leads to the organization used last",
  healthz: "for machines",
  logout: "takes a form and leads to the sign-in",
  "mailbox.$org.$mail.html": "the inside of a mail, in a frame of its own",
  portal: "the frame around every portal page",
  "portal_.sign-out": "takes a form and leads out",
  theme: "takes a form and leads back",
  "webhooks.stripe.$endpoint": "for machines",
};
