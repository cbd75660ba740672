import { parsePublicId } from "~/public-ids";

/** How many events are released at once. */
export const MOST_RELEASED = 1_000;

/** The events that boxes named, as a list or the page that confirms sends them; what names none is left out. */
export function readReleased(fields: { getAll(name: string): readonly unknown[] }): string[] {
  return fields
    .getAll("event")
    .flatMap((value) => parsePublicId("event", typeof value === "string" ? value : "") ?? [])
    .slice(0, MOST_RELEASED);
}
