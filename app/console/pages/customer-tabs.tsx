import { pageOf } from "~/console/links";
import type { CustomerCounts } from "~/console/queries/customer-tabs.server";
import { publicId } from "~/public-ids";
import { formatCount } from "~/ui/format/number";
import { Tabs } from "~/ui/tabs";

type Props = {
  readonly base: string;
  readonly customerId: string;
  readonly counts: CustomerCounts;
  readonly current: "overview" | "credit" | "pools" | "history" | "notes";
};

/** The parts of a customer; those that are lists lead to the list, narrowed to the customer. */
export function CustomerTabs({ base, customerId, counts, current }: Props) {
  const id = publicId("customer", customerId);
  const page = pageOf(base, "customer", customerId);
  const count = (of: keyof CustomerCounts) => formatCount(counts[of], "en");
  return (
    <Tabs
      label="Customer"
      tabs={[
        { label: "Overview", to: page, current: current === "overview" },
        {
          label: "Subscriptions",
          to: `${base}/subscriptions?customer=${id}`,
          count: count("subscriptions"),
        },
        { label: "Usage", to: `${base}/usage?customer=${id}` },
        { label: "Invoices", to: `${base}/invoices?customer=${id}`, count: count("invoices") },
        { label: "Payments", to: `${base}/payments?customer=${id}`, count: count("payments") },
        { label: "Credit", to: `${page}/credit`, current: current === "credit" },
        { label: "Pools", to: `${page}/pools`, current: current === "pools" },
        { label: "History", to: `${page}/history`, current: current === "history" },
        { label: "Notes", to: `${page}/notes`, count: count("notes"), current: current === "notes" },
      ]}
    />
  );
}
