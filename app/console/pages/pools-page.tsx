import type { Pool } from "~/billing/pools/pool";
import { pageOf } from "~/console/links";
import { CustomerTabs } from "~/console/pages/customer-tabs";
import { countsText, POOL_KIND_WORDS, POOL_SCOPE_WORDS } from "~/console/pool-words";
import type { CustomerCounts } from "~/console/queries/customer-tabs.server";
import { publicId } from "~/public-ids";
import { ButtonLink } from "~/ui/button";
import { Card } from "~/ui/card";
import { DateText, PeriodText } from "~/ui/date-text";
import { DescriptionList } from "~/ui/description-list";
import { EmptyState } from "~/ui/empty-state";
import { cadenceText } from "~/ui/format/cadence";
import { MoneyText } from "~/ui/money-text";
import { PageHeader } from "~/ui/page-header";
import { PlainBadge } from "~/ui/status-badge";

/** A pool with how its running window stands; null where none runs. */
type ShownPool = {
  readonly pool: Pool;
  readonly state: "planned" | "running" | "ended";
  readonly progress: {
    readonly window: { readonly served: { readonly from: number; readonly to: number } };
    readonly requiredMinor: bigint;
    readonly countedMinor: bigint;
    readonly runningMinor: bigint;
    readonly leftMinor: bigint;
    readonly aboveMinor: bigint;
  } | null;
};

type Props = {
  readonly base: string;
  readonly customer: { readonly id: string; readonly name: string };
  readonly counts: CustomerCounts;
  readonly pools: readonly ShownPool[];
  readonly mayWrite: boolean;
};

/** What a customer agreed beside every plan, and how it stands. */
export function PoolsPage({ base, customer, counts, pools, mayWrite }: Props) {
  const page = pageOf(base, "customer", customer.id);
  const add = mayWrite ? (
    <ButtonLink tone="primary" to={`${page}/pools/new`}>
      Add a pool
    </ButtonLink>
  ) : null;
  return (
    <>
      <PageHeader
        title={`Pools of ${customer.name}`}
        crumbs={[
          { label: "Customers", to: `${base}/customers` },
          { label: customer.name, to: page },
        ]}
        lead="Commitments, caps and allowances that hold for the customer, whatever plan its subscriptions are on."
        actions={pools.length > 0 ? add : null}
      />
      <CustomerTabs base={base} customerId={customer.id} counts={counts} current="pools" />
      {pools.length === 0 ? (
        <EmptyState title="No pool" action={add}>
          A pool is the least or the most that is billed in a period, or usage that is included, over all
          subscriptions.
        </EmptyState>
      ) : (
        <ul className="grid gap-4">
          {pools.map((shown) => (
            <li key={shown.pool.id}>
              <PoolCard page={page} shown={shown} mayWrite={mayWrite} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

const STATES = {
  planned: { tone: "info", shape: "open", word: "Scheduled" },
  running: { tone: "good", shape: "settled", word: "In force" },
  ended: { tone: "neutral", shape: "ended", word: "Ended" },
} as const;

type CardProps = { readonly page: string; readonly shown: ShownPool; readonly mayWrite: boolean };

function PoolCard({ page, shown, mayWrite }: CardProps) {
  const { pool, state, progress } = shown;
  const { tone, shape, word } = STATES[state];
  const isEndable = mayWrite && state !== "ended" && pool.to === null;
  return (
    <Card
      title={pool.name}
      action={
        isEndable ? (
          <ButtonLink
            to={`${page}/pools/${publicId("pool", pool.id)}/end`}
            size="small"
            aria-label={`End ${pool.name}`}
          >
            End
          </ButtonLink>
        ) : null
      }
    >
      <p className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1">
        <PlainBadge tone={tone} shape={shape}>
          {word}
        </PlainBadge>
        <span>
          {POOL_KIND_WORDS[pool.kind]} of{" "}
          <MoneyText amountMinor={pool.amountMinor} currency={pool.currency} className="font-semibold" />{" "}
          {cadenceText(pool.cadence)}
        </span>
      </p>
      <div className="grid items-start gap-x-8 gap-y-4 md:grid-cols-2">
        <DescriptionList
          facts={[
            { label: "Code", value: <code>{pool.code}</code> },
            { label: "Whose fees count", value: POOL_SCOPE_WORDS[pool.scope] },
            { label: "What counts", value: countsText(pool) },
            { label: "From", value: <DateText day={pool.from} /> },
            { label: "Over on", value: pool.to === null ? "Open" : <DateText day={pool.to} /> },
          ]}
        />
        {progress ? <Progress pool={pool} progress={progress} /> : null}
      </div>
    </Card>
  );
}

type ProgressProps = {
  readonly pool: Pool;
  readonly progress: NonNullable<ShownPool["progress"]>;
};

/** The running window: what counts so far, what is left, and what it would bill if it closed now. */
function Progress({ pool, progress }: ProgressProps) {
  const { window, requiredMinor, countedMinor, runningMinor, leftMinor, aboveMinor } = progress;
  const money = (amountMinor: bigint) => <MoneyText amountMinor={amountMinor} currency={pool.currency} />;
  const drawn = requiredMinor - leftMinor;
  return (
    <div>
      <h3 className="mb-1 text-body font-semibold">
        Running window, <PeriodText {...window.served} />
      </h3>
      <progress
        className="bar mb-2"
        max={Number(requiredMinor)}
        value={Number(drawn < 0n ? 0n : drawn)}
        aria-label={`Drawn of ${pool.name}`}
      />
      <DescriptionList
        facts={[
          { label: "Counted so far", value: money(countedMinor) },
          { label: "Of it used, not billed yet", value: money(runningMinor) },
          { label: "Amount of the window", value: money(requiredMinor) },
          { label: "Left", value: money(leftMinor) },
          ...(pool.kind === "commitment"
            ? [{ label: "True-up if it closed now", value: money(leftMinor) }]
            : []),
          ...(pool.kind === "cap" ? [{ label: "Above it, taken back", value: money(aboveMinor) }] : []),
        ]}
      />
    </div>
  );
}
