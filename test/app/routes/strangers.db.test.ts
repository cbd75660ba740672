// Holds every route against people of another organization: a route added later is in here by itself, or fails here.
import { beforeAll, describe, expect, test } from "vitest";
import { openPortal } from "~/auth/portal-entry.server";
import { run } from "~/gate.server";
import { newId } from "~/ids.server";
import { createPortalLink } from "~/operations/create-portal-link.server";
import { hashOf } from "~/portal/forms";
import { publicId } from "~/public-ids";
import { useTestDatabase } from "../../support/database";
import { doorNames, doorOf, knock, parametersOf } from "../../support/doors";
import {
  type FilledOrganization,
  fillOrganization,
  fingerprintOf,
  type PublicName,
} from "../../support/filled-organization";
import { accepted } from "../../support/organization";
import { cookieOf, get, post } from "../../support/organizations";
import { type Merchant, makeCustomer, makeMerchant, usePayments } from "../../support/payments";

const held = useTestDatabase();
const payments = usePayments();

let ours: Merchant;
let theirs: FilledOrganization;
let ourOrg: string;
let ourCookie: string;
let theirCookie: string;

beforeAll(async () => {
  ours = await makeMerchant(payments.sandbox);
  ourOrg = publicId("organization", ours.organizationId);
  ourCookie = await cookieOf(ours.owner.userId);
  theirs = await fillOrganization(await makeMerchant(payments.sandbox), held.clone);
  theirCookie = await cookieOf(theirs.merchant.owner.userId);
}, 120_000);

/** Addresses that belong to no organization, or find theirs by a secret; tests of their own hold those. */
const OPEN = [
  "$",
  "_index",
  "console._index",
  "healthz",
  "invitations.$token",
  "leave",
  "login",
  "logout",
  "mailbox._index",
  "organizations",
  "password._index",
  "password.forgot",
  "password.reset.$token",
  "portal",
  "portal_.enter",
  "portal_.enter_.$token",
  "portal_.sign-out",
  "signup",
  "theme",
  "webhooks.stripe.$endpoint",
];

const ofMembers = doorNames.filter((name) => parametersOf(name).includes("org"));
const ofCustomers = doorNames.filter((name) => name.startsWith("portal."));
const ofMachines = doorNames.filter((name) => name.startsWith("api."));

test("every route is known to be one of members, customers, machines or everybody", () => {
  const known = [...ofMembers, ...ofCustomers, ...ofMachines, ...OPEN];
  expect(doorNames.filter((name) => !known.includes(name))).toEqual([]);
  expect(ofMembers.length).toBeGreaterThan(45);
  expect(ofCustomers.length).toBeGreaterThan(10);
});

/** The parameters of a route, filled with rows of the other organization. */
function theirParams(name: string): Record<string, string> {
  const { ids } = theirs;
  const meant: Record<string, string> = {
    ...ids,
    event: name.includes("provider-events") ? ids.providerEvent : ids.usageEvent,
    number: "1",
    file: "invoices.csv",
    kind: "pause",
  };
  return Object.fromEntries(
    parametersOf(name).map((parameter) => {
      const value = meant[parameter];
      if (value === undefined) throw new Error(`No row is known for ${parameter} of ${name}.`);
      return [parameter, value];
    }),
  );
}

type Form = { readonly query?: string; readonly fields: Record<string, string> };
const form = (fields: Record<string, string>): Form => ({ fields });

const CUSTOMER = { name: "Mine", currency: "EUR", zone: "UTC", "address.country": "DE" };

const CONFIRMED = { preview_hash: "1.2.x", once_key: "k" };

/** What a form names that the address does not, in fields and queries. */
const withTheirIds: Readonly<Record<string, (ids: Record<PublicName, string>) => readonly Form[]>> = {
  "console.$org.api-keys": ({ key }) => [{ fields: { intent: "revoke", key } }],
  "console.$org.holds._index": ({ hold }) => [{ fields: { hold } }],
  "console.$org.holds.new": ({ draft, invoice, subscription }) =>
    [`draft=${draft}`, `invoice=${invoice}`, `subscription=${subscription}&position=pos_x`].map((named) => ({
      query: `?${named}`,
      fields: { reason: "Mine", until: "2070-01-01" },
    })),
  "console.$org.usage.release": ({ usageEvent: event }) => [{ fields: { ...CONFIRMED, event } }],
  "console.$org.invoices.new": ({ customer }) => [
    { query: `?customer=${customer}`, fields: { customer, ...CONFIRMED } },
  ],
  "console.$org.customers.bill-now": ({ customer }) => [
    { query: `?customer=${customer}`, fields: { ...CONFIRMED, row: `${customer}~1.2.x`, count: "1" } },
  ],
  "console.$org.runs.bulk._index": ({ customer }) => [
    {
      query: `?kind=bill_customers&customer=${customer}`,
      fields: { ...CONFIRMED, kind: "bill_customers", customer },
    },
  ],
  "console.$org.customers.new": ({ taxRate, issuer }) => [
    { fields: { ...CUSTOMER, tax_rate: taxRate } },
    { fields: { ...CUSTOMER, issuer } },
  ],
  "console.$org.settings.invoices": ({ issuer }) => [
    { query: `?issuer=${issuer}`, fields: { issuer, prefix: "MINE-", digits: "5" } },
  ],
  "console.$org.customers.$customer.notes": ({ note }) => [
    form({ intent: "add", body: "Mine" }),
    form({ intent: `edit:${note}`, body: "Mine" }),
    form({ intent: `remove:${note}` }),
  ],
  "console.$org.settings.people": ({ user, invitation }) => [
    form({ intent: "role", member: user, role: "admin" }),
    form({ intent: "revoke", invitation }),
    form({ intent: `remove:${user}` }),
  ],
  "console.$org.subscriptions.new": ({ customer, plan }) => [
    { query: `?customer=${customer}&plan=${plan}`, fields: { quantity: "1" } },
  ],
};

/** Forms that are right but for whose row the address names. */
const rightForms: Readonly<Record<string, Form>> = {
  "console.$org.coupons.$coupon": { fields: { intent: "retire" } },
  "console.$org.customers.$customer.bill-now": { fields: CONFIRMED },
  "console.$org.customers.$customer.billing": { fields: { intent: "payer", pays: "self" } },
  "console.$org.customers.$customer.credit._index": { fields: { intent: "apply", coupon: "spring" } },
  "console.$org.customers.$customer.credit.give": { fields: { amount: "1", ...CONFIRMED } },
  "console.$org.customers.$customer.credit.move": { fields: CONFIRMED },
  "console.$org.customers.$customer.wallets.$wallet.add": { fields: { amount: "1", ...CONFIRMED } },
  "console.$org.customers.$customer.wallets.$wallet.change": { fields: { name: "Mine", priority: "1" } },
  "console.$org.customers.$customer.wallets.new": { fields: { code: "mine" } },
  "console.$org.customers.$customer.pools.$pool.end": { fields: CONFIRMED },
  "console.$org.customers.$customer.pools.new": {
    fields: { ...CONFIRMED, code: "mine", name: "Mine", amount: "1" },
  },
  "console.$org.customers.$customer.edit": { fields: CUSTOMER },
  "console.$org.customers.$customer.notes": { fields: { intent: "add", body: "Mine" } },
  "console.$org.customers.$customer.portal-link": { fields: {} },
  "console.$org.invoices.drafts.$draft.close": { fields: CONFIRMED },
  "console.$org.invoices.$invoice.cancel": { fields: CONFIRMED },
  "console.$org.customers.$customer.credit.$credit.revoke": {
    fields: { ...CONFIRMED, reason: "By mistake" },
  },
  "console.$org.invoices.$invoice.credit": { fields: { ...CONFIRMED, "lines.0.whole": "on" } },
  "console.$org.invoices.$invoice.record-payment": { fields: CONFIRMED },
  "console.$org.credit-notes.$creditNote_.void": { fields: { ...CONFIRMED, reason: "By mistake" } },
  "console.$org.invoices.$invoice.undo-write-off": { fields: CONFIRMED },
  "console.$org.invoices.$invoice.recovery": { fields: { ...CONFIRMED, amount: "1.00" } },
  "console.$org.invoices.$invoice.vat-relief": { fields: { ...CONFIRMED, reason: "Insolvent" } },
  "console.$org.invoices.$invoice.write-off": { fields: { ...CONFIRMED, reason: "Insolvent" } },
  "console.$org.payments.$payment.refund": { fields: { ...CONFIRMED, reason: "Paid twice" } },
  "console.$org.invoices.$invoice.collect": { fields: { preview_hash: "3000:EUR:none" } },
  "console.$org.plans.$plan.draft": { fields: { intent: "save", name: "Mine", revision: "1" } },
  "console.$org.plans.$plan.migrate": { fields: { to_version: "1", audience: "all", when: "now" } },
  "console.$org.plans.$plan.migrations.$migration": { fields: { intent: "recalculate" } },
  "console.$org.plans.$plan.migrations.$migration_.discard": { fields: {} },
  "console.$org.plans.$plan.publish": { fields: { revision: "1" } },
  "console.$org.runs.bulk.$bulkRun_.discard": { fields: {} },
  "console.$org.runs.bulk.$bulkRun": { fields: { intent: "recalculate" } },
  "console.$org.subscriptions.$subscription.amounts.$override.lift": { fields: CONFIRMED },
  "console.$org.subscriptions.$subscription.amounts.set": {
    fields: { ...CONFIRMED, position: "pos_x", amount: "1", reason: "Agreed" },
  },
  "console.$org.subscriptions.$subscription.cancel": { fields: { when: "now", preview_hash: "1:2:3" } },
  "console.$org.subscriptions.$subscription.change.$kind": { fields: { when: "now", preview_hash: "1.2.x" } },
  "console.$org.subscriptions.$subscription.invoicing": { fields: { invoicing: "off" } },
  "console.$org.subscriptions.$subscription.transfer": {
    fields: { to: `cus_${"0".repeat(32)}`, preview_hash: "1.2.x" },
  },
  "console.$org.subscriptions.$subscription.undo-cancellation": { fields: {} },
  "console.$org.settings.entities.$issuer": {
    fields: { "issuer.legalName": "Mine", "issuer.address.country": "DE" },
  },
  "console.$org.tie-outs_.close": { fields: { ...CONFIRMED, through: "2026-01-31", closing: "soft" } },
  "console.$org.tie-outs_.reopen": { fields: {} },
  "console.$org.usage.$event_.void": { fields: {} },
};

/** Lists that an address narrows to one row. */
const filters: readonly (readonly [string, PublicName, string])[] = [
  ["console.$org.credit-notes._index", "customer", "customer"],
  ["console.$org.invoices._index", "customer", "customer"],
  ["console.$org.invoices.new", "customer", "customer"],
  ["console.$org.subscriptions._index", "customer", "customer"],
  ["console.$org.subscriptions._index", "plan", "plan"],
  ["console.$org.payments._index", "customer", "customer"],
  ["console.$org.usage._index", "customer", "customer"],
  ["console.$org.usage._index", "subscription", "subscription"],
  ["console.$org.usage._index", "metric", "metric"],
  ["console.$org.subscriptions.new", "customer", "customer"],
  ["console.$org.subscriptions.new", "plan", "plan"],
];

/** A write is tried with the form it wants, if it wants one. */
function writeTo(name: string, cookie: string): Request {
  const form = rightForms[name] ?? withTheirIds[name]?.(theirs.ids)[0] ?? { fields: {} };
  return post(`/anywhere${form.query ?? ""}`, form.fields, { cookie });
}

const PERIOD = "?from=2020-01-01&to=2099-01-01";

describe("a member of another organization", () => {
  test.each(ofMembers)("finds nothing of it at %s", async (name) => {
    const params = theirParams(name);
    const before = await fingerprintOf(held.clone, theirs.merchant.organizationId);
    expect((await knock(name, params, get(`/anywhere${PERIOD}`, ourCookie)))?.status ?? 404).toBe(404);
    expect((await knock(name, params, writeTo(name, ourCookie)))?.status ?? 404).toBe(404);
    expect(await fingerprintOf(held.clone, theirs.merchant.organizationId)).toEqual(before);
  });

  test.each(ofMembers.filter((name) => parametersOf(name).some((each) => !["org", "file"].includes(each))))(
    "finds none of its rows under an organization of one's own at %s",
    async (name) => {
      const params = { ...theirParams(name), org: ourOrg };
      const before = await fingerprintOf(held.clone, theirs.merchant.organizationId);
      expect((await knock(name, params, get("/anywhere", ourCookie)))?.status ?? 404).toBe(404);
      if ((await doorOf(name)).action) {
        expect(rightForms[name], "a form for this route").toBeDefined();
        expect((await knock(name, params, writeTo(name, ourCookie)))?.status).toBe(404);
      }
      expect(await fingerprintOf(held.clone, theirs.merchant.organizationId)).toEqual(before);
      // The rows are there: their own member finds them at the same address.
      const own = await knock(name, theirParams(name), get("/anywhere", theirCookie));
      expect([200, 302, 303, undefined]).toContain(own?.status);
    },
  );

  test.each(Object.keys(withTheirIds))("cannot name its rows in a form of %s", async (name) => {
    const before = await fingerprintOf(held.clone, theirs.merchant.organizationId);
    for (const { query = "", fields } of withTheirIds[name]?.(theirs.ids) ?? []) {
      const request = post(`/anywhere${query}`, fields, { cookie: ourCookie });
      const answer = await knock(name, { org: ourOrg }, request);
      expect(answer?.status, JSON.stringify(fields)).toBe(404);
    }
    expect(await fingerprintOf(held.clone, theirs.merchant.organizationId)).toEqual(before);
  });

  test.each(filters)("cannot narrow %s to its %s", async (name, kind, parameter) => {
    const address = `/anywhere?${parameter}=${theirs.ids[kind]}`;
    expect((await knock(name, { org: ourOrg }, get(address, ourCookie)))?.status).toBe(404);
    expect((await knock(name, { org: theirs.ids.org }, get(address, theirCookie)))?.status).toBe(200);
  });
});

describe("somebody who is not signed in", () => {
  test.each(ofMembers)("is led to the sign-in page, or finds nothing, at %s", async (name) => {
    for (const request of [get("/anywhere"), post("/anywhere", {})]) {
      const answer = await knock(name, theirParams(name), request);
      if (answer?.status === 302) expect(answer.location).toMatch(/^\/login\?to=/);
      else expect(answer?.status ?? 404).toBe(404);
    }
  });
});

describe("a customer", () => {
  const params = (name: string) => {
    const { ids } = theirs;
    const meant: Record<string, string> = ids;
    return Object.fromEntries(parametersOf(name).map((each) => [each, meant[each] ?? ""]));
  };
  const withIds = ofCustomers.filter((name) => parametersOf(name).length > 0);

  async function enter(merchant: Merchant, customerId: string): Promise<string> {
    const outcome = await run(merchant.owner, { operation: "test" }, (context) =>
      createPortalLink(context, { customerId }),
    );
    const opened = accepted(await openPortal(accepted(outcome).url.split("/").at(-1)));
    return opened.setCookie.split(";")[0] ?? "";
  }

  const form = () => ({
    method: theirs.ids.method,
    intent: "default",
    preview_hash: hashOf(0n),
    once_key: newId(),
    when: "now",
  });

  test.each(["of the same organization", "of another organization"])("%s finds nothing", async (where) => {
    const merchant = where === "of another organization" ? ours : theirs.merchant;
    const stranger = await enter(merchant, await makeCustomer(merchant, `Stranger ${where}`));
    const own = await enter(theirs.merchant, theirs.customerId);
    for (const name of withIds) {
      expect((await knock(name, params(name), get("/portal", stranger)))?.status, name).toBe(404);
      expect((await knock(name, params(name), get("/portal", own)))?.status, name).toBe(200);
    }
    const before = await fingerprintOf(held.clone, theirs.merchant.organizationId);
    for (const name of [...withIds, "portal.payment-methods._index"]) {
      const answer = await knock(name, params(name), post("/portal", form(), { cookie: stranger }));
      expect(answer?.status ?? 404, name).toBe(404);
    }
    expect(await fingerprintOf(held.clone, theirs.merchant.organizationId)).toEqual(before);
  });
});
