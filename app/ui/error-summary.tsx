import { useEffect, useRef } from "react";
import { fieldId } from "~/ui/field";
import { useMessages } from "~/ui/locale-context";
import { SaidText } from "~/ui/said-text";

export type FormError = { readonly field?: string; readonly message: string };

/**
 * Stands above the h1 of a refused form with the same words as the fields below. It takes the focus: by `autofocus`
 * without a script, by itself after a client navigation. The title of the window says so too.
 */
export function ErrorSummary({ errors }: { readonly errors: readonly FormError[] }) {
  const messages = useMessages();
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (errors.length > 0) ref.current?.focus();
  }, [errors]);
  const isWrong = errors.length > 0;
  useEffect(() => {
    if (!isWrong) return;
    const title = document.title;
    const said = messages.problemTitle(title);
    document.title = said;
    return () => {
      // A page that came meanwhile has its own.
      if (document.title === said) document.title = title;
    };
  }, [isWrong, messages]);
  if (!isWrong) return null;
  return (
    <div
      ref={ref}
      role="alert"
      tabIndex={-1}
      // biome-ignore lint/a11y/noAutofocus: without a script this is the only way to lead a reader to the errors.
      autoFocus
      className="mb-6 max-w-160 rounded-card border-2 border-bad-mark bg-surface p-4"
    >
      <h2 className="text-read font-semibold text-bad">{messages.problem}</h2>
      <ul className="mt-2 grid gap-1">
        {errors.map((error) => (
          <li key={`${error.field ?? ""}:${error.message}`}>
            {error.field ? (
              <a
                href={`#${fieldId(error.field)}`}
                className="font-medium text-bad underline underline-offset-2"
              >
                <SaidText text={error.message} />
              </a>
            ) : (
              <SaidText text={error.message} />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
