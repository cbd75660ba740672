import { Outlet, useLocation } from "@remix-run/react";
import type { Permission } from "~/auth/permissions";
import { navigation } from "~/console/navigation";
import { ConsoleShell } from "~/ui/console-shell";
import { Flash } from "~/ui/flash";
import { LocaleProvider } from "~/ui/locale-context";
import { TestClockBar } from "~/ui/test-clock-bar";
import type { ThemeChoice } from "~/ui/theme-form";

export type FrameOrganization = { readonly name: string; readonly accent: string; readonly to: string };

export type ConsoleFrameData = {
  readonly base: string;
  readonly organization: FrameOrganization;
  readonly others: readonly FrameOrganization[];
  readonly mode: "live" | "test";
  readonly zone: string;
  /** The organization's present, epoch ms. */
  readonly now: number;
  /** Where the test clock is moving to. */
  readonly clockTarget: number | null;
  readonly permissions: readonly Permission[];
  readonly person: { readonly name: string; readonly email: string };
  readonly theme: ThemeChoice;
  /** The mailbox of demo mode. */
  readonly mailbox: string | undefined;
  readonly flash: { readonly tone: "status" | "alert"; readonly text: string } | null;
};

/** The frame of every console page: navigation of the role, test clock, results of the last action. */
export function ConsoleFrame(data: ConsoleFrameData) {
  const { base, organization, others, mode, zone, permissions, flash } = data;
  const path = useLocation().pathname.replace(/\/$/, "");
  const clockHref = `${base}/settings/test-clock`;
  return (
    <LocaleProvider locale="en" zone={zone}>
      <ConsoleShell
        organization={organization}
        others={others}
        nav={navigation({ base, path, permissions, mode, mailbox: data.mailbox })}
        person={data.person}
        theme={data.theme}
        searchAction={`${base}/search`}
        searchSuggestions={`${base}/search/suggestions`}
        clock={
          mode === "test" ? (
            <TestClockBar
              now={data.now}
              zone={zone}
              clockHref={permissions.includes("settings") ? clockHref : undefined}
              running={
                data.clockTarget === null ? undefined : { until: data.clockTarget, progressHref: clockHref }
              }
            />
          ) : undefined
        }
      >
        {flash ? <Flash kind={flash.tone === "alert" ? "refused" : "done"}>{flash.text}</Flash> : null}
        <Outlet />
      </ConsoleShell>
    </LocaleProvider>
  );
}
