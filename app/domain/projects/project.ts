/** A tenant, as far as its ledger needs to know it. */
export interface LedgerProject {
  readonly id: string;
  /** Credits that the first write grants a new account. */
  readonly freeCredits: number;
}

/** A tenant, as far as a request needs to know it. */
export interface Project extends LedgerProject {
  /** When on, a publishable key may not meter. */
  readonly secureMetering: boolean;
  /** When on, a publishable key may open a user's Stripe portal. */
  readonly portalFromBrowser: boolean;
}

/**
 * The open sandbox. It is a row like any other (drizzle/0001), but its settings can't be changed, so that the
 * documented calls always work; known here, it costs no look-up.
 */
export const demoProject: Project = { id: "demo", freeCredits: 5, secureMetering: false, portalFromBrowser: true };
