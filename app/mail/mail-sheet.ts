import { accentTokens } from "~/ui/accent";

/** Who writes: name, colour and mode of the organization. */
export type MailSender = { readonly name: string; readonly accent: string; readonly mode: "live" | "test" };

export type WrittenMail = { readonly subject: string; readonly text: string; readonly html: string };

export type MailContent = {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** The one button; its address is also printed as text. */
  readonly button: { readonly label: string; readonly url: string };
  /** Stands small under the button. */
  readonly closing?: string;
};

const INK = "#19231e";
const INK_2 = "#49524e";
const LINE = "#d8dedb";

/**
 * One mail in both forms: text, and HTML at most 560 px wide that needs no picture and no style sheet. Mails of
 * test organizations say so in the subject and on the first line.
 */
export function writeMail(sender: MailSender, content: MailContent): WrittenMail {
  return {
    subject: oneLine(sender.mode === "test" ? `[Test] ${content.subject}` : content.subject),
    text: textOf(sender, content),
    html: htmlOf(sender, content),
  };
}

const TEST_SENTENCE = "This mail comes from a test organization: no real money is involved.";

function textOf(sender: MailSender, { paragraphs, button, closing }: MailContent): string {
  const parts = [
    ...(sender.mode === "test" ? [TEST_SENTENCE] : []),
    ...paragraphs,
    `${button.label}:\n${button.url}`,
    ...(closing ? [closing] : []),
    `-- \n${sender.name}`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function htmlOf(sender: MailSender, content: MailContent): string {
  const { fill, on, text, border } = accentTokens(sender.accent).light;
  const { paragraphs, button, closing } = content;
  const paragraph = (words: string, style: string) =>
    `<p style="margin:0 0 16px;${style}">${escapeHtml(words)}</p>`;
  const url = escapeHtml(button.url);
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(content.subject)}</title></head>`,
    `<body style="margin:0;padding:24px;background:#f6f8f7;color:${INK};font:16px/24px 'IBM Plex Sans','Segoe UI',Roboto,Arial,sans-serif">`,
    `<div style="max-width:512px;margin:0 auto;padding:24px;background:#ffffff;border:1px solid ${LINE};border-radius:6px">`,
    `<p style="margin:0 0 24px;padding-bottom:12px;border-bottom:2px solid ${fill};font-weight:600">${escapeHtml(sender.name)}</p>`,
    sender.mode === "test" ? paragraph(TEST_SENTENCE, `color:#6c3c9a;font-size:14px`) : "",
    ...paragraphs.map((words) => paragraph(words, "")),
    `<p style="margin:24px 0"><a href="${url}" style="display:inline-block;padding:12px 20px;background:${fill};color:${on};border:1px solid ${border};border-radius:4px;text-decoration:none;font-weight:600">${escapeHtml(button.label)}</a></p>`,
    `<p style="margin:0 0 16px;font-size:13px;line-height:20px;color:${INK_2};word-break:break-all"><a href="${url}" style="color:${text}">${url}</a></p>`,
    closing ? paragraph(closing, `color:${INK_2};font-size:14px;line-height:20px`) : "",
    "</div></body></html>",
  ].join("");
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** A header must not carry a line break that a name smuggled in. */
function oneLine(text: string): string {
  return text.replace(/[\r\n\t]+/g, " ").trim();
}
