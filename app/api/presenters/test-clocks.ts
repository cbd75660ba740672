import type { z } from "zod";
import type { TestClockRow } from "~/api/queries/test-clocks.server";
import type { testClock } from "~/api/schemas/test-clocks";
import { formatInstant } from "~/billing/time/instant";

export function presentTestClock(row: TestClockRow): z.input<typeof testClock> {
  return {
    now: formatInstant(row.nowAt),
    target: row.targetAt === null ? null : formatInstant(row.targetAt),
    started_from: row.startedFrom === null ? null : formatInstant(row.startedFrom),
  };
}
