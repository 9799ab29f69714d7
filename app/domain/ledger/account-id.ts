import { createHash } from "node:crypto";

/**
 * An account's id: the first 16 bytes of SHA-256 over the UTF-8 of project id, a line feed, user id, as a uuid.
 * Made here rather than by a sequence, so that a money move names its account before it asks the database.
 */
export function accountIdOf(projectId: string, userId: string): string {
  const hex = createHash("sha256").update(`${projectId}\n${userId}`, "utf8").digest("hex").slice(0, 32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
