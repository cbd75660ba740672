import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";

/** Text that is already markup; everything else is escaped when it enters a template. */
export type Markup = { markup: string };

function isMarkup(value: unknown): value is Markup {
  return typeof value === "object" && value !== null && "markup" in value;
}

function escaped(value: unknown): string {
  if (value === null || value === undefined || value === false) return "";
  if (isMarkup(value)) return value.markup;
  if (Array.isArray(value)) return value.map(escaped).join("");
  return String(value).replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

export function html(strings: TemplateStringsArray, ...values: unknown[]): Markup {
  return {
    markup: strings.reduce(
      (text, part, index) => text + part + (index < values.length ? escaped(values[index]) : ""),
      "",
    ),
  };
}

const STYLE = `
:root{color-scheme:light dark;--ink:#1d1b16;--dim:#5f5a4e;--paper:#fbfaf7;--card:#fff;--line:#ddd8cc;--mark:#b4530a;--soft:#fdf1e3;--bad:#a3160f}
@media(prefers-color-scheme:dark){:root{--ink:#f1ede4;--dim:#b3ac9d;--paper:#17150f;--card:#211e17;--line:#3a352a;--mark:#f0a35c;--soft:#33261a;--bad:#ff9a8f}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
.band{background:repeating-linear-gradient(135deg,#f5c542 0 14px,#2b2718 14px 28px);height:14px}
.note{background:var(--soft);border-bottom:1px solid var(--line);padding:.6rem 1rem;text-align:center;font-weight:600}
main{max-width:30rem;margin:2rem auto;padding:0 1rem 3rem}
main.wide{max-width:72rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .5rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}
p{margin:.5rem 0}.dim{color:var(--dim)}.bad{color:var(--bad);font-weight:600}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1.25rem;margin-top:1rem}
label{display:block;font-weight:600;font-size:.9rem;margin-top:.9rem}
input,select{width:100%;font:inherit;padding:.6rem .7rem;border:1px solid var(--dim);border-radius:7px;background:var(--paper);color:inherit;margin-top:.25rem;min-height:44px}
.row{display:grid;grid-template-columns:1fr 1fr;gap:.9rem}
button{font:inherit;font-weight:600;min-height:44px;padding:.5rem 1rem;border-radius:7px;border:1px solid var(--dim);background:var(--card);color:inherit;cursor:pointer}
button.main{width:100%;margin-top:1.25rem;background:var(--ink);color:var(--paper);border-color:var(--ink)}
.card>h2,.card>label:first-child{margin-top:0}
.tries{display:grid;gap:.5rem;margin-top:.75rem}.tries button{text-align:left;display:flex;align-items:center;justify-content:space-between;gap:0 1rem;flex-wrap:wrap;font-weight:400}
code{font:.85em ui-monospace,monospace;overflow-wrap:anywhere}
a{color:var(--mark)}:focus-visible{outline:3px solid var(--mark);outline-offset:2px}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;padding:.45rem .6rem;border-bottom:1px solid var(--line);vertical-align:top;white-space:nowrap}
td.long{white-space:normal;min-width:14rem}td form{display:inline}td button{min-height:34px;padding:.2rem .7rem;font-size:.85rem}
`;

/** A whole page under the sandbox's own look: hatched, so that nobody takes it for the real thing. */
export function sendPage(
  response: ServerResponse,
  page: { status?: number; title: string; body: Markup; isWide?: true; formTargets?: readonly string[] },
): void {
  const nonce = randomBytes(16).toString("base64");
  const document = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${page.title}</title><link rel="icon" href="data:,"><style nonce="${nonce}">${{ markup: STYLE }}</style></head>
<body><header><div class="band" aria-hidden="true"></div><div class="note">Sandbox: no real card, no real money</div></header>
<main class="${page.isWide === true ? "wide" : ""}">${page.body}</main></body>
</html>`;
  const targets = ["'self'", ...(page.formTargets ?? [])].join(" ");
  response.writeHead(page.status ?? 200, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    // A redirect after a form counts as a form target, so the page the customer returns to is listed.
    "content-security-policy": `default-src 'none'; style-src 'nonce-${nonce}'; img-src data:; form-action ${targets}; frame-ancestors 'none'; base-uri 'none'`,
  });
  response.end(document.markup);
}

export function sendRedirect(response: ServerResponse, location: string): void {
  response.writeHead(303, { location, "cache-control": "no-store", "content-length": 0 });
  response.end();
}
