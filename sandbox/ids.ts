import { createHash, createHmac, randomBytes } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function base62(bytes: Uint8Array): string {
  let result = "";
  for (const byte of bytes) result += ALPHABET[byte % 62];
  return result;
}

/** A random id in Stripe's style, such as `pi_3kZ…` with 24 characters after the prefix. */
export function newId(prefix: string): string {
  return `${prefix}_${base62(randomBytes(24))}`;
}

export function newClientSecret(id: string): string {
  return `${id}_secret_${base62(randomBytes(25))}`;
}

export function newSigningSecret(): string {
  return `whsec_${base62(randomBytes(32))}`;
}

/** The account that a key opens: the same key always opens the same account. */
export function accountIdOf(key: string): string {
  return `acct_${base62(createHash("sha256").update(key).digest().subarray(0, 16))}`;
}

/** The same card has the same fingerprint within one account and another one elsewhere. */
export function fingerprintOf(accountId: string, number: string): string {
  return base62(createHash("sha256").update(`${accountId}/${number}`).digest().subarray(0, 16));
}

export function sha256(textToHash: string): string {
  return createHash("sha256").update(textToHash).digest("hex");
}

/** The header Stripe signs a delivery with; `timestamp` in unix seconds. No blank may follow the comma. */
export function signatureHeader(payload: string, secret: string, timestamp: number): string {
  const digest = createHmac("sha256", secret).update(`${timestamp}.${payload}`).digest("hex");
  return `t=${timestamp},v1=${digest}`;
}
