import { Link } from "@remix-run/react";
import { useEffect, useRef } from "react";

export type Tab = {
  readonly label: string;
  readonly to: string;
  readonly count?: string;
  readonly current?: boolean;
};

/** Tabs are links to pages or filters; nothing is hidden behind a script. */
export function Tabs({ label, tabs }: { readonly label: string; readonly tabs: readonly Tab[] }) {
  const nav = useRef<HTMLElement>(null);
  const current = tabs.find((tab) => tab.current)?.to;
  // On phones the row of tabs scrolls by itself; the one the page is about must not stand outside of it.
  useEffect(() => {
    const tab =
      current === undefined ? null : nav.current?.querySelector<HTMLElement>('[aria-current="page"]');
    if (tab && nav.current) nav.current.scrollLeft = tab.offsetLeft - nav.current.offsetLeft - 16;
  }, [current]);
  return (
    <nav
      ref={nav}
      aria-label={label}
      className="tabs no-print mb-5"
      // A browser leaves a tab that is half in sight where it is, though the focus is on it.
      onFocus={({ target }) => target.scrollIntoView({ block: "nearest", inline: "nearest" })}
    >
      {tabs.map((tab) => (
        <Link key={tab.to} to={tab.to} className="tab" aria-current={tab.current ? "page" : undefined}>
          {tab.label}
          {tab.count === undefined ? null : <span className="tab-count">{tab.count}</span>}
        </Link>
      ))}
    </nav>
  );
}
