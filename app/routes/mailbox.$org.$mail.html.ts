import type { LoaderFunctionArgs } from "@remix-run/node";
import { requireMailboxOf } from "~/auth/mailbox.server";
import { idParam } from "~/console/list-request";
import { loadMailShown } from "~/console/queries/mailbox.server";
import { view } from "~/gate.server";

// The mail's own styles and nothing else: no script, no picture, no form, framed by our own page alone.
const policy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "frame-ancestors 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "sandbox allow-popups allow-popups-to-escape-sandbox",
].join("; ");

/** A mail's HTML for the frame on its page. */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const { caller, ...reader } = await requireMailboxOf(request, params.org);
  const id = idParam("mail", params.mail);
  const { mail } = await view(caller, (context) => loadMailShown(context, id, reader));
  // Links of the mail open beside the frame, where pages that refuse frames can be shown.
  const html = mail.html.replace("<head>", '<head><base target="_blank">');
  return new Response(html, {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": policy,
      "X-Frame-Options": "SAMEORIGIN",
    },
  });
}
