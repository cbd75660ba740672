import type { Faults } from "./faults";
import { signatureHeader } from "./ids";
import { shownEvent } from "./resources/events";
import type { Delivery } from "./shapes";
import { type Account, rowsOf, startWork, type World } from "./world";

export type DeliveryOptions = {
  world: World;
  faults: Faults;
  publicUrl: string;
  /** Pauses between attempts, in seconds; the last one repeats until three days are over. */
  retrySeconds: readonly number[];
  timeoutMs: number;
};

export type Deliveries = {
  /** Sends an event once more, also one that was delivered. */
  resend(account: Account, deliveryId: string): void;
  /** Stops sending; what is pending stays in the journal and continues after the next start. */
  stop(): Promise<void>;
};

const GIVE_UP_SECONDS = 3 * 24 * 3600;
const AT_ONCE = 8;

type Ready = { account: Account; id: string };

/** Sends events to webhook endpoints: signed anew for each attempt, in parallel, so the order is not guaranteed. */
export function startDeliveries(options: DeliveryOptions): Deliveries {
  const { world, faults } = options;
  const timers = new Map<string, NodeJS.Timeout>();
  const ready: Ready[] = [];
  const running = new Set<Promise<void>>();
  const abort = new AbortController();

  function schedule(account: Account, delivery: Delivery): void {
    if (abort.signal.aborted) return;
    clearTimeout(timers.get(delivery.id));
    const waitMs = Math.max(0, delivery.nextAtMs - Date.now());
    timers.set(
      delivery.id,
      setTimeout(() => {
        timers.delete(delivery.id);
        ready.push({ account, id: delivery.id });
        pump();
      }, waitMs),
    );
  }

  function pump(): void {
    while (running.size < AT_ONCE && !abort.signal.aborted) {
      const next = ready.shift();
      if (next === undefined) return;
      const task = attempt(options, next, abort.signal).finally(() => {
        running.delete(task);
        pump();
      });
      running.add(task);
    }
  }

  world.onDelivery = (account, delivery) => {
    if (delivery.state !== "pending") return;
    const type = rowsOfEvent(account, delivery)?.type ?? "";
    const fault =
      delivery.attempts === 0 && delivery.nextAtMs === 0
        ? faults.forDelivery({ account: account.id, type })
        : undefined;
    if (fault?.kind === "deliver_late") {
      schedule(account, { ...delivery, nextAtMs: Date.now() + (fault.delayMs ?? 1000) });
      return;
    }
    schedule(account, delivery);
    if (fault?.kind === "deliver_twice") ready.push({ account, id: delivery.id });
  };
  for (const account of world.accounts.values()) {
    for (const delivery of rowsOf(account, "delivery"))
      if (delivery.state === "pending") schedule(account, delivery);
  }

  return {
    resend(account, deliveryId) {
      const work = startWork(world, account, { publicUrl: options.publicUrl });
      const delivery = work.find("delivery", deliveryId);
      if (delivery === undefined) return;
      work.put("delivery", { ...delivery, state: "pending", nextAtMs: Date.now() });
      work.commit();
    },
    async stop() {
      for (const timer of timers.values()) clearTimeout(timer);
      abort.abort();
      await Promise.allSettled(running);
    },
  };
}

function rowsOfEvent(account: Account, delivery: Delivery) {
  return account.tables.get("event")?.get(delivery.event) as { type: string } | undefined;
}

async function attempt(options: DeliveryOptions, item: Ready, stopped: AbortSignal): Promise<void> {
  const { world, publicUrl } = options;
  const work = startWork(world, item.account, { publicUrl });
  const delivery = work.find("delivery", item.id);
  if (delivery === undefined) return;
  const event = work.find("event", delivery.event);
  const endpoint = work.find("webhook_endpoint", delivery.endpoint);
  const secret = work.find("signing_secret", delivery.endpoint)?.secret;
  if (event === undefined || endpoint === undefined || secret === undefined) {
    work.put("delivery", { ...delivery, state: "failed", lastError: "The endpoint was deleted." });
    work.commit();
    return;
  }
  const shown = { ...shownEvent(work, event), api_version: endpoint.api_version ?? event.api_version };
  const payload = JSON.stringify(shown, null, 2);
  await world.journal.settled();
  const answer =
    endpoint.status === "enabled"
      ? await post(
          endpoint.url,
          payload,
          secret,
          AbortSignal.any([stopped, AbortSignal.timeout(options.timeoutMs)]),
        )
      : { status: null, error: "The endpoint is disabled." };
  if (stopped.aborted) return;
  const later = startWork(world, item.account, { publicUrl });
  const current = later.find("delivery", item.id) ?? delivery;
  later.put("delivery", afterAttempt(current, answer, options.retrySeconds));
  later.commit();
}

type Answer = { status: number | null; error: string | null };

async function post(url: string, payload: string, secret: string, signal: AbortSignal): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: "POST",
      redirect: "manual",
      signal,
      headers: {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        "stripe-signature": signatureHeader(payload, secret, Math.floor(Date.now() / 1000)),
      },
      body: payload,
    });
    await response.arrayBuffer();
    return { status: response.status, error: null };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { status: null, error: cause instanceof Error ? cause.message : String(cause) };
  }
}

function afterAttempt(delivery: Delivery, answer: Answer, retrySeconds: readonly number[]): Delivery {
  const attempts = delivery.attempts + 1;
  const told = { ...delivery, attempts, lastStatus: answer.status, lastError: answer.error };
  if (answer.status !== null && answer.status >= 200 && answer.status < 300)
    return { ...told, state: "delivered" };
  if (Date.now() / 1000 - delivery.created > GIVE_UP_SECONDS) return { ...told, state: "failed" };
  const waitSeconds = retrySeconds[Math.min(attempts, retrySeconds.length) - 1] ?? 60;
  return { ...told, state: "pending", nextAtMs: Date.now() + waitSeconds * 1000 };
}
