import { z } from "zod";
import { NotFound } from "~/errors";
import { parsePublicId } from "~/public-ids";

export const noteForm = z.object({ intent: z.string(), body: z.string().default("") });

type NoteIntent = { readonly kind: "add" } | { readonly kind: "edit" | "remove"; readonly noteId: string };

/** What the button asks for: `add`, `edit:note_…` or `remove:note_…`. */
export function readNoteIntent(intent: string): NoteIntent {
  if (intent === "add") return { kind: "add" };
  const [kind, note = ""] = intent.split(":");
  const noteId = parsePublicId("note", note);
  if (noteId === null || (kind !== "edit" && kind !== "remove")) throw new NotFound("This note");
  return { kind, noteId };
}
