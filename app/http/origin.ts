/**
 * Whether a request was made by a page of ours, as far as the browser that sent it says (T21). React Router's own check
 * lets a missing Origin pass and goes by the request's URL, which behind a TLS proxy is not what the browser sees; its
 * is switched off in react-router.config.ts, and this one stands before everything that acts by cookie.
 */
export function isSameOrigin(headers: Headers, origin: string): boolean {
  // Browsers set it themselves and no page can; "none" is a person who typed an address or reloaded.
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || site === "none";
  // A browser without it sends Origin with every form and every fetch that is not a GET.
  return headers.get("origin") === origin;
}

/** The same for a read, which a browser on plain HTTP sends without either; what speaks against it still counts. */
export function isSameOriginRead(headers: Headers, origin: string): boolean {
  return (headers.get("sec-fetch-site") ?? headers.get("origin")) === null || isSameOrigin(headers, origin);
}
