import { z } from "zod";
import { pointInTime } from "~/api/schemas/values";

export const testClock = z
  .object({
    now: pointInTime,
    target: pointInTime.nullable().meta({ description: "Set while an advance runs" }),
    started_from: pointInTime.nullable(),
  })
  .meta({ id: "TestClock" });

export const testClocks = z.object({ data: z.array(testClock) });

export const testClockAdvance = z
  .strictObject({ to: pointInTime.meta({ description: "Later than now; the clock never goes back" }) })
  .meta({ id: "TestClockAdvance" });
