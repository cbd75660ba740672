import { ITEM_STATES, type ItemState } from "~/billing/run-kinds";
import { EVENT_STATES } from "~/console/event-states";
import { CHANGE_PAGES, type ChangePage } from "~/console/forms/subscription-change";
import { NotFound } from "~/errors";
import { type IdKind, parsePublicId } from "~/public-ids";
import { PAGE_ROWS, type PageRequest } from "~/store/columns";

/** The page of a list that an address asks for; both cursors at once start from the beginning. */
export function pageRequest(url: URL): PageRequest {
  const after = url.searchParams.get("after");
  const before = url.searchParams.get("before");
  return after && before
    ? { after: null, before: null, limit: PAGE_ROWS }
    : { after, before, limit: PAGE_ROWS };
}

/** The value of a parameter if it is one of the choices, else the first of them. */
export function choice<T extends string>(url: URL, name: string, choices: readonly [T, ...T[]]): T {
  const value = url.searchParams.get(name);
  return choices.find((each) => each === value) ?? choices[0];
}

/** Which rows of a run an address asks for; null: all of them. */
export function itemState(url: URL): ItemState | null {
  return ITEM_STATES.find((state) => state === url.searchParams.get("state")) ?? null;
}

const things: Partial<Record<IdKind, string>> = {
  customer: "This customer",
  subscription: "This subscription",
  invoice: "This invoice",
  creditNote: "This credit note",
  payment: "This payment",
  heldDraft: "This draft",
  fee: "This line",
  override: "This amount",
  plan: "This plan",
  planMigration: "This plan migration",
  bulkRun: "This run",
  metric: "This metric",
  event: "This event",
  coupon: "This coupon",
  appliedCoupon: "This coupon of a customer",
  wallet: "This wallet",
  pool: "This pool",
};

/** The uuid of a public id in the address; one that is none names nothing, so the page does not exist. */
export function idParam(kind: IdKind, text: string | undefined): string {
  const id = parsePublicId(kind, text ?? "");
  if (id === null) throw new NotFound(things[kind] ?? "This page");
  return id;
}

/** Whose wallet an address names, and which. */
export function walletParams(params: Readonly<Record<string, string | undefined>>) {
  return {
    customerId: idParam("customer", params.customer),
    walletId: idParam("wallet", params.wallet),
  };
}

/** Whose pool an address names, and which. */
export function poolParams(params: Readonly<Record<string, string | undefined>>) {
  return {
    customerId: idParam("customer", params.customer),
    poolId: idParam("pool", params.pool),
  };
}

/** The page of changes an address names. */
export function changeKind(text: string | undefined): ChangePage {
  const kind = CHANGE_PAGES.find((each) => each === text);
  if (!kind) throw new NotFound("This page");
  return kind;
}

/** The uuid a filter of the address names; null when it names none. */
export function searchId(url: URL, kind: IdKind): string | null {
  return parsePublicId(kind, url.searchParams.get(kind) ?? "");
}

/** What was chosen so far on the way to a new subscription. */
export function subscribeChoices(url: URL) {
  const query = (url.searchParams.get("q") ?? "").trim();
  return {
    customerId: searchId(url, "customer"),
    planId: searchId(url, "plan"),
    query,
    search: url.search,
  };
}

/** For whom and on what a subscription is started. */
export function chosenStart(url: URL) {
  const idOf = (kind: "customer" | "plan") => idParam(kind, url.searchParams.get(kind) ?? "");
  return { customerId: idOf("customer"), planId: idOf("plan") };
}

/** Whose usage of what the address asks for. */
export function usageFilter(url: URL) {
  return {
    customerId: searchId(url, "customer"),
    subscriptionId: searchId(url, "subscription"),
    metricId: searchId(url, "metric"),
    state: EVENT_STATES.find((state) => state === url.searchParams.get("state")) ?? null,
  };
}
