/** Every bound of the running server, units in the names. What the wire allows stands in the contract's fieldLimits. */
export const limits = {
  /** A larger request body is refused with 413 before it is read to the end. */
  bodyBytesMax: 64 * 1024,
  bodyDepthMax: 8,
  bodyKeysPerObjectMax: 64,

  /** From the moment a request asks the store to the moment it is told something, retries included. */
  storeDeadlineMs: 5_000,
  storeAttemptsMax: 4,
  storeRetryDelayMs: 25,
  /** Connections of one process to PostgreSQL. */
  poolConnections: 10,
  /** Queries sent and not yet answered: one a connection, or a slow one would hold up those sent behind it. */
  queriesInFlightMax: 10,
  /** A statement out for longer than any lock is waited for (drizzle/0002) may have lost its connection. */
  statementLateMs: 3_000,
  /** Queries waiting for a place in flight. One more is refused at once: waiting longer helps nobody. */
  queriesQueuedMax: 2_000,
  connectTimeoutSeconds: 5,
  /** What a client is told to wait after a 503. */
  retryAfterSeconds: 1,
  /** How long a start waits for a database that can't be reached yet. */
  startPatienceMs: 60_000,

  rateLimitWindowSeconds: 60,
  /** Calls on the demo project by everybody together: so many times what one client address may make. */
  demoRateLimitFactor: 10,
  /** Forms of the demo a minute, of one visitor and of one client address, which an office shares. */
  demoFormsPerVisitorMax: 30,
  demoFormsPerAddressMax: 120,
  /** How long a visitor's account of the demo is kept in their browser. */
  demoVisitorSeconds: 30 * 24 * 3_600,

  /** A key's holder is used without asking the database for this long, and asked for again behind a request from half of it on. */
  keyFreshMs: 4_000,
  keysCachedMax: 10_000,
  /** How often the time of a key's last use is written down. */
  keyUsedEveryMs: 60_000,
  secretKeysPerProjectMax: 20,
  projectsPerUserMax: 100,
  membersPerProjectMax: 100,
  invitationsPerProjectMax: 100,
  /** Invitations sent by one person, and to one address. */
  invitationsPerHour: 20,
  /** A mail server that says nothing for so long gets no mail. */
  mailTimeoutMs: 10_000,
  invitationSeconds: 7 * 24 * 3_600,

  /** One call of Stripe, and all that one call of ours may take for it. */
  stripeTimeoutMs: 9_000,
  stripeDeadlineMs: 10_000,
  /** Looks at Stripe a minute that one client address may cause on its way back from a payment. */
  paymentLooksMax: 60,
  webhookBytesMax: 1024 * 1024,
  /**
   * How long an event is one process's to work on unless that renews it (three times in this time): as long as a crash
   * delays it. How many at once, and how often the inbox is looked into unasked.
   */
  eventLeaseSeconds: 10,
  eventsAtOnce: 4,
  eventsEveryMs: 5_000,
  /** How often Stripe is asked for what it may have reported in vain, and how far back. */
  reconcileFirstMs: 60_000,
  reconcileEveryMs: 15 * 60_000,
  reconcileBackSeconds: 3 * 24 * 3_600,
  allowedOriginsMax: 20,
  /** How long a billing page opened from the dashboard stays open. */
  billingLinkSeconds: 3_600,

  /**
   * Entries that one statement rolls up: so few that a page, which waits for the one that is under way, and PGlite, which does
   * nothing beside it, have them in a fraction of a second. How often it is looked for unasked, how long a page begins new ones.
   */
  rollUpEntriesMax: 2_000,
  rollUpEveryMs: 5_000,
  catchUpMs: 300,
  /** Refused users kept in memory, and how often they are written down. */
  refusalsNotedMax: 10_000,
  refusalsEveryMs: 3_000,

  passwordCharactersMin: 10,
  passwordCharactersMax: 128,
  passwordResetSeconds: 3_600,
  sessionSeconds: 14 * 24 * 3_600,
  /** How often what is over (sessions, tokens, invitations) is deleted. */
  sweepEveryMs: 3_600_000,
  /** An account of the demo project that nobody used for so long goes. */
  demoAccountIdleMs: 24 * 3_600_000,
  sessionRefreshSeconds: 24 * 3_600,
  /** Wrong passwords for one e-mail address, and from one client address, before both have to wait. */
  wrongPasswordsMax: 10,
  wrongPasswordsWindowSeconds: 15 * 60,
  /** Accounts made, and mails asked for, by one client address. */
  signUpsMax: 20,
  signUpsWindowSeconds: 3_600,
  /** A form that came without a valid session is kept for its sender this long. */
  draftSeconds: 15 * 60,
  draftBytesMax: 3_000,
  /** A form's body. */
  formBytesMax: 256 * 1024,

  connectionsMax: 10_000,
  headersTimeoutMs: 10_000,
  /** How often Node looks for connections that are over their time. */
  connectionsCheckMs: 5_000,
  requestTimeoutMs: 30_000,
  keepAliveTimeoutMs: 65_000,
  drainMs: 20_000,
  /** How long a quiet connection may still bring a request once the stop has begun. */
  drainGraceMs: 1_000,
} as const;
