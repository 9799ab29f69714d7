/** What we put on everything of ours at Stripe: it is the only thing that says whose it is (never an e-mail address). */
export interface OurMetadata {
  app: "paykit";
  project: string;
  user: string;
  purchase: string;
}

/** Reads it back; undefined for another app's things, and for what only looks like ours. */
export function readMetadata(metadata: Record<string, string> | null | undefined): OurMetadata | undefined {
  const { app, project, user, purchase } = metadata ?? {};
  if (app !== "paykit" || !project || !user || !purchase) return undefined;
  // PostgreSQL's text has no place for it, and nothing of ours has it.
  if (`${project}${user}${purchase}`.includes("\0")) return undefined;
  return { app, project, user, purchase };
}

/** For Stripe's parameters, which are plain text by name. */
export function writeMetadata(metadata: OurMetadata): Record<string, string> {
  return { ...metadata };
}
