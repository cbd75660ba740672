/**
 * What happens to requests of a page's own data that nobody answers: they wait, and the page stays as it is with all
 * that was typed, until the reader sends them again or does something else. Left alone, the failed request would put
 * an error in the place of the form.
 */

export type Outage = {
  /** How often it was tried in vain. */
  readonly tries: number;
  /** Whether a form waits, which is sent again by nobody but the reader. */
  readonly isForm: boolean;
};

type Waiting = { readonly isForm: boolean; readonly send: () => void };

/** What a proxy or the server itself answers while there is nothing behind it. */
const AWAY = [502, 503, 504];
const AGAIN_AFTER_MS = 3_000;

const waiting = new Set<Waiting>();
const listeners = new Set<() => void>();
let outage: Outage | null = null;

export const presentOutage = (): Outage | null => outage;

export function onOutage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function tryAgain(): void {
  for (const one of waiting) one.send();
}

function tell(next: Outage | null): void {
  outage = next;
  for (const listener of listeners) listener();
}

function hold(one: Waiting): void {
  waiting.add(one);
  tell({ tries: (outage?.tries ?? 0) + 1, isForm: [...waiting].some(({ isForm }) => isForm) });
}

function release(one: Waiting): void {
  if (!waiting.delete(one) || waiting.size > 0) return;
  tell(null);
}

/** A fetch that waits instead of failing, for what pages load and send; all else goes as before. */
export function patient(fetch: typeof globalThis.fetch, origin: string): typeof globalThis.fetch {
  return (input, init) => {
    const url = input instanceof Request ? null : new URL(input, origin);
    if (url === null || url.origin !== origin || !url.pathname.endsWith(".data")) return fetch(input, init);
    return answered(() => fetch(input, init), init ?? {});
  };
}

function answered(send: () => Promise<Response>, { method = "GET", signal }: RequestInit): Promise<Response> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    let isUnderWay = false;
    const one: Waiting = { isForm: method !== "GET", send: () => void attempt() };
    const attempt = async () => {
      if (isUnderWay || signal?.aborted) return;
      isUnderWay = true;
      const response = await send().catch(() => null);
      isUnderWay = false;
      if (signal?.aborted) return;
      if (response && !AWAY.includes(response.status)) {
        release(one);
        resolve(response);
        return;
      }
      hold(one);
      // Asking changes nothing, so that may be repeated by itself.
      if (!one.isForm) setTimeout(one.send, AGAIN_AFTER_MS);
    };
    // The reader did something else meanwhile.
    signal?.addEventListener("abort", () => {
      release(one);
      reject(signal.reason);
    });
    void attempt();
  });
}
