import { PlainShell } from "~/ui/plain-shell";

type Props = { readonly host: string; readonly href: string; readonly isSandbox: boolean };

/** The last page of ours before another site: names it, says why, and offers a link. */
export function LeavePage({ host, href, isSandbox }: Props) {
  return (
    <PlainShell>
      <h1>You are leaving for {isSandbox ? "the Stripe sandbox" : "Stripe"}</h1>
      <p className="mt-3 text-ink-2">
        {isSandbox
          ? "Card details are entered at the payment provider, never here. This is its sandbox: only test cards work, and no money moves."
          : "Card details are entered at Stripe, the payment provider, and never reach this site. Afterwards you come back here."}
      </p>
      <p className="mt-6">
        <a href={href} className="btn btn-primary" rel="noreferrer">
          Continue to {host}
        </a>
      </p>
    </PlainShell>
  );
}
