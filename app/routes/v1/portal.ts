import { billingSettings } from "#app/domain/projects/billing-settings.ts";
import { demoProject } from "#app/domain/projects/project.ts";
import { anyKey, endpoint, method } from "#app/http/endpoint.ts";
import { Problem } from "#app/http/problem.ts";
import { allowedReturn, stripeOf } from "#app/http/stripe-call.ts";
import { openPortal } from "#app/integrations/stripe/portal.server.ts";
import { portalRequest } from "#contract/checkout.ts";

const route = endpoint({
  POST: method(portalRequest, anyKey, async (call) => {
    const { store, project, keyKind, input } = call;
    // Anyone who has the page's key could otherwise open another user's portal.
    const isOpen = keyKind === "secret" || project.id === demoProject.id;
    if (!isOpen && !(await billingSettings(store, project.id)).portalFromBrowser) {
      const message = "The portal wants the secret key, unless the project's settings open it to browsers.";
      throw new Problem("secret_key_required", message);
    }
    const stripe = stripeOf(call);
    const returnUrl = await allowedReturn(call, "returnUrl", input.returnUrl, "/");
    const url = await openPortal(store, stripe.client, project, input.userId, returnUrl);
    if (url === undefined)
      throw new Problem("no_customer", "This user has never bought anything, so there is no portal.");
    return { body: { url } };
  }),
});

export const loader = route.loader;
export const action = route.action;
