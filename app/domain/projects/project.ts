/** A tenant, as far as a request needs to know it. */
export interface Project {
  readonly id: string;
  /** When on, a publishable key may not meter. */
  readonly secureMetering: boolean;
  /** Credits that the first write grants a new account. */
  readonly freeCredits: number;
}

/**
 * The open sandbox. It is a row like any other (drizzle/0001), but its settings can't be changed, so that the
 * documented calls always work; known here, it costs no look-up.
 */
export const demoProject: Project = { id: "demo", secureMetering: false, freeCredits: 5 };
