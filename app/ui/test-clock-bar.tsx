import { Form, Link } from "@remix-run/react";
import { Button } from "~/ui/button";
import { InstantText } from "~/ui/date-text";
import { ShapeIcon } from "~/ui/icon";

type Props = {
  /** The organization's present, epoch ms. */
  readonly now: number;
  readonly zone: string;
  /** Where advances are posted and the whole page of the clock is; absent for readers who may not move it. */
  readonly clockHref?: string;
  readonly running?: { readonly until: number; readonly progressHref: string };
};

/** The band on every page of a test organization: its clock, and that nothing here is real money. */
export function TestClockBar({ now, zone, clockHref, running }: Props) {
  return (
    <section aria-label="Test clock" className="clock-bar no-print">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-1.5 text-dense md:px-8">
        <span className="flex items-center gap-1.5 font-medium">
          <ShapeIcon shape="waits" className="size-3" />
          Test mode, not real money
        </span>
        <span>
          It is <InstantText at={now} zone={zone} />
        </span>
        {running ? (
          <Link to={running.progressHref} className="underline underline-offset-2">
            moving to <InstantText at={running.until} zone={zone} />
          </Link>
        ) : clockHref ? (
          <Form method="post" action={clockHref} className="flex flex-wrap items-center gap-2 md:ml-auto">
            <Button size="small" name="intent" value="advance_day">
              Advance one day
            </Button>
            <Button size="small" name="intent" value="advance_renewal">
              To the next renewal
            </Button>
            <Link to={clockHref} className="inline-flex min-h-7 items-center underline underline-offset-2">
              To a date
            </Link>
          </Form>
        ) : null}
      </div>
    </section>
  );
}
