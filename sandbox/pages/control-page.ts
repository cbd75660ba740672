import type { ServerResponse } from "node:http";
import type { Deliveries } from "../deliveries";
import { FAULT_KINDS, type Faults, readFault } from "../faults";
import { parseForm } from "../form";
import { type Account, rowsOf, type Tables, type World } from "../world";
import { html, type Markup, sendPage, sendRedirect } from "./markup";

export type ControlCall = {
  world: World;
  faults: Faults;
  deliveries: Deliveries;
  response: ServerResponse;
  method: string;
  path: string;
  body: string;
  contentType: string;
};

const SHOWN: readonly (keyof Tables)[] = [
  "customer",
  "payment_method",
  "checkout.session",
  "setup_intent",
  "payment_intent",
  "charge",
  "refund",
  "webhook_endpoint",
  "event",
];
const MOST_ROWS = 50;

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(`${JSON.stringify(value)}\n`);
}

function clock(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ");
}

function accountsTable(world: World): Markup {
  const rows = [...world.accounts.values()].map((account) => {
    const open = rowsOf(account, "delivery").filter((row) => row.state === "pending").length;
    return html`<tr><td><a href="/_sandbox/accounts/${account.id}">${account.id}</a></td><td><code>${account.keyHint}</code></td>
<td>${rowsOf(account, "customer").length}</td><td>${rowsOf(account, "payment_intent").length}</td><td>${open}</td></tr>`;
  });
  if (rows.length === 0)
    return html`<p class="dim">No account yet. The first call with a key such as <code>sk_test_mine</code> makes one.</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Accounts"><table><thead><tr><th>Account</th><th>Key</th><th>Customers</th><th>Payments</th><th>Deliveries waiting</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function faultForm(faults: Faults): Markup {
  const active = faults.list().map((fault) => html`<li><code>${JSON.stringify(fault)}</code></li>`);
  return html`<h2>Faults</h2><p class="dim">Order trouble for what comes next, to see how the product takes it.</p>
${active.length === 0 ? "" : html`<ul>${active}</ul><form method="post" action="/_sandbox/faults/clear"><button>Clear all</button></form>`}
<form method="post" action="/_sandbox/faults" class="card"><div class="row"><div><label for="kind">What</label>
<select id="kind" name="kind">${FAULT_KINDS.map((kind) => html`<option>${kind}</option>`)}</select></div>
<div><label for="count">How many times</label><input id="count" name="count" value="1" inputmode="numeric"></div></div>
<label for="path">Only paths that start with</label><input id="path" name="path" placeholder="/v1/payment_intents">
<button class="main">Order the fault</button></form>`;
}

function showHome(call: ControlCall): void {
  sendPage(call.response, {
    title: "Payment sandbox",
    isWide: true,
    body: html`<h1>Payment sandbox</h1>
<p class="dim">A local double of the payment provider. Each test key is an account of its own.</p>
${accountsTable(call.world)}${faultForm(call.faults)}`,
  });
}

function objectsTable(account: Account, table: keyof Tables): Markup {
  const all = rowsOf(account, table) as readonly { id: string; created: number }[];
  if (all.length === 0) return html``;
  const rows = all
    .slice(-MOST_ROWS)
    .reverse()
    .map((row) => {
      const detail = row as {
        status?: string;
        type?: string;
        email?: string | null;
        amount?: number;
        currency?: string;
      };
      const money = detail.amount === undefined ? "" : `${detail.amount} ${detail.currency ?? ""}`;
      const told = [detail.type, detail.status, detail.email, money].filter(
        (part) => part !== undefined && part !== null && part !== "",
      );
      return html`<tr><td><code>${row.id}</code></td><td>${clock(row.created)}</td><td class="long">${told.join(" · ")}</td></tr>`;
    });
  return html`<h2>${table} (${all.length})</h2><div class="scroll" tabindex="0" role="region" aria-label="${table}"><table><tbody>${rows}</tbody></table></div>`;
}

function deliveriesTable(account: Account): Markup {
  const all = rowsOf(account, "delivery");
  const types = new Map(rowsOf(account, "event").map((event) => [event.id, event.type]));
  const rows = all
    .slice(-MOST_ROWS)
    .reverse()
    .map(
      (
        row,
      ) => html`<tr><td>${types.get(row.event) ?? row.event}</td><td>${row.state}</td><td>${row.attempts}</td>
<td class="long">${row.lastStatus ?? ""} ${row.lastError ?? ""}</td><td>${clock(row.created)}</td>
<td><form method="post" action="/_sandbox/accounts/${account.id}/deliveries/${row.id}/resend"><button>Resend</button></form></td></tr>`,
    );
  return html`<h2>Deliveries (${all.length})</h2>
${rows.length === 0 ? html`<p class="dim">Nothing was sent yet.</p>` : html`<div class="scroll" tabindex="0" role="region" aria-label="Deliveries"><table><thead><tr><th>Event</th><th>State</th><th>Attempts</th><th>Last answer</th><th>Made</th><th>Again</th></tr></thead><tbody>${rows}</tbody></table></div>`}`;
}

function showAccount(call: ControlCall, account: Account): void {
  sendPage(call.response, {
    title: `${account.id} (sandbox)`,
    isWide: true,
    body: html`<p><a href="/_sandbox">All accounts</a></p><h1>${account.id}</h1><p class="dim">Key <code>${account.keyHint}</code>. Times are UTC, amounts in minor units, newest first.</p>
${deliveriesTable(account)}${SHOWN.map((table) => objectsTable(account, table))}`,
  });
}

function readInput(call: ControlCall): unknown {
  if (!call.contentType.startsWith("application/json")) return parseForm(call.body);
  try {
    return JSON.parse(call.body);
  } catch {
    return undefined;
  }
}

function orderFault(call: ControlCall): void {
  const read = readFault(readInput(call));
  if ("problem" in read) {
    sendJson(call.response, 400, read);
    return;
  }
  call.faults.order(read.fault);
  if (call.contentType.startsWith("application/json"))
    sendJson(call.response, 200, { faults: call.faults.list() });
  else sendRedirect(call.response, "/_sandbox");
}

function clearFaults(call: ControlCall): void {
  call.faults.clear();
  if (call.method === "DELETE") sendJson(call.response, 200, { faults: [] });
  else sendRedirect(call.response, "/_sandbox");
}

function showMissing(call: ControlCall): void {
  sendPage(call.response, {
    status: 404,
    title: "Page not found",
    body: html`<h1>Page not found</h1><p><a href="/_sandbox">To the sandbox's start page</a></p>`,
  });
}

function accountPage(call: ControlCall): void {
  const [, , , accountId = "", part, deliveryId = "", verb] = call.path.split("/");
  const account = call.world.accounts.get(accountId);
  if (account === undefined) showMissing(call);
  else if (part === undefined) showAccount(call, account);
  else if (part === "deliveries" && verb === "resend" && call.method === "POST") {
    call.deliveries.resend(account, deliveryId);
    sendRedirect(call.response, `/_sandbox/accounts/${account.id}`);
  } else showMissing(call);
}

/** The pages and switches under `/_sandbox`; product code never calls them. */
export function controlPage(call: ControlCall): void {
  const target = `${call.method} ${call.path}`;
  if (target === "GET /_sandbox") showHome(call);
  else if (target === "POST /_sandbox/faults") orderFault(call);
  else if (target === "GET /_sandbox/faults") sendJson(call.response, 200, { faults: call.faults.list() });
  else if (target === "DELETE /_sandbox/faults" || target === "POST /_sandbox/faults/clear")
    clearFaults(call);
  else if (call.path.startsWith("/_sandbox/accounts/")) accountPage(call);
  else showMissing(call);
}
