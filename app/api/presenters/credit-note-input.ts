import type { z } from "zod";
import type { creditNoteCreate } from "~/api/schemas/credit-notes";
import { parsePublicId } from "~/ids.server";

/** A credit note of a request in the words of the operation. A line that is none of ours is refused there. */
export function creditNoteInput(invoiceId: string, body: z.output<typeof creditNoteCreate>) {
  const { credit, refund, reason, effect } = body;
  const isSplit = credit !== undefined || refund !== undefined;
  return {
    invoiceId,
    lines: body.lines.map(({ line, amount }) => ({ feeId: parsePublicId("fee", line) ?? line, amount })),
    settlement: isSplit ? { credit: credit ?? "0", refund: refund ?? "0" } : { as: body.as },
    reason,
    effect,
    previewHash: body.preview_hash,
  };
}
