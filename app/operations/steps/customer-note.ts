import { accept, type Outcome, type Refusal, refuse } from "~/billing/outcome";
import type { Context } from "~/context.server";
import { Forbidden } from "~/errors";

const MOST_CHARACTERS = 2_000;

/** The member who writes; notes are between people, so nobody else has any. */
export function writerOf({ actor }: Context) {
  if (actor.kind !== "member") throw new Forbidden("a membership");
  return actor;
}

/** The text without space around it. Refuses `note_empty` and `note_too_long`. */
export function checkNoteBody(typed: string): Outcome<string> {
  const body = typed.trim();
  if (body === "") {
    return refuse({
      code: "note_empty",
      sentence: "The note says nothing yet.",
      remedy: "Write what others should know about this customer.",
      field: "body",
    });
  }
  const length = [...body].length;
  if (length <= MOST_CHARACTERS) return accept(body);
  return refuse({
    code: "note_too_long",
    sentence: `The note has ${length} characters, and a note has room for ${MOST_CHARACTERS}.`,
    remedy: "Shorten it, or write two notes.",
    field: "body",
  });
}

export function noteOfAnother(remedy: string): Refusal {
  return { code: "note_of_another", sentence: "Somebody else wrote this note.", remedy };
}
