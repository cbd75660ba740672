import type { KeyboardEvent, ReactNode } from "react";
import { classNames } from "~/ui/class-names";

type Props = {
  /** What stands in the button that opens it. */
  readonly summary: ReactNode;
  readonly summaryClass: string;
  readonly className?: string;
  readonly panelClass?: string;
  readonly children: ReactNode;
};

/** A menu that opens without a script; with one, Escape closes it and leads back to where it was opened. */
export function DisclosureMenu({ summary, summaryClass, className, panelClass, children }: Props) {
  return (
    <details className={classNames("disclosure-menu", className)} onKeyDown={closeByEscape}>
      <summary className={summaryClass}>{summary}</summary>
      <div className={classNames("disclosure-panel", panelClass)}>{children}</div>
    </details>
  );
}

function closeByEscape(event: KeyboardEvent<HTMLDetailsElement>): void {
  const menu = event.currentTarget;
  if (event.key !== "Escape" || !menu.open) return;
  // What the menu stands in, as another menu, stays open.
  event.stopPropagation();
  event.preventDefault();
  menu.open = false;
  menu.querySelector("summary")?.focus();
}
