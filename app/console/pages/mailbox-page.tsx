import { Link } from "@remix-run/react";
import { InstantText } from "~/ui/date-text";
import { EmptyState } from "~/ui/empty-state";
import { PlainShell } from "~/ui/plain-shell";
import { type Column, Table } from "~/ui/table";

export type MailRow = {
  readonly key: string;
  readonly organizationName: string;
  readonly zone: string;
  readonly recipient: string;
  readonly subject: string;
  readonly kind: string;
  readonly state: string;
  readonly createdAt: number;
  readonly to: string;
};

const STATES: Readonly<Record<string, string>> = {
  queued: "On its way",
  mailbox: "Kept here",
  sent: "Sent by the mail server",
  failed: "Refused by the mail server",
};

const columns: readonly Column<MailRow>[] = [
  { key: "subject", label: "Subject", cell: (mail) => mail.subject },
  { key: "recipient", label: "To", cell: (mail) => <span className="long-value">{mail.recipient}</span> },
  { key: "organization", label: "From", cell: (mail) => mail.organizationName, place: "state" },
  { key: "state", label: "State", cell: (mail) => STATES[mail.state] ?? mail.state },
  {
    key: "created",
    label: "Written",
    cell: (mail) => <InstantText at={mail.createdAt} zone={mail.zone} />,
    place: "date",
  },
];

/** All mails of the reader's organizations; demo mode sends none without a mail server. */
export function MailboxPage({ mails }: { readonly mails: readonly MailRow[] }) {
  return (
    <PlainShell width="list">
      <h1>Mailbox</h1>
      <p className="mt-2 mb-5 text-ink-2">
        Without a mail server (SMTP_URL) the mails of your organizations are kept here instead of being sent.
      </p>
      {mails.length > 0 ? (
        <Table
          caption="Mails"
          columns={columns}
          rows={mails}
          rowKey={(mail) => mail.key}
          rowHref={(mail) => mail.to}
        />
      ) : (
        <EmptyState title="No mail yet">
          Mails appear when an invoice is issued, somebody is invited, or a customer asks for a sign-in link.
        </EmptyState>
      )}
      <p className="mt-6">
        <Link to="/console">Back to the console</Link>
      </p>
    </PlainShell>
  );
}
