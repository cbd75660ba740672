// Every field of every form and every parameter of every address, with values nobody should send: always an answer,
// never a defect.
import { beforeAll, describe, expect, test } from "vitest";
import { openPortal } from "~/auth/portal-entry.server";
import { run } from "~/gate.server";
import { createPortalLink } from "~/operations/create-portal-link.server";
import { consoleForms, customerForm } from "../../support/console-forms";
import { useTestDatabase } from "../../support/database";
import { doorNames, doorOf, knock, parametersOf } from "../../support/doors";
import { type FilledOrganization, fillOrganization } from "../../support/filled-organization";
import { dealt, expectAnswer, inAddress, NASTY, WORST } from "../../support/nasty-values";
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
      if (!(await doorOf(name)).action) return expect(consoleForms[name]).toBeUndefined();
      const known = consoleForms[name];
      if (!known) throw new Error(`No form is known for ${name}.`);
      const query = `?customer=${filled.ids.customer}&plan=${filled.ids.plan}`;
      for (const form of known) {
        for (const [turn, field] of Object.keys(form).entries()) {
          for (const value of dealt(NASTY, turn)) {
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
  "portal.details": customerForm,
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
