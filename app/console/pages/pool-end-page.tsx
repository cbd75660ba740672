import { movedSinceShown } from "~/console/forms/confirmation";
import { pageOf } from "~/console/links";
import { type Confirmable, ConfirmStep, entryHref } from "~/console/pages/confirm-step";
import { EntryPage, type EntryRefusals } from "~/console/pages/entry-page";
import { PoolFigures, type ShownPoolFigures } from "~/console/pages/pool-figures";
import { DateField } from "~/ui/date-field";
import { formatDate } from "~/ui/format/date";

type Props = Confirmable & {
  readonly base: string;
  readonly customer: { readonly id: string; readonly name: string };
  readonly pool: { readonly name: string };
  /** Null while the day is entered, or when it was refused. */
  readonly shown: ShownPoolFigures | null;
  readonly refusals: EntryRefusals;
};

/** Two steps under one address: from which day it is over, and what that changes. */
export function PoolEndPage({ base, customer, pool, shown, refusals, ...page }: Props) {
  const pools = `${pageOf(base, "customer", customer.id)}/pools`;
  const crumbs = [
    { label: "Customers", to: `${base}/customers` },
    { label: customer.name, to: pageOf(base, "customer", customer.id) },
    { label: "Pools", to: pools },
  ];
  if (!shown) {
    return (
      <EntryPage
        title={`End ${pool.name}`}
        crumbs={crumbs}
        lead="The running window is cut to the days it lasts, and its amount with it. What was billed before stays."
        values={page.values}
        refusals={refusals}
        cancelHref={pools}
      >
        <DateField name="on" label="First day it is over" optional hint="Left empty: today." />
      </EntryPage>
    );
  }
  const on = formatDate(shown.pool.to ?? shown.pool.from, "en");
  return (
    <ConfirmStep
      {...page}
      moved={movedSinceShown(page.refused, shown, ["Billed by the next run", "Next invoice"])}
      title={`End ${pool.name} on ${on}?`}
      crumbs={crumbs}
      costTitle="What is billed"
      cost={<PoolFigures figures={shown} />}
      consequences={[
        { label: "Over on", value: on },
        { label: "Mailed", value: "Nobody." },
        { label: "Cannot be undone", value: "Agree a new pool to go on." },
      ]}
      confirmLabel={`End on ${on}`}
      busyLabel="Ending…"
      cancelHref={pools}
      previewHash={shown.previewHash}
      editHref={entryHref(page.values)}
    >
      <p>
        {pool.name} no longer holds for {customer.name} from that day on.
      </p>
    </ConfirmStep>
  );
}
