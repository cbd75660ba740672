import { visit } from "~/gate.server";
import { log } from "~/log.server";
import {
  acrossBulkOrganizations,
  acrossDueOrganizations,
  acrossRollupOrganizations,
} from "~/store/across.server";

const POLL_MS = 1_000;

export type Schedule = { stop(): Promise<void> };

/**
 * Asks every second which organizations have something to do, and hands each to `start`. A database that is away
 * is asked again the next second.
 */
export function pollDueOrganizations(start: (organizationId: string) => Promise<void>): Schedule {
  let stopped = false;
  let failures = 0;
  let wake: () => void = () => undefined;
  const loop = async () => {
    while (!stopped) {
      try {
        const due = await visit(
          async (context) =>
            new Set([
              ...(await acrossDueOrganizations(context)),
              ...(await acrossBulkOrganizations(context)),
              ...(await acrossRollupOrganizations(context)),
            ]),
        );
        for (const organizationId of due) if (!stopped) await start(organizationId);
        failures = 0;
      } catch (error) {
        // Said once, and then for who looks for it: a database can be away for long.
        log[failures === 0 ? "warn" : "debug"](
          { err: error },
          "Who is due could not be asked; it is asked every second",
        );
        failures += 1;
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
