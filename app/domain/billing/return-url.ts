/** The origins a project sends people back to, as they stand in its settings: one a line. */
export function originsOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

/**
 * Whether a checkout may send people back to an address (T28). Our own pages always; once a project has listed origins,
 * those; before that, any.
 */
export function isAllowedReturn(address: string, allowedOrigins: string, ownOrigin: string): boolean {
  const origins = originsOf(allowedOrigins);
  const { origin } = new URL(address);
  return origins.length === 0 || origin === ownOrigin || origins.includes(origin);
}
