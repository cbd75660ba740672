// The web process: Express in front of Remix. It starts before the database does and answers 503 until that answers.
import { randomBytes, randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import path from "node:path";
import { createRequestHandler } from "@remix-run/express";
import type { ServerBuild } from "@remix-run/node";
import compression from "compression";
import express, { type NextFunction, type Request, type Response } from "express";
import type * as Entry from "../app/entry.server";
import { type AppSource, openAppSource } from "./app-source";
import { exitMisconfigured } from "./exit-codes";
import { projectRoot } from "./project-root";
import { securityHeaders } from "./security-headers";
import { liveUntilTold, reportReady } from "./supervised";

const portRetryMs = 200;
// An earlier web process may need a moment to leave after its supervisor was killed.
const portPatienceMs = 6_000;

async function main(): Promise<void> {
  const app = express();
  const server = createServer({ keepAliveTimeout: 65_000 }, app);
  let closeApp: () => Promise<void> = async () => undefined;
  let writeError: (error: unknown, kind: "fatal" | "survived") => void = (error) => console.error(error);
  liveUntilTold({
    stop: async () => {
      await closeServer(server);
      await closeApp();
    },
    onError: (error, kind) => writeError(error, kind),
  });
  const source = await openAppSource();
  const build = await source.load();
  const entry = entryOf(build);
  closeApp = async () => {
    await source.close();
    await entry.shutdown();
  };
  writeError = (error, kind) =>
    kind === "fatal"
      ? entry.log.fatal({ err: error }, "The web process ends")
      : entry.log.warn({ err: error }, "A database connection closed under a queued write");
  app.set("trust proxy", entry.env.trustedProxyCount);
  app.disable("x-powered-by");
  app.use(frameRequest(entry, source));
  if (!source.hasOwnCompression) app.use(compression());
  serveFiles(app, source);
  app.all("*", remixHandler(source, build));
  app.use(answerDefect(entry));
  await listen(server, entry.env);
  reportReady();
}

function entryOf(build: ServerBuild): typeof Entry {
  return build.entry.module as unknown as typeof Entry;
}

// What belongs to every request: its id, its nonce, its headers, its log line.
function frameRequest(entry: typeof Entry, source: AppSource) {
  return (request: Request, response: Response, next: NextFunction) => {
    const startedAt = performance.now();
    const requestId = incomingRequestId(request, entry.env.trustedProxyCount) ?? randomUUID();
    const nonce = randomBytes(16).toString("base64");
    response.locals.frame = { requestId, nonce, clientAddress: request.ip };
    response.set({
      "X-Request-Id": requestId,
      ...securityHeaders(nonce, { appUrl: entry.env.appUrl, stage: source.stage }),
    });
    settleStatusLate(response, entry.retryAfterSeconds);
    response.once("finish", () => {
      if (request.path === "/healthz" && response.statusCode === 200) return;
      entry.log.info(
        {
          requestId,
          method: request.method,
          path: entry.loggablePath(request.originalUrl),
          status: response.statusCode,
          durationMs: Math.round(performance.now() - startedAt),
        },
        "Request answered",
      );
    });
    entry.withTrace({ requestId }, next);
  };
}

function incomingRequestId(request: Request, trustedProxyCount: number): string | undefined {
  const given = request.get("x-request-id");
  return trustedProxyCount > 0 && given && /^[\w-]{8,100}$/.test(given) ? given : undefined;
}

// A route that shows foreign content brings a policy of its own, which replaces the general one.
const ownWins = ["Content-Security-Policy", "X-Frame-Options"];

// Remix has a status ready before it knows why a loader failed. The last moment to tell "the database is away" from
// a defect is when the headers leave.
function settleStatusLate(response: Response, retryAfterSeconds: number): void {
  const writeHead = response.writeHead;
  response.writeHead = function late(this: Response, status: number, ...rest: unknown[]) {
    const isAway = response.locals.frame.isDatabaseAway === true && status >= 500;
    if (isAway) response.setHeader("Retry-After", String(retryAfterSeconds));
    // Pages hold private figures: no shared cache may keep one, and the browser has to ask again.
    if (!response.hasHeader("Cache-Control")) response.setHeader("Cache-Control", "private, no-cache");
    if (isAway) response.statusMessage = "Service Unavailable";
    for (const name of ownWins) {
      const values = response.getHeader(name);
      if (Array.isArray(values)) response.setHeader(name, values.at(-1) ?? "");
    }
    return Reflect.apply(writeHead, this, [isAway ? 503 : status, ...rest]);
  } as typeof response.writeHead;
}

function serveFiles(app: express.Express, source: AppSource): void {
  if (source.middleware) {
    app.use(source.middleware);
    return;
  }
  const client = path.join(projectRoot, "build", "client");
  // Names in assets/ carry a hash of their content.
  app.use(
    "/assets",
    express.static(path.join(client, "assets"), { immutable: true, maxAge: "1y", fallthrough: false }),
  );
  app.use(express.static(client, { maxAge: "1h", index: false }));
}

// Every loader and action gets the error table of the app behind it.
function answered(build: ServerBuild): ServerBuild {
  return entryOf(build).withAnsweredErrors(build);
}

function remixHandler(source: AppSource, build: ServerBuild) {
  return createRequestHandler({
    build: source.stage === "development" ? async () => answered(await source.load()) : answered(build),
    mode: source.stage === "development" ? "development" : "production",
    getLoadContext: (_request, response) => response.locals.frame,
  });
}

// What neither a route nor Remix has answered: a missing asset, or a defect in this file.
function answerDefect(entry: typeof Entry) {
  return (error: Error & { status?: number }, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error);
    const status = error.status && error.status < 500 ? error.status : 500;
    if (status === 500) entry.log.error({ err: error }, "A request failed outside of the routes");
    const text = status === 404 ? "Not found." : "This request could not be answered.";
    response
      .status(status)
      .type("text/plain")
      .send(`${text}\nReference: ${response.locals.frame.requestId}\n`);
  };
}

async function listen(server: Server, env: { host: string; port: number }): Promise<void> {
  const deadline = Date.now() + portPatienceMs;
  for (;;) {
    const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      server.once("error", resolve);
      server.listen(env.port, env.host, () => {
        server.off("error", resolve);
        resolve(undefined);
      });
    });
    if (!error) return;
    if (error.code !== "EADDRINUSE" || Date.now() > deadline) {
      console.error(listenFailure(error, env));
      process.exit(exitMisconfigured);
    }
    await new Promise((resolve) => setTimeout(resolve, portRetryMs));
  }
}

function listenFailure(error: NodeJS.ErrnoException, { host, port }: { host: string; port: number }): string {
  if (error.code === "EADDRINUSE")
    return `Port ${port} on ${host} is taken by another program. Stop it, or set PORT to a free port.`;
  if (error.code === "EACCES")
    return `This user may not listen on port ${port}. Set PORT to a number above 1023.`;
  return `Cannot listen on ${host}:${port} (${error.message}). Set HOST and PORT to an address of this machine.`;
}

// Idle connections are closed at once, busy ones when their answer is out.
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) return resolve();
    server.close(() => resolve());
    server.closeIdleConnections();
    setInterval(() => server.closeIdleConnections(), 100).unref();
  });
}

await main();
