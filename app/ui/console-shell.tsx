import { Form, Link } from "@remix-run/react";
import { type MouseEvent, type ReactNode, useEffect, useRef } from "react";
import { DisclosureMenu } from "~/ui/disclosure-menu";
import { Icon } from "~/ui/icon";
import { useMessages } from "~/ui/locale-context";
import { AccentSquare, Logo } from "~/ui/logo";
import { OutageNotice } from "~/ui/outage-notice";
import { Search } from "~/ui/search";
import { type ThemeChoice, ThemeForm } from "~/ui/theme-form";

export type NavItem = {
  readonly label: string;
  readonly to: string;
  readonly current?: boolean;
  readonly count?: string;
};
export type NavGroup = {
  readonly label: string | null;
  readonly items: readonly NavItem[];
  /** Folded away unless the page at hand is in it: for what is used seldom. */
  readonly folded?: boolean;
};
export type OrganizationChoice = { readonly name: string; readonly accent: string; readonly to: string };

export type ConsoleShellProps = {
  readonly organization: OrganizationChoice;
  /** The reader's other organizations. */
  readonly others: readonly OrganizationChoice[];
  readonly nav: readonly NavGroup[];
  readonly person: { readonly name: string; readonly email: string };
  readonly theme: ThemeChoice;
  readonly searchAction: string;
  readonly searchSuggestions?: string;
  /** The band of a test organization. */
  readonly clock?: ReactNode;
  readonly children: ReactNode;
};

const MENU_ID = "console-menu";

// React 18 does not know these attributes by type; as plain ones they reach the page all the same.
const asPopover = { popover: "auto" };
const opensMenu = { popovertarget: MENU_ID };
const closesMenu = { popovertarget: MENU_ID, popovertargetaction: "hide" };

/** A page that is changed by script leaves the menu open; a link in it closes it. */
function closeAfterLink(event: MouseEvent<HTMLElement>): void {
  const menu = event.currentTarget;
  if (event.target instanceof Element && event.target.closest("a") && menu.matches(":popover-open")) {
    menu.hidePopover();
  }
}

/**
 * The operator's room: a sidebar from 1280 px, and below that the same element as a popover behind a button of the
 * bar, so that the navigation is written once.
 */
export function ConsoleShell(props: ConsoleShellProps) {
  const messages = useMessages();
  return (
    <div className="console">
      <a href="#main" className="btn skip-link">
        {messages.skip}
      </a>
      {props.clock}
      <header className="console-bar">
        <Switcher {...props} />
        <div className="hidden flex-1 md:block md:max-w-80">
          <Search action={props.searchAction} suggestions={props.searchSuggestions} />
        </div>
        <button type="button" className="btn ml-auto" {...opensMenu}>
          <Icon name="menu" />
          {messages.menu}
        </button>
      </header>
      <div className="console-body">
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: following a link by keyboard is a click, too. */}
        <aside
          className="console-side"
          id={MENU_ID}
          aria-label={messages.menu}
          onClick={closeAfterLink}
          {...asPopover}
        >
          <button type="button" className="btn btn-quiet btn-small self-end xl:hidden" {...closesMenu}>
            {messages.close}
          </button>
          <div className="hidden xl:block">
            <Switcher {...props} />
          </div>
          <div className="md:hidden xl:block">
            <Search action={props.searchAction} suggestions={props.searchSuggestions} />
          </div>
          <Navigation nav={props.nav} />
          <div className="mt-auto">
            <PersonPart {...props} />
          </div>
        </aside>
        <main id="main" className="console-main" tabIndex={-1}>
          <OutageNotice />
          {props.children}
        </main>
      </div>
    </div>
  );
}

function Switcher({ organization, others }: Pick<ConsoleShellProps, "organization" | "others">) {
  return (
    <DisclosureMenu
      className="min-w-0"
      panelClass="disclosure-panel-start"
      summaryClass="menu-item font-semibold"
      summary={
        <>
          <AccentSquare accent={organization.accent} />
          <span className="truncate">{organization.name}</span>
          <Icon name="chevron-down" className="ml-auto flex-none text-ink-3" />
        </>
      }
    >
      {others.map((other) => (
        <Link key={other.to} to={other.to} className="menu-item">
          <AccentSquare accent={other.accent} />
          {other.name}
        </Link>
      ))}
      <Link to="/organizations" className="menu-item text-ink-2">
        All organizations
      </Link>
    </DisclosureMenu>
  );
}

function Navigation({ nav }: { readonly nav: readonly NavGroup[] }) {
  const list = useRef<HTMLElement>(null);
  const current = nav.flatMap(({ items }) => items).find((item) => item.current)?.to;
  // On a low screen the sidebar scrolls by itself; the page at hand must not stand below its edge.
  useEffect(() => {
    const link =
      current === undefined ? null : list.current?.querySelector<HTMLElement>('[aria-current="page"]');
    if (!link || !list.current) return;
    const below = link.offsetTop + link.offsetHeight - list.current.offsetTop - list.current.clientHeight;
    if (below > list.current.scrollTop) list.current.scrollTop = below + 8;
  }, [current]);
  return (
    <nav ref={list} aria-label="Console">
      {nav.map((group) => (
        <NavigationGroup key={group.label ?? group.items[0]?.to ?? ""} group={group} />
      ))}
    </nav>
  );
}

function NavigationGroup({ group }: { readonly group: NavGroup }) {
  const isHere = group.items.some((item) => item.current);
  const items = (
    <ul>
      {group.items.map((item) => (
        <li key={item.to}>
          <Link
            to={item.to}
            className="nav-link"
            discover="none"
            aria-current={item.current ? "page" : undefined}
          >
            {item.label}
            {item.count ? <span className="text-ink-3">{item.count}</span> : null}
          </Link>
        </li>
      ))}
    </ul>
  );
  if (group.folded) {
    return (
      <details className="nav-group nav-fold" key={isHere ? "here" : "elsewhere"} open={isHere}>
        <summary className="nav-head">
          {group.label}
          <Icon name="chevron-right" className="size-3.5" />
        </summary>
        {items}
      </details>
    );
  }
  return (
    <div className="nav-group">
      {group.label ? <p className="nav-head">{group.label}</p> : null}
      {items}
    </div>
  );
}

function PersonPart({ person, theme }: Pick<ConsoleShellProps, "person" | "theme">) {
  return (
    <div className="mt-3 grid grid-cols-[minmax(0,1fr)] gap-2 border-t border-line pt-3">
      <div className="flex items-center justify-between gap-2 px-2.5">
        <span className="min-w-0">
          <span className="block truncate font-medium">{person.name}</span>
          <span className="block truncate text-caption text-ink-3">{person.email}</span>
        </span>
        <Form method="post" action="/logout" className="flex-none">
          <button type="submit" className="btn btn-quiet btn-small">
            Sign out
          </button>
        </Form>
      </div>
      <div className="flex items-center justify-between gap-2 px-2.5">
        <ThemeForm current={theme} />
        <span className="text-ink-3" title="Counterfoil">
          <Logo />
          <span className="sr-only">Counterfoil</span>
        </span>
      </div>
    </div>
  );
}
