import { invalidRequest, missingReference } from "./errors";
import type { FormHash } from "./form";
import { integer, plainText } from "./params";

export const LIST_PARAMS = ["limit", "starting_after", "ending_before"] as const;

type Listed = { id: string };

/**
 * A page of a list, newest first. `rows` come oldest first, as they were made. A cursor is exclusive and must
 * name a row of the account (`noun` names the kind in the refusal).
 */
export function listPage<T extends Listed>(options: {
  rows: readonly T[];
  params: FormHash;
  url: string;
  noun: string;
}): { object: "list"; data: T[]; has_more: boolean; url: string } {
  const { params, url, noun } = options;
  const limit = integer(params, "limit") ?? 10;
  if (limit < 1 || limit > 100) {
    throw invalidRequest({
      code: "parameter_invalid_integer",
      param: "limit",
      message: `Invalid limit: ${limit}. It must be between 1 and 100.`,
    });
  }
  const after = plainText(params, "starting_after");
  const before = plainText(params, "ending_before");
  if (after !== undefined && before !== undefined) {
    throw invalidRequest({
      param: "ending_before",
      message: "Send either starting_after or ending_before, not both.",
    });
  }
  const newestFirst = [...options.rows].reverse();
  const at = (cursor: string, param: string) => {
    const index = newestFirst.findIndex((row) => row.id === cursor);
    if (index < 0) throw missingReference(noun, cursor, param);
    return index;
  };
  if (before !== undefined) {
    const end = at(before, "ending_before");
    const start = Math.max(0, end - limit);
    return { object: "list", data: newestFirst.slice(start, end), has_more: start > 0, url };
  }
  const start = after === undefined ? 0 : at(after, "starting_after") + 1;
  const data = newestFirst.slice(start, start + limit);
  return { object: "list", data, has_more: start + limit < newestFirst.length, url };
}
