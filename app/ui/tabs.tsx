import { Link } from "@remix-run/react";

export type Tab = {
  readonly label: string;
  readonly to: string;
  readonly count?: string;
  readonly current?: boolean;
};

/** Tabs are links to pages or filters; nothing is hidden behind a script. */
export function Tabs({ label, tabs }: { readonly label: string; readonly tabs: readonly Tab[] }) {
  return (
    <nav aria-label={label} className="tabs no-print mb-5">
      {tabs.map((tab) => (
        <Link key={tab.to} to={tab.to} className="tab" aria-current={tab.current ? "page" : undefined}>
          {tab.label}
          {tab.count === undefined ? null : <span className="tab-count">{tab.count}</span>}
        </Link>
      ))}
    </nav>
  );
}
