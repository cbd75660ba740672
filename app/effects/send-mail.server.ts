import type { Caller } from "~/context.server";
import { env } from "~/env.server";
import { run, view } from "~/gate.server";
import { sendMail as handOver, isPermanent } from "~/mail/send.server";
import { loadOutgoingMail } from "~/operations/load-outgoing-mail.server";
import { recordMail } from "~/operations/record-mail.server";
import type { EffectResult } from "./effect-result";

type SystemCaller = Extract<Caller, { kind: "system" }>;
const RETRY_MS = 60_000;

/** Sends a kept mail. Without a mail server it stays in the mailbox, which the demo mode shows. */
export async function sendMail(
  caller: SystemCaller,
  _messageId: string,
  payload: { readonly mailId: string },
): Promise<EffectResult> {
  const { mail, fromName, replyTo, leaves } = await view(caller, (context) =>
    loadOutgoingMail(context, payload.mailId),
  );
  if (mail.state === "sent" || mail.state === "mailbox") return { done: true };
  const { smtpUrl } = env;
  if (smtpUrl === undefined || !leaves) return record(caller, mail.id, "mailbox");
  const { id, recipient: to, subject, text, html } = mail;
  try {
    await handOver({ id, fromName, replyTo, to, subject, text, html }, smtpUrl);
  } catch (error) {
    if (isPermanent(error)) return record(caller, mail.id, "failed");
    return {
      done: false,
      retryInMs: RETRY_MS,
      error: error instanceof Error ? error.message : String(error),
    };
  }
  return record(caller, mail.id, "sent");
}

async function record(
  caller: SystemCaller,
  mailId: string,
  state: "sent" | "mailbox" | "failed",
): Promise<EffectResult> {
  await run(caller, { operation: "recordMail" }, (context) => recordMail(context, { mailId, state }));
  return { done: true };
}
