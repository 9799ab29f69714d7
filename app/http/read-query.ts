import { Problem } from "./problem.ts";

/**
 * Reads the query strictly. URLSearchParams would turn bytes that are not UTF-8 into U+FFFD, and so make one user of
 * two; and it keeps a second value of the same name, which some readers take for the first.
 */
export function readQuery(url: string): Record<string, string> {
  const start = url.indexOf("?");
  const query = start === -1 ? "" : url.slice(start + 1).replace(/#.*$/s, "");
  const fields = new Map<string, string>();
  for (const pair of query.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = decode(equals === -1 ? pair : pair.slice(0, equals));
    if (fields.has(name)) throw new Problem("invalid_request", "A query parameter is given twice.", { param: name });
    fields.set(name, equals === -1 ? "" : decode(pair.slice(equals + 1)));
  }
  return Object.fromEntries(fields);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part.replaceAll("+", " "));
  } catch {
    throw new Problem("invalid_request", "The query must be percent-encoded UTF-8.");
  }
}
