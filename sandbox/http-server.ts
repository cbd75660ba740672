import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { answerApi } from "./api";
import type { Deliveries } from "./deliveries";
import type { Faults } from "./faults";
import { controlPage } from "./pages/control-page";
import { hostedPage } from "./pages/hosted-page";
import { sendRedirect } from "./pages/markup";
import type { World } from "./world";

export type Sandbox = { world: World; faults: Faults; deliveries: Deliveries; publicUrl: string };

const MOST_BODY_BYTES = 1024 * 1024;

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > MOST_BODY_BYTES) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** A browser tells where a form comes from; a page of another site must not press the sandbox's buttons. */
function isForeignWrite(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  if (request.method === "GET" || origin === undefined || origin === "null") return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" });
  response.end(`${text}\n`);
}

async function answer(sandbox: Sandbox, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://sandbox.invalid");
  if (url.pathname === "/healthz") return sendText(response, 200, "ok");
  if (url.pathname === "/") return sendRedirect(response, "/_sandbox");
  const body = await readBody(request);
  if (body === undefined) return sendText(response, 413, "The body is larger than 1 MiB.");
  if (url.pathname.startsWith("/_sandbox") || url.pathname.startsWith("/c/pay/")) {
    if (isForeignWrite(request)) return sendText(response, 403, "This form was sent from another site.");
    const method = request.method ?? "GET";
    const call = {
      ...sandbox,
      response,
      method,
      body,
      path: url.pathname,
      contentType: request.headers["content-type"] ?? "",
    };
    if (url.pathname.startsWith("/c/pay/")) return hostedPage(call, url.pathname.slice("/c/pay/".length));
    return controlPage(call);
  }
  return answerApi(sandbox, { request, response, url, body });
}

/** The server waits with its answers until the sandbox has read its journal. */
export function createSandboxServer(ready: Promise<Sandbox>): Server {
  return createServer((request, response) => {
    ready
      .then((sandbox) => answer(sandbox, request, response))
      .catch((error: unknown) => {
        process.stderr.write(`sandbox: ${error instanceof Error ? error.stack : String(error)}\n`);
        if (!response.headersSent) sendText(response, 500, "The sandbox failed; see its log.");
        else response.destroy();
      });
  });
}
