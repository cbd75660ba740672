// Which operating system account PostgreSQL runs under. It refuses root, so a root start borrows an account
// without rights; anyone else runs it as themselves.
import { readFileSync, statSync } from "node:fs";
import { userInfo } from "node:os";

export type Account = { name: string; uid: number; gid: number };

/**
 * The account to run PostgreSQL under, or undefined for "as whoever runs this program".
 * Data that exists decides: the cluster stays with the account that owns it.
 * @param folders whose owner counts, the first that exists and is not root's
 */
export function chooseAccount(folders: readonly string[], passwdFile = "/etc/passwd"): Account | undefined {
  if (process.getuid?.() !== 0) {
    demandName();
    return undefined;
  }
  const accounts = readAccounts(passwdFile);
  const owners = folders.map((folder) => statSync(folder, { throwIfNoEntry: false }));
  const owner = owners.find((found) => found !== undefined && found.uid !== 0);
  if (owner)
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

// PostgreSQL looks its user's name up, which fails for a bare number such as `docker run --user 1234` gives.
function demandName(): void {
  try {
    userInfo();
  } catch {
    throw new Error(
      `User ${process.getuid?.()} has no name on this system (no entry in /etc/passwd), and PostgreSQL demands one. ` +
        "Start as a user with a name, or as root, or set DATABASE_URL.",
    );
  }
}

function readAccounts(passwdFile: string): Account[] {
  return readFileSync(passwdFile, "utf8")
    .split("\n")
    .flatMap((line) => {
      const [name, , uid, gid] = line.split(":");
      return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
    });
}
