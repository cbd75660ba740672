import { Form, Link } from "@remix-run/react";
import { Button } from "~/ui/button";
import { AccentSquare } from "~/ui/logo";
import { PlainShell } from "~/ui/plain-shell";

export type PortalLinkView =
  | { readonly kind: "open"; readonly organizationName: string; readonly accent: string }
  | { readonly kind: "closed"; readonly sentence: string };

/** One button: opening a link in a mail must not use it up, since mail scanners open links too. */
export function PortalLinkPage({ link }: { readonly link: PortalLinkView }) {
  if (link.kind === "closed") {
    return (
      <PlainShell>
        <h1>This link does not open the portal</h1>
        <p className="mt-3 text-ink-2">{link.sentence}</p>
        <p className="mt-6">
          <Link to="/portal/enter" className="btn btn-primary">
            Ask for a new link
          </Link>
        </p>
      </PlainShell>
    );
  }
  return (
    <PlainShell
      brand={
        <>
          <AccentSquare accent={link.accent} />
          {link.organizationName}
        </>
      }
    >
      <h1>Sign in to {link.organizationName}</h1>
      <p className="mt-3 text-ink-2">Your invoices, payments and payment methods.</p>
      {/* The portal's accent comes with the page itself, under its nonce, so the portal is entered by a whole page. */}
      <Form method="post" className="mt-6" reloadDocument>
        <Button tone="primary">Open the customer portal</Button>
      </Form>
    </PlainShell>
  );
}
