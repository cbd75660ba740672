import { pageOf } from "~/console/links";
import { publicId } from "~/public-ids";
import { Tabs } from "~/ui/tabs";

type Props = {
  readonly base: string;
  readonly customerId: string;
  readonly current: "overview" | "credit" | "pools" | "history" | "notes";
};

/** The parts of a customer; those that are lists lead to the list, narrowed to the customer. */
export function CustomerTabs({ base, customerId, current }: Props) {
  const id = publicId("customer", customerId);
  const page = pageOf(base, "customer", customerId);
  return (
    <Tabs
      label="Customer"
      tabs={[
        { label: "Overview", to: page, current: current === "overview" },
        { label: "Subscriptions", to: `${base}/subscriptions?customer=${id}` },
        { label: "Usage", to: `${base}/usage?customer=${id}` },
        { label: "Invoices", to: `${base}/invoices?customer=${id}` },
        { label: "Payments", to: `${base}/payments?customer=${id}` },
        { label: "Credit", to: `${page}/credit`, current: current === "credit" },
        { label: "Pools", to: `${page}/pools`, current: current === "pools" },
        { label: "History", to: `${page}/history`, current: current === "history" },
        { label: "Notes", to: `${page}/notes`, current: current === "notes" },
      ]}
    />
  );
}
