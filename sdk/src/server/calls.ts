import type { PlanName, PurchaseKind, Redirect } from "../wire/types.ts";
import type { OnUnavailable } from "./options.ts";

/** One billable action of one user. */
export interface MeterRequest<Mode extends OnUnavailable> {
  /** Your id of the user: 1 to 128 characters. */
  userId: string;
  /** What it is for, such as `image_gen`: 1 to 64 characters. */
  event: string;
  /** Credits to take: a whole number from 1 to 1,000,000. Default: 1. */
  cost?: number | undefined;
  /** What the action costs you in US dollars, for the margins in the dashboard: 0 to 1,000,000. */
  costUsd?: number | undefined;
  /**
   * The name of this one action, 1 to 255 ASCII characters: the same again is `ok` and takes nothing more. Default: a new
   * one. Never take it from a user's request: who repeats it would be let through without paying.
   */
  idempotencyKey?: string | undefined;
  /** For this one call, where it differs from the server's. */
  onUnavailable?: Mode | undefined;
}

/** Credits, a plan, or both, given without a payment. */
export interface CreditsRequest {
  /** Your id of the user: 1 to 128 characters. */
  userId: string;
  /** Credits to add: a whole number from 1 to 1,000,000. */
  amount?: number | undefined;
  /** The plan from now on; one that was paid for stays if it is better. */
  plan?: PlanName | undefined;
  /** The name of this one gift: the same again gives nothing more. Default: a new one. */
  idempotencyKey?: string | undefined;
}

/** A purchase to begin on Stripe's page. */
export interface CheckoutRequest {
  /** Your id of the user. */
  userId: string;
  /** A pack of credits, or the Pro plan by the month. */
  kind: PurchaseKind;
  /** Where a buyer comes back to, an absolute address. Default: a page of PayKit's. */
  successUrl?: string | undefined;
  /** Where somebody who changed their mind comes back to, an absolute address. Default: a page of PayKit's. */
  cancelUrl?: string | undefined;
  /** The name of this one purchase: the same again gives the same address. Default: a new one. */
  idempotencyKey?: string | undefined;
}

/** A visit to Stripe's customer portal. */
export interface PortalRequest {
  /** Your id of the user. */
  userId: string;
  /** Where they come back to, an absolute address. Default: a page of PayKit's. */
  returnUrl?: string | undefined;
}

/** A link to PayKit's own billing page of one user. */
export interface BillingLinkRequest {
  /** Your id of the user. */
  userId: string;
  /** Where the page leads back to, an absolute address. */
  returnUrl?: string | undefined;
  /** How long it opens the page, in seconds: 60 to 86,400. Default: 3,600. */
  expiresInSeconds?: number | undefined;
}

/** Whoever has `url` sees that user's billing page until `expiresAt`, a time in ISO 8601 (UTC). */
export interface BillingLink extends Redirect {
  expiresAt: string;
}
