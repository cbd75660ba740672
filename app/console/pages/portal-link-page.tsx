import { Form } from "@remix-run/react";
import { pageOf } from "~/console/links";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { CopyId } from "~/ui/copy-id";
import { InstantText } from "~/ui/date-text";
import { PageHeader } from "~/ui/page-header";

type Props = {
  readonly base: string;
  readonly customer: { readonly id: string; readonly name: string };
  readonly link: { readonly url: string; readonly expiresAt: number } | null;
};

export function PortalLinkPage({ base, customer, link }: Props) {
  return (
    <>
      <PageHeader
        title={`Portal link for ${customer.name}`}
        crumbs={[
          { label: "Customers", to: `${base}/customers` },
          { label: customer.name, to: pageOf(base, "customer", customer.id) },
        ]}
        lead="Whoever has the link sees this customer's invoices and payment methods, until it expires."
      />
      {link ? (
        <Card title="The link, shown once">
          <p className="max-w-none break-all">
            <CopyId value={link.url} what="portal link" cut="full" />
          </p>
          <p className="mt-3 text-ink-2">
            Good until <InstantText at={link.expiresAt} />.
          </p>
        </Card>
      ) : (
        <Form method="post">
          <Button tone="primary">Create portal link</Button>
        </Form>
      )}
    </>
  );
}
