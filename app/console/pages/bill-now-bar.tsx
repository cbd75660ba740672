import { publicId } from "~/public-ids";
import { BulkBar } from "~/ui/bulk-bar";
import type { RowTicks } from "~/ui/table";

const FORM = "bill-now";

/** Boxes on customers, which the bar under their table sends. */
export const customerTicks: RowTicks<{ readonly id: string; readonly name: string }> = {
  form: FORM,
  name: "customer",
  value: ({ id }) => publicId("customer", id),
  label: ({ name }) => name,
};

type Props = {
  readonly base: string;
  readonly filter: Readonly<Record<string, string>>;
  readonly allLabel: string | null;
};

export function BillNowBar({ base, filter, allLabel }: Props) {
  return (
    <BulkBar
      id={FORM}
      name={customerTicks.name}
      label="Ticked customers"
      action={`${base}/customers/bill-now`}
      buttonLabel="Bill now"
      filter={filter}
      allLabel={allLabel}
    />
  );
}
