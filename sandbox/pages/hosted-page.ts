import type { ServerResponse } from "node:http";
import { cardByNumber, passesLuhn, TEST_CARDS, type TestCard } from "../cards";
import { type FormHash, parseForm } from "../form";
import { completeSession, currentSession } from "../resources/checkout-sessions";
import { makePaymentMethod } from "../resources/payment-methods";
import type { CheckoutSession } from "../shapes";
import { type Account, startWork, type World } from "../world";
import { html, type Markup, sendPage, sendRedirect } from "./markup";

const ONE_CLICK = [
  "4242424242424242",
  "5555555555554444",
  "4000000000000341",
  "4000000000009995",
  "4000000000000002",
];

export type PageCall = {
  world: World;
  publicUrl: string;
  response: ServerResponse;
  method: string;
  body: string;
};

function accountOfSession(world: World, id: string): Account | undefined {
  return [...world.accounts.values()].find(
    (account) => account.tables.get("checkout.session")?.has(id) === true,
  );
}

function grouped(number: string): string {
  return number.replace(/(.{4})(?=.)/g, "$1 ");
}

function successUrl(session: CheckoutSession): string {
  return session.success_url.replaceAll("{CHECKOUT_SESSION_ID}", session.id);
}

function form(session: CheckoutSession, filled: FormHash, problem: string | undefined): Markup {
  const value = (name: string) => (typeof filled[name] === "string" ? filled[name] : "");
  const email = session.customer_details?.email ?? session.customer_email;
  const cards = ONE_CLICK.flatMap((number) => TEST_CARDS.filter((card) => card.number === number));
  return html`<h1>Save a card for later payments</h1>
<p class="dim">The card is kept${email === null ? "" : ` for ${email}`} and charged when a payment is due. Nothing is charged now.</p>
${problem === undefined ? "" : html`<p class="bad" role="alert" data-testid="problem">${problem}</p>`}
<form method="post" class="card">
<label for="number">Card number</label>
<input id="number" name="number" inputmode="numeric" autocomplete="cc-number" placeholder="4242 4242 4242 4242" value="${value("number")}" required data-testid="card-number">
<div class="row"><div><label for="expiry">Expiry (MM/YY)</label>
<input id="expiry" name="expiry" inputmode="numeric" autocomplete="cc-exp" placeholder="12/34" value="${value("expiry")}" required data-testid="card-expiry"></div>
<div><label for="cvc">CVC</label>
<input id="cvc" name="cvc" inputmode="numeric" autocomplete="cc-csc" placeholder="123" required data-testid="card-cvc"></div></div>
<label for="name">Name on the card</label>
<input id="name" name="name" autocomplete="cc-name" value="${value("name")}" data-testid="card-name">
<button class="main" data-testid="save-card">Save card</button>
</form>
<form method="post" class="card"><h2>Or take a test card</h2>
<div class="tries">${cards.map((card) => html`<button name="test_card" value="${card.number}" data-testid="test-card-${card.number}"><span>${card.label}</span><code>${grouped(card.number)}</code></button>`)}</div>
</form>
${session.cancel_url === null ? "" : html`<p><a href="${session.cancel_url}" data-testid="cancel">Back without saving</a></p>`}`;
}

type Entry = { card: TestCard; expMonth: number; expYear: number } | { problem: string };

/** Reads what was typed. Numbers that are no test cards are refused and never kept. */
function entryFrom(sent: FormHash, now: Date): Entry {
  const quick = sent.test_card;
  const thisYear = now.getUTCFullYear();
  if (typeof quick === "string") {
    const card = cardByNumber(quick);
    return card === undefined
      ? { problem: "This is not a test card." }
      : { card, expMonth: 12, expYear: thisYear + 2 };
  }
  const field = (name: string) => (typeof sent[name] === "string" ? sent[name].trim() : "");
  const number = field("number").replace(/[\s-]/g, "");
  if (!/^\d{12,19}$/.test(number)) return { problem: "Your card number is incomplete. Enter all digits." };
  if (!passesLuhn(number)) return { problem: "Your card number is invalid. Check the digits." };
  const expiry = /^(\d{1,2})\s*\/?\s*(\d{2}|\d{4})$/.exec(field("expiry"));
  const expMonth = Number(expiry?.[1]);
  const shortYear = Number(expiry?.[2]);
  const expYear = shortYear < 100 ? 2000 + shortYear : shortYear;
  if (expiry === null || expMonth < 1 || expMonth > 12)
    return { problem: "The expiry date is incomplete. Write it as MM/YY." };
  if (expYear * 12 + expMonth < thisYear * 12 + now.getUTCMonth() + 1)
    return { problem: "The card's expiry date is in the past." };
  const card = cardByNumber(number);
  const cvcLength = card?.brand === "amex" ? 4 : 3;
  if (!new RegExp(`^\\d{${cvcLength}}$`).test(field("cvc")))
    return { problem: `The security code is incomplete. It has ${cvcLength} digits.` };
  if (card === undefined) {
    return {
      problem: "Your card was declined. The sandbox takes test cards only, for example 4242 4242 4242 4242.",
    };
  }
  return { card, expMonth, expYear };
}

function showForm(call: PageCall, session: CheckoutSession, filled: FormHash, problem?: string): void {
  sendPage(call.response, {
    title: "Save a card (sandbox)",
    body: form(session, filled, problem),
    formTargets: [new URL(session.success_url).origin],
  });
}

function showGone(call: PageCall, status: number, title: string, text: string): void {
  sendPage(call.response, { status, title, body: html`<h1>${title}</h1><p>${text}</p>` });
}

/** The page at `/c/pay/:id` on which a customer enters a card. */
export async function hostedPage(call: PageCall, id: string): Promise<void> {
  const account = accountOfSession(call.world, id);
  const work =
    account === undefined ? undefined : startWork(call.world, account, { publicUrl: call.publicUrl });
  const stored = work?.find("checkout.session", id);
  if (work === undefined || stored === undefined) {
    return showGone(
      call,
      404,
      "Page not found",
      "This link is not known to the sandbox. Start again from the merchant's page.",
    );
  }
  const session = currentSession(work, stored);
  if (session.status === "expired") {
    work.commit();
    return showGone(call, 410, "This link has expired", "Start again from the merchant's page.");
  }
  if (session.status === "complete") return sendRedirect(call.response, successUrl(session));
  if (call.method !== "POST") return showForm(call, session, {});
  const sent = parseForm(call.body);
  const entry = entryFrom(sent, new Date());
  if ("problem" in entry) return showForm(call, session, sent, entry.problem);
  const name = typeof sent.name === "string" && sent.name !== "" ? sent.name : null;
  const email = session.customer_details?.email ?? session.customer_email;
  const method = makePaymentMethod(work, { ...entry, details: { name, email } });
  const result = completeSession(work, session, method);
  work.commit();
  await call.world.journal.settled();
  if (result.decline !== undefined) return showForm(call, session, sent, result.decline);
  sendRedirect(call.response, successUrl(result.session));
}
