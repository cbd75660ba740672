import { Form, Link } from "@remix-run/react";
import type { ReactNode } from "react";
import { DisclosureMenu } from "~/ui/disclosure-menu";
import { Icon } from "~/ui/icon";
import { useMessages } from "~/ui/locale-context";
import { AccentSquare } from "~/ui/logo";
import { OutageNotice } from "~/ui/outage-notice";

export type PortalNavItem = { readonly label: string; readonly to: string; readonly current?: boolean };

type Props = {
  readonly organization: { readonly name: string; readonly accent: string };
  readonly customerName: string;
  readonly nav: readonly PortalNavItem[];
  readonly signOutAction: string;
  readonly signOutLabel?: string;
  readonly clock?: ReactNode;
  readonly foot?: ReactNode;
  readonly children: ReactNode;
};

/** The customer's room: the organization's name and accent, generous type, no product name but in the foot. */
export function PortalShell(props: Props) {
  const messages = useMessages();
  const { organization, nav } = props;
  const signOut = (
    <Form method="post" action={props.signOutAction}>
      <button type="submit" className="btn btn-quiet btn-small">
        {props.signOutLabel ?? "Sign out"}
      </button>
    </Form>
  );
  return (
    <div className="portal">
      <a href="#main" className="btn skip-link">
        {messages.skip}
      </a>
      {props.clock}
      <header className="portal-head">
        <div className="portal-wrap flex min-h-14 items-center justify-between gap-4">
          <p className="flex items-center gap-2.5 font-semibold">
            <AccentSquare accent={organization.accent} />
            {organization.name}
          </p>
          <div className="hidden items-center gap-3 text-dense text-ink-2 md:flex">
            <span>{props.customerName}</span>
            {signOut}
          </div>
          <DisclosureMenu
            className="md:hidden"
            summaryClass="btn"
            summary={
              <>
                <Icon name="menu" />
                {messages.menu}
              </>
            }
          >
            <nav aria-label={messages.menu}>
              {nav.map((item) => (
                <Link
                  key={item.to}
                  to={item.to}
                  className="menu-item"
                  aria-current={item.current ? "page" : undefined}
                >
                  {item.label}
                </Link>
              ))}
            </nav>
            <div className="mt-2 flex items-center justify-between gap-2 border-t border-line px-2 pt-2 text-dense">
              <span>{props.customerName}</span>
              {signOut}
            </div>
          </DisclosureMenu>
        </div>
        <WideNavigation label={organization.name} nav={nav} />
      </header>
      <main id="main" className="portal-wrap flex-1 py-6 md:py-8" tabIndex={-1}>
        <OutageNotice />
        {props.children}
      </main>
      <footer className="portal-foot portal-wrap text-dense text-ink-3">
        <div className="border-t-2 border-dotted border-edge py-6">
          {props.foot}
          <p>Billing by Counterfoil</p>
        </div>
      </footer>
    </div>
  );
}

function WideNavigation({ label, nav }: { readonly label: string; readonly nav: readonly PortalNavItem[] }) {
  return (
    <nav aria-label={label} className="portal-nav portal-wrap hidden gap-6 md:flex">
      {nav.map((item) => (
        <Link key={item.to} to={item.to} aria-current={item.current ? "page" : undefined}>
          {item.label}
        </Link>
      ))}
    </nav>
  );
}
