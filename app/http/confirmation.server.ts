import { z } from "zod";
import type { Outcome } from "~/billing/outcome";
import { hashOf } from "./api-write.server";
import { redirectWithFlash } from "./flash.server";
import { formInput } from "./form-input.server";
import { refusedForm } from "./form-state";
import { respond } from "./respond.server";

const confirmForm = z.object({
  preview_hash: z.string().max(200),
  once_key: z.string().min(1).max(100),
});

const OF_THE_PAGE = new Set(["preview_hash", "once_key", "step"]);

/**
 * What a page that confirms begins with: the entries as its address holds them, whether they are to be reviewed, and a
 * new key for the confirmation.
 */
export function readEntries(request: Request) {
  const fields = new URL(request.url).searchParams;
  const values = Object.fromEntries([...fields].filter(([name]) => !OF_THE_PAGE.has(name)));
  return { fields, values, isReviewed: fields.get("step") === "review", onceKey: crypto.randomUUID() };
}

/** What a preview came to: what to show, or why not; nothing of either before it is asked for. */
export function reviewOf<T>(outcome: Outcome<T> | null) {
  return {
    shown: outcome?.ok ? outcome.value : null,
    refusals: refusedForm(outcome?.ok === false ? outcome.refusals : []),
  };
}

type Lead = { readonly to: string; readonly said: string };

/**
 * The posted form of a page that confirms: its entries, the hash of what was shown, and the key that works once. What
 * `runOnce` remembers is where it leads (`leadsTo`), so that the same form sent again leads there too; `respond` goes
 * there, or shows the page again with what it was refused for.
 */
export async function readConfirmation(request: Request) {
  const input = await formInput(request, confirmForm);
  if (!input.ok) return input;
  const { form } = input;
  const { preview_hash: previewHash, once_key: key } = input.value;
  const entries = [...form.entries()].filter(([name]) => name !== "once_key");
  const once = { key: `console-${key}`, requestHash: hashOf(request, entries) };
  return {
    ok: true as const,
    form,
    previewHash,
    once,
    /** For one row of several that the form is about, each done by itself. */
    onceFor: (row: string) => ({ ...once, key: `${once.key}-${row}` }),
    leadsTo: (to: string, said: string) => ({ status: 303, body: { to, said } satisfies Lead }),
    respond: (outcome: Outcome<{ readonly body: unknown }>) =>
      respond(
        outcome,
        ({ body }) => {
          const { to, said } = body as Lead;
          return redirectWithFlash(to, said);
        },
        { form },
      ),
  };
}
