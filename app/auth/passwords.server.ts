import type { Options } from "@node-rs/argon2";

/** argon2id with 19 MiB and two passes: the OWASP password storage cheat sheet's recommended minimum. */
const options: Options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 };

// A native module of some weight: only processes that meet a password load it.
const argon2 = () => import("@node-rs/argon2");

export async function hashPassword(password: string): Promise<string> {
  return (await argon2()).hash(password.normalize("NFKC"), options);
}

let unknown: Promise<string> | undefined;

/**
 * Whether the password belongs to the hash. Without a hash it works just as long and answers no, so that the time
 * taken does not tell which addresses are known.
 */
export async function isPasswordRight(hash: string | null, password: string): Promise<boolean> {
  unknown ??= hashPassword("nobody has this password");
  const isRight = await (await argon2()).verify(hash ?? (await unknown), password.normalize("NFKC"));
  return hash !== null && isRight;
}
