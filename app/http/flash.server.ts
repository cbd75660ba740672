import { createHash } from "node:crypto";
import { createCookieSessionStorage, redirect, type SessionStorage } from "@remix-run/node";
import { env } from "~/env.server";
import { cookieAttributes, cookieName } from "./cookies.server";

/** What an action has to say on the page it leads to: `status` reports, `alert` warns. */
export type Flash = { readonly tone: "status" | "alert"; readonly text: string };

type Data = { flash: Flash };

let storage: SessionStorage<Data> | undefined;

function flashes(): SessionStorage<Data> {
  storage ??= createCookieSessionStorage<Data>({
    cookie: {
      name: cookieName("counterfoil_flash"),
      ...cookieAttributes(),
      maxAge: 300,
      secrets: [createHash("sha256").update(`flash:${env.appSecret}`).digest("hex")],
    },
  });
  return storage;
}

/** A cookie holds 4 KB at most; a sentence that quotes what was typed must not break the answer. */
const MAX_TEXT = 500;

/** Leads to a page of ours and says one sentence there, once. */
export async function redirectWithFlash(
  to: string,
  flash: Flash | string,
  headers: Headers = new Headers(),
): Promise<Response> {
  const session = await flashes().getSession();
  const { tone, text } = typeof flash === "string" ? ({ tone: "status", text: flash } as const) : flash;
  session.set("flash", { tone, text: text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text });
  headers.append("Set-Cookie", await flashes().commitSession(session));
  return redirect(to, { status: 303, headers });
}

/** The waiting sentence, and the header that forgets it; a layout's loader sends both. */
export async function takeFlash(
  request: Request,
): Promise<{ flash: Flash | null; headers: Record<string, string> }> {
  const session = await flashes().getSession(request.headers.get("Cookie"));
  const flash = session.get("flash") ?? null;
  if (!flash) return { flash: null, headers: {} };
  return { flash, headers: { "Set-Cookie": await flashes().destroySession(session) } };
}
