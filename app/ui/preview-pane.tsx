import type { ReactNode } from "react";
import { Button } from "~/ui/button";
import { useMessages } from "~/ui/locale-context";

type Props = {
  readonly title: string;
  /** Marks the old figures while new ones are on their way. */
  readonly updating?: boolean;
  /** Attribute `form` of the update button, when the pane stands outside its form. */
  readonly form?: string;
  readonly children: ReactNode;
};

/** What the choices would cost, recomputed by the server; the old figure stays until the new one is there. */
export function PreviewPane({ title, updating, form, children }: Props) {
  const messages = useMessages();
  return (
    <section aria-label={title} className="card card-pad">
      <div className="mb-3 flex items-center justify-between gap-3">
        <h2 className="text-read font-semibold">{title}</h2>
        <Button form={form} name="intent" value="preview" size="small" formNoValidate>
          {messages.updatePreview}
        </Button>
      </div>
      <output aria-live="polite" aria-busy={updating ? true : undefined} className="block">
        {updating ? <p className="mb-2 text-caption text-ink-3">updating</p> : null}
        {children}
      </output>
    </section>
  );
}
