// The server's side of the app: pages to streams, errors to the log. The process around it (server/web.ts) knows the
// app only through what this module exports.
import { Transform } from "node:stream";
import type { ActionFunctionArgs, AppLoadContext, EntryContext, LoaderFunctionArgs } from "@remix-run/node";
import { createReadableStreamFromReadable } from "@remix-run/node";
import { isRouteErrorResponse, RemixServer } from "@remix-run/react";
import { isbot } from "isbot";
import { renderToPipeableStream } from "react-dom/server";
import { isDatabaseAway } from "./database-away";
import { log } from "./log.server";
import { NonceContext } from "./request-frame";

export { retryAfterSeconds } from "./database-away";
export { env } from "./env.server";
export { health, shutdown } from "./health.server";
export { withAnsweredErrors } from "./http/answer-errors.server";
export { loggablePath, withTrace } from "./log.server";
export { log };

/** How long deferred data of a page may take before the page is sent without it. */
export const streamTimeout = 10_000;

export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  entry: EntryContext,
  context: AppLoadContext,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    let hasShell = false;
    let finalStatus = status;
    // Robots and readers of saved pages get the page whole; browsers get it as it is made.
    const isWhole = isbot(request.headers.get("user-agent") ?? "") || entry.isSpaMode;
    const answer = () => {
      hasShell = true;
      const body = joinPieces();
      headers.set("Content-Type", "text/html; charset=utf-8");
      resolve(new Response(createReadableStreamFromReadable(body), { headers, status: finalStatus }));
      page.pipe(body);
    };
    const page = renderToPipeableStream(
      <NonceContext.Provider value={context.nonce}>
        <RemixServer context={entry} url={request.url} abortDelay={streamTimeout} nonce={context.nonce} />
      </NonceContext.Provider>,
      {
        nonce: context.nonce,
        ...(isWhole ? { onAllReady: answer } : { onShellReady: answer }),
        onShellError: reject,
        onError(error) {
          finalStatus = 500;
          // Errors before the shell reject the promise above, and Remix reports those itself.
          if (hasShell) log.error({ err: error }, "A part of a page failed after it had begun");
        },
      },
    );
    setTimeout(page.abort, streamTimeout + 1000).unref();
  });
}

/**
 * React writes a page in pieces of two kilobytes, and each would walk alone through streams, compression and socket.
 * Those of one turn are sent as one.
 */
function joinPieces(): Transform {
  let pieces: Uint8Array[] = [];
  const send = () => {
    if (pieces.length > 0) body.push(Buffer.concat(pieces));
    pieces = [];
  };
  const body = new Transform({
    transform: (piece: Uint8Array, _encoding, done) => {
      if (pieces.push(piece) === 1) setImmediate(() => !body.writableFinished && send());
      done();
    },
    flush: (done) => {
      send();
      done();
    },
  });
  return body;
}

/** Every error that no route has turned into an answer. A database that is away is weather, not a defect. */
export function handleError(
  error: unknown,
  { request, context }: LoaderFunctionArgs | ActionFunctionArgs,
): void {
  if (request.signal.aborted) return;
  // An unknown address or a wrong method is an answer, and the request's own log line says it.
  if (isRouteErrorResponse(error) && error.status < 500) return;
  if (isDatabaseAway(error)) {
    context.isDatabaseAway = true;
    log.warn({ err: error }, "The database is away");
    return;
  }
  log.error({ err: error }, "A request failed");
}
