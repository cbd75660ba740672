import type { ReactNode } from "react";
import { classNames } from "~/ui/class-names";
import { Logo } from "~/ui/logo";
import { OutageNotice } from "~/ui/outage-notice";

type Props = {
  /** What stands over the sheet; the product's own name unless an organization speaks. */
  readonly brand?: ReactNode;
  readonly width?: "normal" | "wide" | "list";
  readonly foot?: ReactNode;
  readonly children: ReactNode;
};

/** One sheet of paper: sign-in, invitations, links, hosted pages. */
export function PlainShell({ brand, width = "normal", foot, children }: Props) {
  return (
    <div className="plain">
      <header className="flex items-center justify-center gap-2 font-semibold">
        {brand ?? (
          <>
            <Logo />
            Counterfoil
          </>
        )}
      </header>
      <main id="main" className={classNames("plain-sheet", width !== "normal" && `plain-${width}`)}>
        <OutageNotice />
        {children}
      </main>
      {/* Words and links stand in one line there, so links are told apart by more than colour. */}
      <footer className="text-center text-caption text-ink-3 [&_a]:underline [&_a]:underline-offset-2">
        {foot}
      </footer>
    </div>
  );
}
