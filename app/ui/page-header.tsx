import { Link } from "@remix-run/react";
import type { ReactNode } from "react";
import { DisclosureMenu } from "~/ui/disclosure-menu";
import { Icon } from "~/ui/icon";
import { useMessages } from "~/ui/locale-context";

export type Crumb = { readonly label: string; readonly to: string };

/** The way up, as a chain of links; the page itself is the h1 under it. */
export function Breadcrumb({ crumbs }: { readonly crumbs: readonly Crumb[] }) {
  return (
    <nav aria-label="Breadcrumb" className="no-print mb-1">
      <ol className="flex flex-wrap items-center gap-1 text-dense text-ink-3">
        {crumbs.map((crumb) => (
          <li key={crumb.to} className="flex items-center gap-1">
            <Link
              to={crumb.to}
              className="inline-flex min-h-6 items-center no-underline hover:text-ink hover:underline"
            >
              {crumb.label}
            </Link>
            <Icon name="chevron-right" className="text-ink-3" />
          </li>
        ))}
      </ol>
    </nav>
  );
}

type Props = {
  readonly title: ReactNode;
  readonly crumbs?: readonly Crumb[];
  readonly badge?: ReactNode;
  /** One sentence under the title. */
  readonly lead?: ReactNode;
  /** The one primary action and at most two others. */
  readonly actions?: ReactNode;
  /** Everything else, in a menu. */
  readonly more?: ReactNode;
  /** Another one where the head stands inside another page, as in the kit. */
  readonly heading?: "h1" | "h3";
};

export function PageHeader({ title, crumbs, badge, lead, actions, more, heading: Heading = "h1" }: Props) {
  return (
    <header className="mb-5">
      {crumbs && crumbs.length > 0 ? <Breadcrumb crumbs={crumbs} /> : null}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <Heading tabIndex={-1} className="min-w-0">
              {title}
            </Heading>
            {badge}
          </div>
          {lead ? <p className="mt-1 text-ink-2">{lead}</p> : null}
        </div>
        {actions || more ? (
          <div className="no-print flex flex-wrap items-center gap-2">
            {actions}
            {more ? <MoreMenu>{more}</MoreMenu> : null}
          </div>
        ) : null}
      </div>
    </header>
  );
}

/** Secondary actions in a disclosure: it opens without a script. */
export function MoreMenu({ children }: { readonly children: ReactNode }) {
  const messages = useMessages();
  return (
    <DisclosureMenu
      summaryClass="btn"
      summary={
        <>
          {messages.more}
          <Icon name="chevron-down" />
        </>
      }
    >
      {children}
    </DisclosureMenu>
  );
}
