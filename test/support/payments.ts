import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type Stripe from "stripe";
import { afterAll, beforeAll } from "vitest";
import { parseDay } from "~/billing/time/day";
import type { Caller, Context } from "~/context.server";
import { createCheckoutSession } from "~/effects/create-checkout-session.server";
import type { SystemCaller } from "~/effects/effect-result";
import { finishSetup } from "~/effects/finish-setup.server";
import { run, view } from "~/gate.server";
import { newId } from "~/ids.server";
import { startPaymentMethodSetup } from "~/operations/start-payment-method-setup.server";
import { insertCustomer } from "~/store/customers.server";
import { insertInvoices, lockBalance } from "~/store/invoices.server";
import { loadIssuer } from "~/store/issuers.server";
import { drawNumbers } from "~/store/numbers.server";
import { loadSetup } from "~/store/payment-methods.server";
import { listPaymentsOfInvoice } from "~/store/payments.server";
import { makeOrganization, makePerson } from "./organizations";
import { type SandboxProcess, startSandbox } from "./sandbox";

export type Merchant = {
  readonly organizationId: string;
  readonly owner: Extract<Caller, { kind: "member" }>;
  readonly system: SystemCaller;
  /** The merchant's own view of its sandbox account. */
  readonly stripe: Stripe;
};

/** Runs something that must not be refused, as the worker. */
export async function act<T>(
  caller: Parameters<typeof run>[0],
  work: (context: Context) => Promise<T>,
): Promise<T> {
  const outcome = await run(caller, { operation: "test" }, async (context) => ({
    ok: true as const,
    value: await work(context),
  }));
  if (!outcome.ok) throw new Error("Refused.");
  return outcome.value;
}

/**
 * The sandbox as a process of its own, and a door on a port of its own that gives webhooks to the real route. Both
 * are up before the configuration is read, which happens with the first call of the product.
 */
export function usePayments(): { readonly sandbox: SandboxProcess } {
  const held: { sandbox?: SandboxProcess; door?: Server } = {};
  beforeAll(async () => {
    held.sandbox = await startSandbox();
    held.door = await openDoor();
    process.env.STRIPE_API_BASE = held.sandbox.url;
    process.env.PORT = String((held.door.address() as AddressInfo).port);
  });
  afterAll(async () => {
    await held.sandbox?.stop();
    held.door?.closeAllConnections();
    held.door?.close();
  });
  return held as { sandbox: SandboxProcess };
}

async function openDoor(): Promise<Server> {
  const door = createServer(async (request, response) => {
    const { action } = await import("~/routes/webhooks.stripe.$endpoint");
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = `http://127.0.0.1${request.url ?? "/"}`;
    const headers = new Headers(request.headers as Record<string, string>);
    const params = { endpoint: url.split("/").at(-1) ?? "" };
    const made = new Request(url, { method: "POST", headers, body: Buffer.concat(chunks) });
    try {
      const answer = await action({ request: made, params, context: { nonce: "", requestId: "" } });
      response.writeHead(answer.status).end(await answer.text());
    } catch {
      response.writeHead(500).end();
    }
  });
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  return door;
}

let people = 0;

/** A test organization with its account in the sandbox. */
export async function makeMerchant(sandbox: SandboxProcess): Promise<Merchant> {
  people += 1;
  const userId = await makePerson(`merchant-${people}-${Date.now()}@example.com`);
  const { organizationId, owner } = await makeOrganization(userId);
  return {
    organizationId,
    owner,
    system: { kind: "system", organizationId, job: "test" },
    stripe: sandbox.client(`sk_test_${organizationId.replaceAll("-", "")}`),
  };
}

export async function makeCustomer(merchant: Merchant, name = "ACME GmbH"): Promise<string> {
  const id = newId();
  await act(merchant.system, (context) =>
    insertCustomer(context, {
      id,
      externalId: null,
      name,
      email: "payer@acme.example",
      address: null,
      taxId: null,
      currency: "EUR",
      zone: "Europe/Berlin",
      locale: "en",
      taxRateId: null,
      netTermsDays: null,
    }),
  );
  return id;
}

function dayOf(text: string): number {
  const parsed = parseDay(text);
  if (!parsed.ok) throw new Error(`No day: ${text}`);
  return parsed.value;
}

/** An issued invoice of one amount, as a billing run leaves it; its entry is not what these tests look at. */
export async function makeInvoice(
  merchant: Merchant,
  customerId: string,
  totalMinor = 4550n,
): Promise<string> {
  const id = newId();
  const on = dayOf("2026-11-01");
  await act(merchant.system, async (context) => {
    const issuer = await loadIssuer(context);
    const [drawn] = await drawNumbers(context, "invoice", [
      { issuerId: issuer.id, customerId, issuedOn: on },
    ]);
    if (drawn === undefined) throw new Error("No number was drawn.");
    const party = { name: "Northwind", email: null, address: null, taxId: null };
    await insertInvoices(context, [
      {
        id,
        drawn,
        feeIds: [],
        windowIds: [],
        collectAt: null,
        draft: {
          cut: {
            issuerId: issuer.id,
            customerId,
            currency: "EUR",
            documentClass: "sale",
            taxRegime: "standard",
            cut: "2026-11-01",
          },
          fees: [],
          taxGroups: [],
          netMinor: totalMinor,
          taxMinor: 0n,
          totalMinor,
          issuedOn: on,
          draftedOn: on,
          occasion: null,
          couponUses: [],
          gifts: [],
          taxPointOn: on,
          postedOn: on,
          dueOn: on,
          issuer: party,
          buyer: party,
        },
      },
    ]);
  });
  return id;
}

/** Goes through the whole visit to the hosted page with a test card. Gives the saved method's id. */
export async function saveCard(merchant: Merchant, customerId: string, card: string): Promise<string> {
  const started = await run(merchant.system, { operation: "test" }, (context) =>
    startPaymentMethodSetup(context, { customerId, returnPath: "/portal/payment-methods" }),
  );
  if (!started.ok) throw new Error("The visit was refused.");
  const { setupId, messageId } = started.value;
  await createCheckoutSession(merchant.system, messageId, { setupId });
  const setup = await view(merchant.system, (context) => loadSetup(context, setupId));
  const answer = await fetch(setup.url ?? "", {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ test_card: card }),
  });
  if (answer.status !== 303) throw new Error(`The hosted page answered ${answer.status}.`);
  await finishSetup(merchant.system, setupId);
  const done = await view(merchant.system, (context) => loadSetup(context, setupId));
  return done.paymentMethodId ?? "";
}

/** Balance and attempts of an invoice as they stand now. */
export async function lookAt(merchant: Merchant, invoiceId: string) {
  return act(merchant.system, async (context) => ({
    balance: await lockBalance(context, invoiceId),
    payments: await listPaymentsOfInvoice(context, invoiceId),
  }));
}
