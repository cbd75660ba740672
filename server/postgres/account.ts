// Which operating system account PostgreSQL runs under. It refuses root, so a root start borrows an account
// without rights; anyone else runs it as themselves.
import { readFileSync, statSync } from "node:fs";

export type Account = { name: string; uid: number; gid: number };

/**
 * The account to run PostgreSQL under, or undefined for "as whoever runs this program".
 * Data that exists decides: the cluster stays with the account that owns it.
 */
export function chooseAccount(clusterDir: string, passwdFile = "/etc/passwd"): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readAccounts(passwdFile);
  const owner = statSync(clusterDir, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0)
    return (
      accounts.find((account) => account.uid === owner.uid) ?? {
        name: String(owner.uid),
        uid: owner.uid,
        gid: owner.gid,
      }
    );
  for (const name of ["postgres", "nobody"]) {
    const account = accounts.find((candidate) => candidate.name === name);
    if (account && account.uid !== 0) return account;
  }
  throw new Error(
    "PostgreSQL does not run as root, and neither an account named postgres nor one named nobody exists. " +
      "Make one with `useradd --system postgres`, or start as an ordinary user, or set DATABASE_URL.",
  );
}

function readAccounts(passwdFile: string): Account[] {
  return readFileSync(passwdFile, "utf8")
    .split("\n")
    .flatMap((line) => {
      const [name, , uid, gid] = line.split(":");
      return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
    });
}
