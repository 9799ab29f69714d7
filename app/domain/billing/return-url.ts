/** The origins a project sends people back to, as they stand in its settings: one a line. */
export function originsOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

/**
 * Whether a checkout may send people back to an address (T28). Once a project has listed origins, those, and our own
 * where the configuration says which that is (a request's Host header is the caller's claim); before that, any.
 */
export function isAllowedReturn(address: string, allowedOrigins: string, ownOrigin: string | undefined): boolean {
  const origins = originsOf(allowedOrigins);
  const { origin } = new URL(address);
  return origins.length === 0 || origin === ownOrigin || origins.includes(origin);
}
