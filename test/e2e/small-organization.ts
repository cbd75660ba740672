// An organization with one of everything: enough for every page to have something to show.
import type { APIRequestContext, Browser, BrowserContext, Page } from "@playwright/test";
import {
  addCard,
  advanceToRenewal,
  createCustomer,
  createKey,
  createMetric,
  createPortalLink,
  enterPortal,
  mailedLink,
  publishPlan,
  signUp,
  subscribe,
} from "./people";

/** Addresses of one page of each kind. */
export type SmallOrganization = {
  readonly base: string;
  readonly customer: string;
  readonly subscription: string;
  readonly plan: string;
  readonly migration: string;
  readonly bulkRun: string;
  readonly metric: string;
  readonly entity: string;
  readonly coupon: string;
  readonly wallet: string;
  readonly note: string;
  /** The page that ends one. */
  readonly pool: string;
  /** The pages that set an amount by hand, and lift one. */
  readonly amount: string;
  readonly lift: string;
  readonly creditNote: string;
  readonly draft: string;
  readonly invoice: string;
  readonly line: string;
  readonly payment: string;
  readonly run: string;
  readonly event: string;
  readonly providerEvent: string;
  readonly mail: string;
  readonly invitation: string;
  readonly passwordReset: string;
  readonly portal: {
    readonly link: string;
    readonly invoice: string;
    readonly creditNote: string;
    readonly payment: string;
    readonly subscription: string;
    readonly removal: string;
    readonly leave: string;
  };
};

/** The first link of a page's content whose path matches. */
async function linkOn(page: Page, address: string, pattern: RegExp): Promise<string> {
  await page.goto(address);
  const paths = await page
    .getByRole("main")
    .locator("a[href]")
    .evaluateAll((links) => links.map((link) => new URL((link as HTMLAnchorElement).href).pathname));
  const found = paths.find((path) => pattern.test(path));
  if (!found) throw new Error(`${address} has no link like ${pattern}, only ${paths.join(" ")}`);
  return found;
}

/**
 * A plan with tiers, a customer with usage whose card is declined, a renewal: invoices are open, payments failed,
 * and the next version of the plan is a draft.
 */
export async function createSmallOrganization(
  owner: BrowserContext,
  customer: BrowserContext,
  request: APIRequestContext,
): Promise<SmallOrganization> {
  const page = await owner.newPage();
  const { base, owner: person } = await signUp(page, "Small Organization");
  await createMetric(page, base);
  await publishPlan(page, base);
  await createCustomer(page, base, "billing@small.example");
  const subscription = await subscribe(page, base);
  const visitor = await customer.newPage();
  await enterPortal(page, visitor, base);
  await addCard(visitor, "4000000000000341");
  const key = await createKey(page, base);
  await request.post("/api/v1/events", {
    headers: { Authorization: `Bearer ${key}` },
    data: {
      events: [{ transaction_id: "s-1", subscription, metric: "api_calls", properties: { calls: "14210" } }],
    },
  });
  await advanceToRenewal(page, base);
  await giveCredit(page, base, request, key);
  await page.goto(`${base}/settings/people`);
  await page.getByLabel("E-mail address").fill("guest@small.example");
  await page.getByRole("button", { name: "Send invitation" }).click();
  const invitation = await mailedLink(page, "guest@small.example");
  await page.goto("/password/forgot");
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByRole("button", { name: "Send me a link" }).click();
  await page.getByText("a link is on its way").waitFor();
  const passwordReset = await mailedLink(page, person.email);
  const plan = await linkOn(page, `${base}/plans`, /\/plans\/plan_[^/]+$/);
  const saveDraft = async () => {
    await page.goto(`${plan}/draft`);
    await page.getByRole("button", { name: "Save draft" }).click();
    await page.getByText("The draft is saved.").waitFor();
  };
  await saveDraft();
  await page.goto(`${plan}/publish`);
  await page.getByRole("button", { name: "Publish version 2" }).click();
  await page.getByText("is published").first().waitFor();
  await saveDraft();
  await page.goto(`${plan}/migrate`);
  await page.getByRole("button", { name: "Show before and after" }).click();
  await page.waitForURL(/\/migrations\/pmg_/);
  const migration = new URL(page.url()).pathname;
  const bulkRun = await planBulkRun(page, base);
  const addresses = {
    ...(await findAddresses(page, base)),
    plan,
    migration,
    bulkRun,
    invitation,
    passwordReset,
  };
  const portal = { ...(await findPortalAddresses(visitor)), link: await createPortalLink(page, base) };
  await Promise.all([page.close(), visitor.close()]);
  return { base, ...addresses, portal };
}

/** A credit note about a part of the largest invoice, prepaid credit, and a coupon: what portal and documents show. */
async function giveCredit(page: Page, base: string, request: APIRequestContext, key: string): Promise<void> {
  const headers = { Authorization: `Bearer ${key}` };
  const post = async (path: string, data: object): Promise<{ readonly id: string }> => {
    const answer = await request.post(`/api/v1/${path}`, {
      headers: { ...headers, "Idempotency-Key": crypto.randomUUID() },
      data,
    });
    if (!answer.ok()) throw new Error(`${path}: ${await answer.text()}`);
    return answer.json();
  };
  // The key writes only, so the ids come from the pages.
  const idOn = async (address: string, pattern: RegExp) =>
    (await linkOn(page, address, pattern)).split("/").at(-1) ?? "";
  const customer = await idOn(`${base}/customers`, /\/customers\/cus_[^/]+$/);
  const invoice = await idOn(`${base}/invoices?sort=-total`, /\/invoices\/inv_[^/]+$/);
  const line = await idOn(`${base}/invoices/${invoice}`, /\/lines\/fee_[^/]+$/);
  await post("credit_notes", { invoice, lines: [{ line, amount: "1.00" }], reason: "goodwill" });
  const wallet = await post("wallets", { customer, code: "main", name: "Main" });
  await post(`wallets/${wallet.id}/grants`, { amount: "25.00" });
  const agreed = { customer, kind: "commitment", amount: "500.00", interval: "year" };
  await post("pools", { ...agreed, code: "year", name: "Yearly commitment" });
  await post("coupons", { code: "AUTUMN", name: "Autumn", percent_off: "10", duration: "forever" });
  await post("applied_coupons", { customer, coupon: "AUTUMN" });
  await post("invoices", { customer, draft: true, lines: [{ description: "Setup", unit_amount: "50.00" }] });
  await post("holds", { invoice, reason: "Promised by transfer", until: "2070-01-01" });
}

/** Plans to bill everybody, and waits for the figures. */
async function planBulkRun(page: Page, base: string): Promise<string> {
  await page.goto(`${base}/runs/bulk?kind=bill_customers&all=yes&through=`);
  await page.getByRole("button", { name: /^Calculate/ }).click();
  await page.waitForURL(/\/runs\/bulk\/blk_/);
  await page.getByText("Calculating").waitFor({ state: "detached" });
  return new URL(page.url()).pathname;
}

/** Fixes the newest amount that is listed, and gives the pages about the next one and about lifting it. */
async function keepAmount(page: Page, base: string) {
  const subscription = await linkOn(page, `${base}/subscriptions`, /\/subscriptions\/sub_[^/]+$/);
  const amounts = `${subscription}/amounts`;
  await page.goto(amounts);
  const set = page.locator("a[href*='/amounts/set?position=']").first();
  await set.click();
  await page.getByLabel("Amount, in").fill("25.00");
  await page.getByLabel("Reason").fill("Agreed by phone");
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByRole("button", { name: "Fix at" }).click();
  await page.getByText("The amount is set.").waitFor();
  return {
    amount: (await set.getAttribute("href")) ?? "",
    lift: await linkOn(page, amounts, /\/amounts\/ovr_[^/]+\/lift$/),
  };
}

/** Writes a note about the customer, and gives the page with its form. */
async function writeNote(page: Page, customer: string): Promise<string> {
  await page.goto(`${customer}/notes`);
  await page.getByLabel("New note").fill("Ask for Ada.");
  await page.getByRole("button", { name: "Add note" }).click();
  await page.getByText("The note is added.").waitFor();
  return (await page.getByRole("link", { name: /^Edit/ }).getAttribute("href")) ?? "";
}

async function findAddresses(page: Page, base: string) {
  const invoice = await linkOn(page, `${base}/invoices?sort=-total`, /\/invoices\/inv_[^/]+$/);
  const customer = await linkOn(page, `${base}/customers`, /\/customers\/cus_[^/]+$/);
  return {
    customer,
    ...(await keepAmount(page, base)),
    note: await writeNote(page, customer),
    wallet: await linkOn(page, `${customer}/credit`, /\/wallets\/wal_[^/]+$/),
    pool: await linkOn(page, `${customer}/pools`, /\/pools\/pool_[^/]+\/end$/),
    draft: await linkOn(page, `${base}/invoices?state=draft`, /\/drafts\/dft_[^/]+$/),
    creditNote: await linkOn(page, `${base}/credit-notes`, /\/credit-notes\/cn_[^/]+$/),
    subscription: await linkOn(page, `${base}/subscriptions`, /\/subscriptions\/sub_[^/]+$/),
    metric: await linkOn(page, `${base}/metrics`, /\/metrics\/(?!new$)[^/]+$/),
    coupon: await linkOn(page, `${base}/coupons`, /\/coupons\/cpn_[^/]+$/),
    entity: await linkOn(page, `${base}/settings/entities`, /\/entities\/iss_[^/]+$/),
    invoice,
    line: await linkOn(page, invoice, /\/lines\//),
    payment: await linkOn(page, `${base}/payments`, /\/payments\/pay_[^/]+$/),
    run: await linkOn(page, `${base}/runs`, /\/runs\/[^/]+$/),
    event: await linkOn(page, `${base}/usage`, /\/usage\/[^/]+$/),
    providerEvent: await linkOn(page, `${base}/provider-events`, /\/provider-events\/[^/]+$/),
    mail: await linkOn(page, "/mailbox", /\/mailbox\/[^/]+\/[^/]+$/),
  };
}

async function findPortalAddresses(page: Page) {
  const invoice = await linkOn(page, "/portal/invoices", /\/invoices\/inv_[^/]+$/);
  const creditNote = await linkOn(page, "/portal/credit-notes", /\/credit-notes\/cn_[^/]+$/);
  const payment = await linkOn(page, "/portal/payments", /\/payments\/pay_[^/]+$/);
  const subscription = await linkOn(page, "/portal", /\/subscriptions\/sub_[^/]+$/);
  const removal = await linkOn(page, "/portal/payment-methods", /\/remove$/);
  await page.goto("/portal/payment-methods/new");
  await page.getByRole("button", { name: /Continue|Add/ }).click();
  await page.waitForURL(/\/leave\?/);
  const { pathname, search } = new URL(page.url());
  return { invoice, creditNote, payment, subscription, removal, leave: `${pathname}${search}` };
}

/** Contexts in which nothing moves: a colour on its way from one theme to the other has no contrast to measure. */
export function stillContext(browser: Browser): Promise<BrowserContext> {
  return browser.newContext({ reducedMotion: "reduce", viewport: { width: 1280, height: 900 } });
}
