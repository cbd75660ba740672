// Every field of every form and every parameter of every address, with values nobody should send: always an answer,
// never a defect.
import { beforeAll, describe, expect, test } from "vitest";
import { openPortal } from "~/auth/portal-entry.server";
import { DEFAULT_POLICY } from "~/billing/policy-kinds";
import { run } from "~/gate.server";
import { createPortalLink } from "~/operations/create-portal-link.server";
import { useTestDatabase } from "../../support/database";
import { doorNames, doorOf, knock, parametersOf } from "../../support/doors";
import { type FilledOrganization, fillOrganization } from "../../support/filled-organization";
import { expectAnswer, inAddress, NASTY, WORST } from "../../support/nasty-values";
import { accepted } from "../../support/organization";
import { cookieOf, get, post } from "../../support/organizations";
import { makeMerchant, usePayments } from "../../support/payments";

const held = useTestDatabase();
const payments = usePayments();

let filled: FilledOrganization;
let cookie: string;

beforeAll(async () => {
  filled = await fillOrganization(await makeMerchant(payments.sandbox), held.clone);
  cookie = await cookieOf(filled.merchant.owner.userId);
}, 120_000);

const draft = {
  intent: "save",
  name: "Team",
  revision: "2",
  "cadence.unit": "month",
  "cadence.count": "1",
  timing: "in_advance",
  trial_days: "0",
  "prices[0].currency": "EUR",
  "prices[0].amount": "30.00",
  "charges[0].code": "calls",
  "charges[0].name": "Calls",
  "charges[0].metric": "calls",
  "charges[0].timing": "in_arrears",
  "charges[0].prices[0].currency": "EUR",
  "charges[0].prices[0].model.type": "graduated",
  "charges[0].prices[0].model.tiers[0].up_to": "10",
  "charges[0].prices[0].model.tiers[0].unit_amount": "0.10",
  "charges[0].prices[0].model.tiers[0].flat_amount": "0",
  "charges[0].prices[0].model.tiers[1].unit_amount": "0.05",
  "charges[0].filters[0].match": "region=eu",
  "charges[0].filters[0].prices[0].model.type": "per_unit",
  "charges[0].filters[0].prices[0].model.unit_amount": "0.05",
  "charges[0].group_by": "region, cloud",
  "charges[0].minimum[0].amount": "1.00",
  "charges[0].taxes": "none",
  "phases[0].kind": "evergreen",
  "phases[0].prices[0].amount": "30.00",
  "phases[0].length.count": "1",
  phases_from: "change",
  "fixed_items[0].code": "seats",
  "fixed_items[0].units": "2",
  "fixed_items[0].prices[0].model.type": "per_unit",
  "fixed_items[0].prices[0].model.unit_amount": "5",
  "commitment[0].amount": "100",
  "usage_cadence.count": "1",
  "usage_cadence.unit": "month",
  "thresholds[0].amount": "20.00",
  "thresholds[0].currency": "EUR",
  taxes: "none",
  add_on: "on",
  available_with: "team",
  alignment: "bundle",
  quantity: "100",
};

const customer = {
  name: "Mine",
  email: "me@example.com",
  external_id: "x",
  currency: "EUR",
  zone: "UTC",
  locale: "en",
  tax_id: "DE123456789",
  tax_rate: "",
  net_terms_days: "14",
  revision: "1",
  "address.country": "DE",
  "address.line1": "Street 1",
  "address.postal_code": "10115",
  "address.city": "Berlin",
};

/** A right form of each action in the console; every field of it is made wrong in turn. */
const confirmed = { preview_hash: "1.2.x", once_key: "once" };
const forms: Readonly<Record<string, readonly Record<string, string>[]>> = {
  "console.$org.invoices.drafts.$draft.close": [confirmed],
  "console.$org.coupons.$coupon": [{ intent: "retire" }, { intent: "offer" }],
  "console.$org.coupons.new": [
    {
      code: "autumn",
      name: "Autumn",
      percent_off: "10",
      amount_off: "",
      currency: "EUR",
      duration: "repeating",
      periods: "3",
      "applies_to.plans": "team",
      "applies_to.metrics": "calls",
      reusable: "on",
      valid_from: "2026-01-01",
      valid_to: "2026-12-31",
      max_uses: "10",
      max_uses_per_customer: "1",
    },
  ],
  "console.$org.customers.$customer.billing": [
    { intent: "payer", payer: "ext:acme", pays: "self" },
    { intent: "switches", invoicing: "on", drafts: "none", collection: "on", overdue: "on" },
  ],
  "console.$org.customers.$customer.credit._index": [
    { intent: "apply", coupon: "spring", amount_off: "5" },
    { intent: "remove" },
  ],
  "console.$org.customers.$customer.credit.give": [{ ...confirmed, amount: "5" }],
  "console.$org.customers.$customer.credit.move": [confirmed],
  "console.$org.customers.$customer.wallets.$wallet.add": [
    { ...confirmed, nature: "bought", amount: "5", priority: "50", expires_at: "2027-01-01" },
  ],
  "console.$org.customers.$customer.wallets.new": [
    {
      code: "main",
      name: "Main",
      priority: "50",
      applies_to_metrics: "calls",
      threshold: "10",
      top_up_amount: "50",
      top_up_target: "",
    },
  ],
  "console.$org.settings.dunning": [
    {
      "stages[0].place": "1",
      "stages[0].name": "late",
      "stages[0].earliest_unpaid_invoice_days": "10",
      "stages[0].unpaid_invoices": "1",
      "stages[0].unpaid_total": "50",
      "stages[0].currency": "EUR",
      "stages[0].blocks_changes": "on",
      "stages[0].blocks_service_and_billing": "on",
      "stages[0].cancels": "no",
      "stages[0].reevaluate_days": "5",
      "stages[0].remove": "on",
    },
  ],
  "console.$org.invoices.$invoice.cancel": [
    { ...confirmed, way: "void", follows: "final", credit: "1", refund: "0" },
    { ...confirmed, way: "note", follows: "rebill", reason: "other" },
  ],
  "console.$org.invoices.$invoice.credit": [
    { ...confirmed, "lines.0.amount": "1", as: "credit", reason: "other", effect: "reversal" },
    { ...confirmed, "lines.0.whole": "on", as: "split", credit: "1", refund: "1" },
  ],
  "console.$org.invoices.$invoice.record-payment": [{ ...confirmed, amount: "1", reference: "Transfer" }],
  "console.$org.invoices.$invoice.undo-write-off": [confirmed],
  "console.$org.invoices.$invoice.write-off": [{ ...confirmed, reason: "Insolvent" }],
  "console.$org.invoices.new": [
    {
      ...confirmed,
      customer: `cus_${"0".repeat(32)}`,
      rows: "2",
      "lines.0.description": "Setup",
      "lines.0.quantity": "1",
      "lines.0.unit_amount": "1",
      on: "2026-01-01",
      placement: "hold",
    },
  ],
  "console.$org.payments.$payment.refund": [
    { ...confirmed, amount: "1", credit_note: `cn_${"0".repeat(32)}`, reason: "Twice" },
  ],
  "console.$org.usage._index": [{ subscription: "sub_x", metric: "calls", value: "1" }],
  "console.$org.api-keys": [
    { name: "Till", "scopes[0]": "read" },
    { intent: "revoke", key: "key_x" },
  ],
  "console.$org.customers.$customer.bill-now": [{ ...confirmed, through: "2026-03-01" }],
  "console.$org.customers.$customer.edit": [customer],
  "console.$org.customers.$customer.portal-link": [{}],
  "console.$org.customers.new": [customer],
  "console.$org.invoices.$invoice.collect": [{ preview_hash: "0:EUR:none" }],
  "console.$org.metrics.new": [{ name: "M", code: "m", aggregation: "sum", field: "n" }],
  "console.$org.plans.$plan.draft": [draft, { ...draft, intent: "preview" }],
  "console.$org.plans.$plan.migrate": [
    {
      to_version: "1",
      audience: "segment",
      from_version: "1",
      currency: "EUR",
      country: "DE",
      status: "active",
      when: "date",
      on: "2030-01-01",
    },
    { to_version: "1", audience: "list", subscriptions: "ext:sub1", when: "now" },
  ],
  "console.$org.plans.$plan.migrations.$migration": [{ intent: "start", preview_hash: "x" }],
  "console.$org.plans.$plan.publish": [{ revision: "7" }],
  "console.$org.plans.new": [
    { name: "P", code: "p", amount: "1", currency: "EUR", cadence: "month", timing: "in_advance" },
  ],
  "console.$org.runs._index": [{}],
  "console.$org.settings.invoices": [{ prefix: "INV-", digits: "5" }],
  "console.$org.settings.organization": [
    {
      intent: "save",
      name: "Northwind",
      accent: "#336699",
      currency: "EUR",
      zone: "UTC",
      netTermsDays: "14",
      "issuer.legalName": "Northwind GmbH",
      "issuer.email": "bill@example.com",
      "issuer.address.country": "DE",
      "issuer.address.line1": "Street 1",
      "issuer.address.postal_code": "10115",
      "issuer.address.city": "Berlin",
      "issuer.taxId": "DE123456789",
      "issuer.footer": "Thanks",
    },
  ],
  "console.$org.settings.billing": [{ ...DEFAULT_POLICY }],
  "console.$org.settings.people": [
    { intent: "invite", email: "some@example.com", role: "billing" },
    { intent: "role", member: "user_x", role: "admin" },
    { intent: "revoke", invitation: "invt_x" },
    { intent: "remove:user_x" },
  ],
  "console.$org.settings.stripe": [{ intent: "connect", secret_key: "sk_test_x" }],
  "console.$org.settings.taxes": [
    { intent: "create", name: "VAT", code: "vat7", rate: "7", category: "S", country: "DE" },
    { intent: "make-default", tax_rate: "tax_x" },
  ],
  "console.$org.settings.test-clock": [{ intent: "advance_date", date: "2020-01-01" }],
  "console.$org.subscriptions.$subscription.cancel": [
    { when: "day", on: "2026-05-01", unused: "keep", final: "no", preview_hash: "1.2.x" },
  ],
  "console.$org.subscriptions.$subscription.change.$kind": [
    { plan: "plan_x", quantity: "2", unused: "keep", when: "day", on: "2026-05-01", preview_hash: "1.2.x" },
  ],
  "console.$org.subscriptions.$subscription.transfer": [
    { to: "cus_x", old: "now", add_ons: "move", preview_hash: "1.2.x" },
  ],
  "console.$org.subscriptions.$subscription.undo-cancellation": [{}],
  "console.$org.subscriptions.new": [
    { starts_on: "2026-01-01", quantity: "1", anchor: "calendar", external_id: "s" },
  ],
};

const consoleDoors = doorNames.filter((name) => parametersOf(name).includes("org"));

function paramsOf(name: string): Record<string, string> {
  const { ids } = filled;
  const event = name.includes("provider-events") ? ids.providerEvent : ids.usageEvent;
  const meant: Record<string, string> = { ...ids, event, number: "1", file: "invoices.csv", kind: "plan" };
  return Object.fromEntries(parametersOf(name).map((each) => [each, meant[each] ?? ""]));
}

describe("a form", () => {
  test.each(consoleDoors)(
    "of %s",
    async (name) => {
      if (!(await doorOf(name)).action) return expect(forms[name]).toBeUndefined();
      const known = forms[name];
      if (!known) throw new Error(`No form is known for ${name}.`);
      const query = `?customer=${filled.ids.customer}&plan=${filled.ids.plan}`;
      for (const form of known) {
        for (const field of Object.keys(form)) {
          for (const value of NASTY) {
            const request = post(`/anywhere${query}`, { ...form, [field]: value }, { cookie });
            const answer = await knock(name, paramsOf(name), request).catch((defect: unknown) => {
              throw new Error(`${field} = ${JSON.stringify(value.slice(0, 40))}`, { cause: defect });
            });
            expectAnswer(answer?.status, `${field} = ${JSON.stringify(value.slice(0, 40))}`);
          }
        }
        const empty = await knock(name, paramsOf(name), post("/anywhere", {}, { cookie }));
        expectAnswer(empty?.status, "an empty form");
      }
    },
    120_000,
  );
});

/** Forms of the portal and of those who are not signed in. */
const otherForms: Readonly<Record<string, Record<string, string>>> = {
  $: {},
  "invitations.$token": { name: "New", password: "correct horse battery" },
  login: { email: "a@example.com", password: "wrong password", to: "/console" },
  logout: {},
  organizations: { organization: "Third", currency: "EUR", zone: "UTC", mode: "test" },
  "portal.details": customer,
  "password._index": { current: "wrong password", password: "correct horse battery" },
  "password.forgot": { email: "a@example.com" },
  "password.reset.$token": { password: "correct horse battery" },
  "portal.invoices.$invoice.pay": { method: "pm_x", preview_hash: "0", once_key: "k" },
  "portal.payment-methods.$method.remove": {},
  "portal.payment-methods._index": { method: "pm_x" },
  "portal.payment-methods.new": {},
  "portal.subscriptions.$subscription._index": {},
  "portal.subscriptions.$subscription.cancel.confirm": { when: "now", preview_hash: "1.2.x" },
  "portal.subscriptions.$subscription.change": {
    plan: "plan_x",
    quantity: "2",
    when: "now",
    preview_hash: "1.2.x",
  },
  "portal_.enter": { email: "a@example.com" },
  "portal_.enter_.$token": {},
  "portal_.sign-out": {},
  signup: {
    name: "New",
    email: "n@example.com",
    password: "correct horse battery",
    organization: "New Works",
    currency: "EUR",
    zone: "UTC",
    mode: "test",
  },
  theme: { theme: "dark", return_to: "/" },
  "webhooks.stripe.$endpoint": { id: "evt_1" },
};
const otherDoors = doorNames.filter((name) => !consoleDoors.includes(name) && !name.startsWith("api."));

async function enterPortal(): Promise<string> {
  const outcome = await run(filled.merchant.owner, { operation: "test" }, (context) =>
    createPortalLink(context, { customerId: filled.customerId }),
  );
  const opened = accepted(await openPortal(accepted(outcome).url.split("/").at(-1)));
  return opened.setCookie.split(";")[0] ?? "";
}

describe("the portal and the doors that are open", () => {
  test.each(otherDoors)(
    "%s",
    async (name) => {
      const cookies = name.startsWith("portal")
        ? await enterPortal()
        : name === "organizations" || name === "password._index"
          ? cookie
          : undefined;
      const tokens = { token: "x", endpoint: "x" };
      const params = { ...paramsOf(name), ...(/token|endpoint/.test(name) ? tokens : {}) };
      const call = async (what: string, given: Record<string, string>, request: Request) => {
        const answer = await knock(name, given, request).catch((defect: unknown) => {
          throw new Error(what, { cause: defect });
        });
        if (answer) expectAnswer(answer.status, what);
      };
      for (const value of NASTY) {
        const said = JSON.stringify(value.slice(0, 40));
        for (const parameter of parametersOf(name)) {
          await call(`${parameter} ${said}`, { ...params, [parameter]: value }, get("/any", cookies));
        }
      }
      for (const value of WORST) {
        const said = JSON.stringify(value.slice(0, 40));
        for (const parameter of ["to", "when", "after", "before", "setup"]) {
          await call(`?${parameter}=${said}`, params, get(`/any?${parameter}=${inAddress(value)}`, cookies));
        }
        if (!(await doorOf(name)).action) continue;
        const form = otherForms[name];
        if (!form) throw new Error(`No form is known for ${name}.`);
        for (const field of Object.keys(form)) {
          const request = post("/any", { ...form, [field]: value }, { cookie: cookies });
          await call(`${field} = ${said}`, params, request);
        }
      }
      for (const broken of [
        "counterfoil_session=",
        "counterfoil_portal=.",
        "counterfoil_flash=e30.x",
        "a=\ud800",
      ]) {
        await call(broken, params, get("/any", Buffer.from(broken).toString("latin1")));
      }
    },
    120_000,
  );
});

const PARAMETERS = ["q", "state", "sort", "currency", "customer", "plan", "subscription", "metric", "when"];
const ALL_PARAMETERS = [...PARAMETERS, "after", "before", "from", "to", "remove", "kind", "actor", "setup"];

describe("an address", () => {
  test.each(consoleDoors)(
    "of %s",
    async (name) => {
      for (const value of WORST) {
        for (const parameter of ALL_PARAMETERS) {
          const address = `/anywhere?${parameter}=${inAddress(value)}`;
          const answer = await knock(name, paramsOf(name), get(address, cookie)).catch((defect: unknown) => {
            throw new Error(address.slice(0, 60), { cause: defect });
          });
          if (answer) expectAnswer(answer.status, address.slice(0, 60));
        }
      }
      for (const value of NASTY) {
        for (const parameter of parametersOf(name)) {
          const params = { ...paramsOf(name), [parameter]: value };
          expect((await knock(name, params, get("/anywhere", cookie)))?.status ?? 404, parameter).toBe(404);
        }
      }
    },
    120_000,
  );
});
