import { visit } from "~/gate.server";
import { log } from "~/log.server";
import { acrossDueOrganizations } from "~/store/across.server";

const POLL_MS = 1_000;

export type Schedule = { stop(): Promise<void> };

/**
 * Asks every second which organizations have something to do, and hands each to `start`. A database that is away
 * is asked again the next second.
 */
export function pollDueOrganizations(start: (organizationId: string) => Promise<void>): Schedule {
  let stopped = false;
  let wake: () => void = () => undefined;
  const loop = async () => {
    while (!stopped) {
      try {
        const due = await visit(acrossDueOrganizations);
        for (const organizationId of due) if (!stopped) await start(organizationId);
      } catch (error) {
        log.warn({ err: error }, "Who is due could not be asked; it is asked again in a second");
      }
      if (stopped) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, POLL_MS);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  const ended = loop();
  return {
    stop: () => {
      stopped = true;
      wake();
      return ended;
    },
  };
}
