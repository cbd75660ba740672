import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import * as catalog from "../../drizzle/schema/catalog";
import * as customers from "../../drizzle/schema/customers";
import * as identity from "../../drizzle/schema/identity";
import * as invoicing from "../../drizzle/schema/invoicing";
import * as ledger from "../../drizzle/schema/ledger";
import * as operations from "../../drizzle/schema/operations";
import * as organizations from "../../drizzle/schema/organizations";
import * as payments from "../../drizzle/schema/payments";
import * as people from "../../drizzle/schema/people";
import * as subscriptions from "../../drizzle/schema/subscriptions";
import * as usage from "../../drizzle/schema/usage";
import { env } from "../env.server";

const schema = {
  ...catalog,
  ...customers,
  ...identity,
  ...invoicing,
  ...ledger,
  ...operations,
  ...organizations,
  ...payments,
  ...people,
  ...subscriptions,
  ...usage,
};

/** One transaction's handle; nothing outside the gate ever holds the pool itself. */
export type Tx = Parameters<Parameters<PostgresJsDatabase<typeof schema>["transaction"]>[0]>[0];

export type Database = {
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** `select 1`, for the health page. */
  ping(): Promise<void>;
  close(): Promise<void>;
};

export type DatabaseOptions = {
  readonly maxConnections?: number;
  /** Sees each statement before it is sent; the test database uses it to refuse those without a tenant. */
  readonly onStatement?: (statement: string) => void;
};

/** Opens a pool under the application's own role. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const client = postgres(url, {
    max: options.maxConnections ?? 10,
    connect_timeout: 5,
    idle_timeout: 60,
    // The driver's own pause grows to twenty seconds, which would prolong every restart of the database.
    backoff: () => 0.2,
    types: { bigint: postgres.BigInt },
    onnotice: () => {},
    connection: { application_name: "counterfoil" },
  });
  const onStatement = options.onStatement;
  const database = drizzle(prepareStatements(client), {
    schema,
    logger: onStatement ? { logQuery: (statement) => onStatement(statement) } : false,
  });
  return {
    transaction: (work) => database.transaction(work),
    ping: async () => {
      await client`select 1`;
    },
    close: () => client.end({ timeout: 5 }),
  };
}

/** A statement with more parameters holds a list, and would be remembered once for each length of it. */
const MAX_PREPARED_PARAMETERS = 60;

/**
 * Drizzle sends every statement unprepared: PostgreSQL parses and plans it anew, and asking for the types of its
 * parameters takes a second round trip. This client prepares each text once a connection, inside transactions too.
 */
function prepareStatements<Client extends Pick<postgres.Sql, "unsafe">>(client: Client): Client {
  return new Proxy(client, {
    get: (target, name) => {
      const own: unknown = Reflect.get(target, name);
      if (name === "unsafe") {
        return (text: string, parameters: never[] = [], options = {}) =>
          target.unsafe(text, parameters, {
            ...options,
            prepare: parameters.length <= MAX_PREPARED_PARAMETERS,
          });
      }
      if ((name === "begin" || name === "savepoint") && typeof own === "function") {
        return (work: (inner: postgres.TransactionSql) => unknown) =>
          own.call(target, (inner: postgres.TransactionSql) => work(prepareStatements(inner)));
      }
      return own;
    },
  });
}

let current: Database | undefined;

/** The process's pool, opened on first use. */
export function database(): Database {
  current ??= openDatabase(env.databaseUrl);
  return current;
}

/** Puts another pool in place: a test's clone, the scenario runner's throw-away cluster. */
export function useDatabase(replacement: Database): void {
  current = replacement;
}

/** The SQLSTATE of an error or of what caused it; null when PostgreSQL never answered. */
export function sqlState(error: unknown): string | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string" && /^[0-9A-Z]{5}$/.test(cause.code))
      return cause.code;
  }
  return null;
}
