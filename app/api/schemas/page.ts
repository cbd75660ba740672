import { z } from "zod";

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 100;

/** A cursor is opaque to callers; one that was made up is refused rather than read as "from the start". */
const cursor = z
  .string()
  .max(1_000)
  .refine(isCursor, {
    message: "This is not a cursor of ours. Send the next or previous of an earlier page, or leave it out.",
    params: { code: "cursor_invalid" },
  });

function isCursor(text: string): boolean {
  if (!/^[\w-]+$/.test(text)) return false;
  try {
    const values: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    return Array.isArray(values) && values.every((value) => typeof value === "string");
  } catch {
    return false;
  }
}

const limit = z
  .string()
  .regex(/^\d{1,9}$/, "The limit is not a whole number. Send 1 to 100.")
  .transform((text) => Number.parseInt(text, 10))
  .pipe(z.number().int().min(1).max(MAX_LIMIT));

/** The query of every list: at most one of the two cursors. */
export const pageQuery = z.strictObject({
  limit: limit
    .default(DEFAULT_LIMIT)
    .meta({ type: "integer", minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT }),
  after: cursor.optional().meta({ description: "The `next` of an earlier page: the rows after it" }),
  before: cursor.optional().meta({ description: "The `previous` of an earlier page: the rows before it" }),
});

/** Newest first. `next` goes into `after`, `previous` into `before`; null where there is no such page. */
export const pageOf = <T extends z.ZodType>(row: T) =>
  z.object({ data: z.array(row), next: z.string().nullable(), previous: z.string().nullable() });

/** RFC 9457, with the refusals one by one. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z
      .string()
      .meta({ description: "Stable; the same in API and console", example: "currency_mismatch" }),
    detail: z.string().meta({ description: "What happened, why, and what to do" }),
    errors: z
      .array(z.object({ code: z.string(), field: z.string().optional(), message: z.string() }))
      .optional()
      .meta({ description: "One entry a wrong field; `field` is a dotted path such as tiers.1.up_to" }),
    request_id: z.string().optional(),
  })
  .meta({ id: "Problem" });

/** The body of a write that needs none. */
export const noBody = z.strictObject({});
