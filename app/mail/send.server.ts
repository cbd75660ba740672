import type { Transporter } from "nodemailer";
import type SMTPPool from "nodemailer/lib/smtp-pool";
import { env } from "~/env.server";

export type OutgoingMail = {
  readonly id: string;
  readonly fromName: string;
  readonly replyTo: string | null;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
};

let transport: Promise<Transporter> | undefined;

/** One pooled connection set a process, made with the first mail: connecting anew costs forty times a mail. */
function openTransport(url: string): Promise<Transporter> {
  const options: SMTPPool.Options = {
    url,
    pool: true,
    maxConnections: 3,
    connectionTimeout: 10_000,
    socketTimeout: 30_000,
  };
  transport ??= import("nodemailer").then(({ createTransport }) => createTransport(options));
  return transport;
}

/** Hands a mail to the configured server. Throws what the server or the network answered. */
export async function sendMail(mail: OutgoingMail, smtpUrl: string): Promise<void> {
  const { id, fromName, replyTo, ...content } = mail;
  await (await openTransport(smtpUrl)).sendMail({
    ...content,
    from: { name: fromName, address: addressOf(env.mailFrom) },
    ...(replyTo ? { replyTo } : {}),
    // The same id in a repeat lets the receiving side recognise it.
    messageId: `<${id}@${addressOf(env.mailFrom).split("@")[1] ?? "counterfoil"}>`,
  });
}

export async function closeTransport(): Promise<void> {
  const open = transport;
  transport = undefined;
  (await open)?.close();
}

/** Whether a failure is for good: the server understood and will never take this mail (SMTP 5xx). */
export function isPermanent(error: unknown): boolean {
  if (!(error instanceof Error) || !("responseCode" in error)) return false;
  const code = Number(error.responseCode);
  return code >= 500 && code < 600;
}

/** "Billing <a@b>" → "a@b". */
function addressOf(sender: string): string {
  return /<([^<>]+)>/.exec(sender)?.[1] ?? sender;
}
