// The log: one JSON line an event, with secrets taken out wherever they stand.
import { AsyncLocalStorage } from "node:async_hooks";
import pino from "pino";
import { env } from "./env.server";

// What a log line belongs to, carried along by Node through every await of a request or a job.
type Trace = { requestId?: string; job?: string; organizationId?: string };
const traces = new AsyncLocalStorage<Trace>();

/** Runs `work` so that every line logged meanwhile names the request or job it belongs to. */
export function withTrace<T>(trace: Trace, work: () => T): T {
  return traces.run({ ...traces.getStore(), ...trace }, work);
}

/** One object for each request or job, the same through every await of it; undefined outside of one. */
export function currentTrace(): object | undefined {
  return traces.getStore();
}

// Fields that hold secrets whatever their value looks like, at the top and one or two levels down.
const secretFields = [
  "password",
  "passwordHash",
  "secret",
  "appSecret",
  "token",
  "apiKey",
  "authorization",
  "cookie",
  "clientSecret",
  "webhookSecret",
  "databaseUrl",
  "queueDatabaseUrl",
  "migrationDatabaseUrl",
  "smtpUrl",
];

// Secrets recognised by their own shape, for those that arrive inside a message, a stack or an address.
const secretShapes: [RegExp, string][] = [
  [
    /\b((?:sk|rk|pk|whsec|seti|pi)_(?:test_|live_)?)[A-Za-z0-9_]{12,}(_secret_[A-Za-z0-9]+)?/g,
    "$1[redacted]",
  ],
  [/\b(bearer\s+)[A-Za-z0-9._~+/=-]{8,}/gi, "$1[redacted]"],
  [/([a-z][a-z0-9+.-]*:\/\/[^\s:/@"]*:)[^\s/@"]+@/gi, "$1[redacted]@"],
  [/(params: ).*?(?=\\n|")/g, "$1[redacted]"],
  [/([?&](?:token|code|key|secret|signature)=)[^&\s"\\]+/gi, "$1[redacted]"],
];

/** Takes everything that looks like a secret out of a text. */
export function redact(text: string): string {
  return secretShapes.reduce((cleaned, [shape, mask]) => cleaned.replace(shape, mask), text);
}

/** The path of a request as it may be logged: without its query, and without one-time secrets in its segments. */
export function loggablePath(url: string): string {
  const [path = ""] = url.split("?", 1);
  return path
    .split("/")
    .map((segment) => (segment.length >= 40 ? "[redacted]" : segment))
    .join("/");
}

/** Makes a log that writes to `destination`; only tests need one of their own. */
export function createLog(level: string, destination?: pino.DestinationStream): pino.Logger {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // A copy: pino writes the line's own fields into what it is given.
      mixin: () => ({ ...traces.getStore() }),
      redact: {
        paths: secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`, `*.*.*.${field}`]),
        censor: "[redacted]",
      },
      hooks: { streamWrite: redact },
      serializers: { err: pino.stdSerializers.errWithCause },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
}

let made: pino.Logger | undefined;

/** The log of this process, made on first use because its level is configuration. */
export const log: pino.Logger = new Proxy({} as pino.Logger, {
  get(_target, name) {
    made ??= createLog(env.logLevel);
    const value = Reflect.get(made, name);
    return typeof value === "function" ? value.bind(made) : value;
  },
});
