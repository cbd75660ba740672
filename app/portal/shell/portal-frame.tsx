import { Outlet, useLocation } from "@remix-run/react";
import { useContext } from "react";
import { NonceContext } from "~/request-frame";
import { AccentStyle } from "~/ui/accent-style";
import { Flash } from "~/ui/flash";
import { LocaleProvider } from "~/ui/locale-context";
import { PortalShell } from "~/ui/portal-shell";
import { TestClockBar } from "~/ui/test-clock-bar";

export type PortalFrameData = {
  readonly organization: { readonly name: string; readonly accent: string };
  readonly mode: "live" | "test";
  readonly customerName: string;
  readonly zone: string;
  /** The organization's present, epoch ms. */
  readonly now: number;
  readonly flash: { readonly tone: "status" | "alert"; readonly text: string } | null;
};

const nav = [
  { label: "Overview", to: "/portal" },
  { label: "Invoices", to: "/portal/invoices" },
  { label: "Payments", to: "/portal/payments" },
  { label: "Usage", to: "/portal/usage" },
  { label: "Payment methods", to: "/portal/payment-methods" },
  { label: "Details", to: "/portal/details" },
];

/** The frame of every portal page: the organization's name and accent, navigation, what the last action did. */
export function PortalFrame({ organization, mode, customerName, zone, now, flash }: PortalFrameData) {
  const nonce = useContext(NonceContext);
  const path = useLocation().pathname.replace(/\/$/, "");
  const isCurrent = (to: string) => (to === "/portal" ? path === to : path.startsWith(to));
  return (
    <LocaleProvider locale="en" zone={zone}>
      <AccentStyle accent={organization.accent} nonce={nonce} />
      <PortalShell
        organization={organization}
        customerName={customerName}
        nav={nav.map((item) => ({ ...item, current: isCurrent(item.to) }))}
        signOutAction="/portal/sign-out"
        clock={mode === "test" ? <TestClockBar now={now} zone={zone} /> : undefined}
      >
        {flash ? <Flash kind={flash.tone === "alert" ? "refused" : "done"}>{flash.text}</Flash> : null}
        <Outlet />
      </PortalShell>
    </LocaleProvider>
  );
}
