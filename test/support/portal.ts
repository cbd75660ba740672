// The customer's portal as a browser of theirs uses it: route modules called with requests that carry its cookie.
import { type ActionFunctionArgs, data } from "@remix-run/node";
import { openPortal } from "~/auth/portal-entry.server";
import type { Context } from "~/context.server";
import { run } from "~/gate.server";
import { answering } from "~/http/answer-errors.server";
import { createPlan } from "~/operations/create-plan.server";
import { createPortalLink } from "~/operations/create-portal-link.server";
import { publishPlan } from "~/operations/publish-plan.server";
import { saveMetric } from "~/operations/save-metric.server";
import { subscribeCustomer } from "~/operations/subscribe-customer.server";
import { accepted } from "./organization";
import { type Merchant, makeCustomer } from "./payments";

/** Every page of the portal by its file. */
export const portalRoutes = import.meta.glob<{ loader?: unknown; action?: unknown }>(
  "/app/routes/portal.*.tsx",
);

export type PortalAnswer = {
  readonly status: number;
  readonly location: string | null;
  readonly data: unknown;
};

/** Calls a portal route as the server does; `name` is the file's name after "portal.". */
export async function visit(
  name: string,
  params: Record<string, string>,
  request: Request,
): Promise<PortalAnswer> {
  const load = portalRoutes[`/app/routes/portal.${name}.tsx`];
  if (!load) throw new Error(`No route portal.${name}`);
  const module = await load();
  const handler = (request.method === "GET" ? module.loader : module.action) as Parameters<
    typeof answering
  >[0];
  const args: ActionFunctionArgs = { request, params, context: { nonce: "", requestId: "test" } };
  let answer: unknown;
  try {
    answer = await answering(handler)(args);
  } catch (thrown) {
    answer = thrown;
  }
  if (answer instanceof Response) {
    return { status: answer.status, location: answer.headers.get("Location"), data: null };
  }
  if (answer instanceof Error) throw answer;
  const isData = typeof answer === "object" && answer !== null && "type" in answer && "init" in answer;
  const wrapped = (isData ? answer : data(answer)) as ReturnType<typeof data>;
  return { status: wrapped.init?.status ?? 200, location: null, data: wrapped.data };
}

/** No parameters in the address. */
export const none = {};

export type Visitor = { readonly id: string; readonly cookie: string };

/** A customer who has just come in by a signed link. */
export async function makeVisitor(merchant: Merchant, name: string): Promise<Visitor> {
  const id = await makeCustomer(merchant, name);
  return { id, cookie: await enter(merchant, id) };
}

async function enter(merchant: Merchant, customerId: string): Promise<string> {
  const outcome = await run(merchant.owner, { operation: "test" }, (context) =>
    createPortalLink(context, { customerId }),
  );
  const { url } = accepted(outcome);
  const opened = accepted(await openPortal(url.split("/").at(-1)));
  return opened.setCookie.split(";")[0] ?? "";
}

/** A plan of 30.00 EUR a month in advance, with calls at 0.05 each. */
export async function publishTeam(merchant: Merchant, code: string): Promise<string> {
  const act = async <T>(work: (context: Context) => Promise<Parameters<typeof accepted<T>>[0]>) =>
    accepted(await run(merchant.system, { operation: "test" }, work));
  await run(merchant.system, { operation: "test" }, (context) =>
    saveMetric(context, { code: "calls", name: "Calls", aggregation: "sum", field: "n" }),
  );
  const model = { type: "per_unit", unit_amount: "0.05" } as const;
  const charge = {
    code: "calls",
    name: "API calls",
    metric: "calls",
    timing: "in_arrears",
    prices: [{ currency: "EUR", model }],
  } as const;
  const { planId } = await act((context) =>
    createPlan(context, {
      code,
      name: "Team",
      terms: {
        cadence: { unit: "month", count: 1 },
        timing: "in_advance",
        trialDays: 0,
        prices: [{ currency: "EUR", amount: "30.00" }],
        charges: [charge],
      },
    }),
  );
  await act((context) => publishPlan(context, { planId }));
  return planId;
}

export async function subscribe(merchant: Merchant, customerId: string, planId: string): Promise<string> {
  const outcome = await run(merchant.system, { operation: "test" }, (context) =>
    subscribeCustomer(context, { customerId, planId }),
  );
  return accepted(outcome).id;
}
