import { join } from "node:path";
import type { Decline } from "./cards";
import { accountIdOf } from "./ids";
import { type Journal, openJournal, rewriteJournal } from "./journal";
import type {
  BalanceTransaction,
  Charge,
  CheckoutSession,
  Customer,
  Delivery,
  PaymentIntent,
  PaymentMethod,
  Refund,
  SetupIntent,
  SigningSecret,
  StripeEvent,
  Vault,
  WebhookEndpoint,
} from "./shapes";

export type Tables = {
  customer: Customer;
  payment_method: PaymentMethod;
  vault: Vault;
  setup_intent: SetupIntent;
  payment_intent: PaymentIntent;
  charge: Charge;
  balance_transaction: BalanceTransaction;
  refund: Refund;
  "checkout.session": CheckoutSession;
  webhook_endpoint: WebhookEndpoint;
  signing_secret: SigningSecret;
  event: StripeEvent;
  delivery: Delivery;
};

type Row = Tables[keyof Tables];

/** The first answer to an idempotency key, and a fingerprint of the request it belongs to. */
export type Remembered = {
  key: string;
  fingerprint: string;
  status: number;
  body: string;
  requestId: string;
  atMs: number;
};

export type Account = {
  id: string;
  /** The key with all but its last four characters hidden, for the control page. */
  keyHint: string;
  tables: Map<keyof Tables, Map<string, Row>>;
  remembered: Map<string, Remembered>;
};

/** One line of the journal: everything one request changed, all of it or nothing. */
type Entry = {
  account: string;
  keyHint: string;
  puts: [keyof Tables, Row][];
  removed?: [keyof Tables, string][];
  remembered?: Remembered;
};

export type World = {
  accounts: Map<string, Account>;
  journal: Journal;
  /** Told of every delivery that was made or changed, once it is part of the world. */
  onDelivery: (account: Account, delivery: Delivery) => void;
};

/** Reads and writes of one request. Nothing is visible to others or kept before `commit`. */
export type Work = {
  account: Account;
  nowSeconds: number;
  /** Where browsers reach the sandbox, without a trailing slash. */
  publicUrl: string;
  request: { id: string | null; idempotencyKey: string | null };
  /** A decline that a test has ordered for this customer's next charge, if any. */
  imposedDecline(customer: string | null): Decline | undefined;
  find<K extends keyof Tables>(table: K, id: string): Tables[K] | undefined;
  /** Oldest first. */
  all<K extends keyof Tables>(table: K): Tables[K][];
  put<K extends keyof Tables>(table: K, row: Tables[K]): Tables[K];
  remove(table: keyof Tables, id: string): void;
  commit(remembered?: Remembered): void;
};

/** A journal above this is written anew when the sandbox starts. */
const COMPACT_ABOVE_BYTES = 64 * 1024 * 1024;
/** Events an account keeps when that happens; those still to be delivered stay in any case. */
const KEPT_EVENTS = 5_000;
const REMEMBER_MS = 24 * 3600 * 1000;

function tableOf(account: Account, name: keyof Tables): Map<string, Row> {
  const found = account.tables.get(name);
  if (found !== undefined) return found;
  const fresh = new Map<string, Row>();
  account.tables.set(name, fresh);
  return fresh;
}

function accountFor(world: World, id: string, keyHint: string): Account {
  const found = world.accounts.get(id);
  if (found !== undefined) return found;
  const fresh: Account = { id, keyHint, tables: new Map(), remembered: new Map() };
  world.accounts.set(id, fresh);
  return fresh;
}

function apply(world: World, entry: Entry): void {
  const account = accountFor(world, entry.account, entry.keyHint);
  for (const [table, row] of entry.puts) tableOf(account, table).set(row.id, row);
  for (const [table, id] of entry.removed ?? []) tableOf(account, table).delete(id);
  if (entry.remembered !== undefined) account.remembered.set(entry.remembered.key, entry.remembered);
}

/** Reads the world from its journal, which is written anew when most of it has become history. */
export function openWorld(dataDir: string, options: { readonly compactAboveBytes?: number } = {}): World {
  const path = join(dataDir, "sandbox", "journal.jsonl");
  const { journal, entries, bytes } = openJournal<Entry>(path);
  const world: World = { accounts: new Map(), journal, onDelivery: () => undefined };
  for (const entry of entries) apply(world, entry);
  if (bytes <= (options.compactAboveBytes ?? COMPACT_ABOVE_BYTES)) return world;
  forgetHistory(world);
  void journal.close();
  world.journal = rewriteJournal(path, currentEntries(world));
  return world;
}

/** Drops delivered events but the newest of each account, and answers whose day is over. */
function forgetHistory(world: World): void {
  for (const account of world.accounts.values()) {
    const deliveries = rowsOf(account, "delivery");
    const waiting = new Set(deliveries.filter((row) => row.state === "pending").map((row) => row.event));
    const old = rowsOf(account, "event").slice(0, -KEPT_EVENTS);
    const dropped = new Set(old.filter((event) => !waiting.has(event.id)).map((event) => event.id));
    for (const id of dropped) tableOf(account, "event").delete(id);
    for (const row of deliveries) if (dropped.has(row.event)) tableOf(account, "delivery").delete(row.id);
    for (const { key, atMs } of [...account.remembered.values()]) {
      if (Date.now() - atMs >= REMEMBER_MS) account.remembered.delete(key);
    }
  }
}

function* currentEntries(world: World): Generator<Entry> {
  for (const account of world.accounts.values()) {
    const of = { account: account.id, keyHint: account.keyHint };
    for (const [table, rows] of account.tables)
      for (const row of rows.values()) yield { ...of, puts: [[table, row]] };
    for (const remembered of account.remembered.values()) yield { ...of, puts: [], remembered };
  }
}

/** The account a key opens; it comes into being with the first use of the key. */
export function accountOfKey(world: World, key: string): Account {
  return accountFor(world, accountIdOf(key), `${key.slice(0, 8)}…${key.slice(-4)}`);
}

/** The answer remembered for a key, for 24 hours. */
export function recall(account: Account, key: string, nowMs: number): Remembered | undefined {
  const found = account.remembered.get(key);
  return found !== undefined && nowMs - found.atMs < REMEMBER_MS ? found : undefined;
}

export function rowsOf<K extends keyof Tables>(account: Account, table: K): Tables[K][] {
  return [...tableOf(account, table).values()] as Tables[K][];
}

export type WorkOptions = {
  publicUrl: string;
  requestId?: string | null;
  idempotencyKey?: string | null;
  imposedDecline?: (customer: string | null) => Decline | undefined;
};

export function startWork(world: World, account: Account, options: WorkOptions): Work {
  const puts = new Map<string, [keyof Tables, Row]>();
  const removed: [keyof Tables, string][] = [];
  return {
    account,
    nowSeconds: Math.floor(Date.now() / 1000),
    publicUrl: options.publicUrl,
    request: { id: options.requestId ?? null, idempotencyKey: options.idempotencyKey ?? null },
    imposedDecline: options.imposedDecline ?? (() => undefined),
    find<K extends keyof Tables>(table: K, id: string) {
      const changed = puts.get(`${table}/${id}`);
      return (changed?.[1] ?? tableOf(account, table).get(id)) as Tables[K] | undefined;
    },
    all<K extends keyof Tables>(table: K) {
      const merged = new Map(tableOf(account, table));
      for (const [name, row] of puts.values()) if (name === table) merged.set(row.id, row);
      return [...merged.values()] as Tables[K][];
    },
    put(table, row) {
      puts.set(`${table}/${row.id}`, [table, row]);
      return row;
    },
    remove(table, id) {
      puts.delete(`${table}/${id}`);
      removed.push([table, id]);
    },
    commit(remembered) {
      if (puts.size === 0 && removed.length === 0 && remembered === undefined) return;
      const entry: Entry = { account: account.id, keyHint: account.keyHint, puts: [...puts.values()] };
      if (removed.length > 0) entry.removed = removed;
      if (remembered !== undefined) entry.remembered = remembered;
      apply(world, entry);
      world.journal.append(entry);
      const deliveries = entry.puts.filter(([table]) => table === "delivery");
      for (const [, row] of deliveries) world.onDelivery(account, row as Delivery);
      puts.clear();
    },
  };
}
