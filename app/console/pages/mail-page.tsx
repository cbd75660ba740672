import { Link } from "@remix-run/react";
import { InstantText } from "~/ui/date-text";
import { PlainShell } from "~/ui/plain-shell";

type Props = {
  readonly organizationName: string;
  readonly zone: string;
  readonly mail: {
    readonly recipient: string;
    readonly subject: string;
    readonly text: string;
    readonly createdAt: number;
  };
  /** Addresses found in the text; those of this site can be followed from here. */
  readonly links: readonly string[];
  readonly htmlHref: string;
};

/** One kept mail as its reader would see it: HTML in a frame of its own, text, and links to follow. */
export function MailPage({ organizationName, zone, mail, links, htmlHref }: Props) {
  return (
    <PlainShell width="wide">
      <p className="mb-1 text-dense">
        <Link to="/mailbox">Mailbox</Link>
      </p>
      <h1>{mail.subject}</h1>
      <p className="mt-1 text-ink-2">
        {organizationName} to {mail.recipient}, <InstantText at={mail.createdAt} zone={zone} />
      </p>
      {links.length > 0 ? (
        <>
          <h2 className="mt-6">Links</h2>
          <ul className="mt-2 grid gap-1">
            {links.map((link) => (
              <li key={link} className="break-all">
                <a href={link} className="prose-link">
                  {link}
                </a>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <h2 className="mt-6">As HTML</h2>
      <iframe
        title={`The mail ${mail.subject} as HTML`}
        src={htmlHref}
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        className="mt-2 h-180 w-full border border-line md:h-140"
      />
      <h2 className="mt-6">As text</h2>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard.
        tabIndex={0}
        className="mt-2 overflow-x-auto border border-line bg-sunken p-3 text-dense wrap-anywhere whitespace-pre-wrap"
      >
        {mail.text}
      </pre>
    </PlainShell>
  );
}
