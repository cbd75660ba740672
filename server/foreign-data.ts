// What to say when the data folder, or a file in it, belongs to another user.

/** @param dataDir the folder to take over as a whole; a part of it would leave the rest with two owners */
export function foreignDataMessage(dataDir: string, reason: string): string {
  const user = process.env.USER || process.getuid?.() || "your-user";
  return (
    `Cannot use the data in ${dataDir}: ${reason}. Start as the user who made it (root, if it was started with sudo), ` +
    `or take it over with \`sudo chown -R ${user} ${dataDir}\` while nothing runs on it, ` +
    "or choose another folder with DATA_DIR."
  );
}
