import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import { env } from "./env.server";

/**
 * Sealing: AES-256-GCM under a key derived from APP_SECRET for one purpose. The sealed text names its key, so a
 * secret sealed under another APP_SECRET is told apart from a damaged one.
 */
const FORMAT = "v1";

function keyFor(purpose: string): { id: string; key: Buffer } {
  const key = Buffer.from(hkdfSync("sha256", env.appSecret, "counterfoil", purpose, 32));
  return { id: createHash("sha256").update(key).digest("hex").slice(0, 8), key };
}

/** "v1.<key id>.<nonce>.<tag>.<ciphertext>", base64url parts. `purpose` must be the same when it is opened. */
export function seal(text: string, purpose: string): string {
  const { id, key } = keyFor(purpose);
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return [
    FORMAT,
    id,
    nonce.toString("base64url"),
    cipher.getAuthTag().toString("base64url"),
    body.toString("base64url"),
  ].join(".");
}

/** Throws with a remedy when the text was sealed under another APP_SECRET or was changed. */
export function open(sealed: string, purpose: string): string {
  const [format, keyId, nonce, tag, body] = sealed.split(".");
  const { id, key } = keyFor(purpose);
  if (format !== FORMAT || nonce === undefined || tag === undefined || body === undefined) {
    throw new Error("A sealed secret is damaged. Enter it again.");
  }
  if (keyId !== id) {
    throw new Error(
      "A secret was sealed under another APP_SECRET. Start with that one, or enter the secret again.",
    );
  }
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64url"));
  decipher.setAuthTag(Buffer.from(tag, "base64url"));
  return Buffer.concat([decipher.update(Buffer.from(body, "base64url")), decipher.final()]).toString("utf8");
}

/** 256 random bits for a token, base64url. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** How a bearer secret is stored: it has full entropy, so one hash is enough. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/**
 * A bearer secret as it travels: its organization in clear before the dot, so that it is looked up inside that
 * tenant, and the secret behind it.
 */
export function tenantToken(organizationId: string, secret: string): string {
  return `${organizationId.replaceAll("-", "")}.${secret}`;
}

/** Both halves of a token of `tenantToken`; null when the text is none. */
export function readTenantToken(text: string): { organizationId: string; secret: string } | null {
  const match = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})\.([\w-]{43})$/.exec(
    text,
  );
  if (!match) return null;
  return { organizationId: match.slice(1, 6).join("-"), secret: match[6] ?? "" };
}
