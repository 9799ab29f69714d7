import { randomUUID } from "node:crypto";
import { Form, href } from "react-router";
import { z } from "zod";
import {
  createSecretKey,
  type NewKeyOutcome,
  overlapSeconds,
  revokeKey,
  rotateKey,
} from "#app/domain/keys/change-keys.server.ts";
import { demoKeys } from "#app/domain/keys/demo-keys.ts";
import { listKeys } from "#app/domain/keys/list-keys.ts";
import { demoProject } from "#app/domain/projects/project.ts";
import { isAllowed } from "#app/domain/projects/roles.ts";
import { formToken, id, keyName } from "#app/http/page/fields.ts";
import { byRole, type FormAnswer, formAction } from "#app/http/page/form.ts";
import { notFound, pageLoader, servicesOf } from "#app/http/page/page.ts";
import { projectContext } from "#app/http/page/require.ts";
import { CopyField } from "#app/ui/copy-field.tsx";
import { ActionError, IntentForm, QuickForm, Submit, TextField, useFormToken, useIntentForm } from "#app/ui/form.tsx";
import { Time } from "#app/ui/time.tsx";
import type { Route } from "./+types/keys";

export const meta: Route.MetaFunction = () => [{ title: "Keys · PayKit" }];

export const loader = pageLoader(async (args: Route.LoaderArgs) => {
  const { services } = servicesOf(args);
  const { project, role } = args.context.get(projectContext);
  const isDemo = project.id === demoProject.id;
  return {
    isDemo,
    mayChange: isAllowed(role, "developer") && !isDemo,
    demoKeys: isDemo ? demoKeys : null,
    keys: await listKeys(services.store, project.id),
    token: randomUUID(),
  };
});

const overlaps = Object.keys(overlapSeconds) as [keyof typeof overlapSeconds];
const demoRefusal: FormAnswer = { refuse: { form: "The demo project's keys are the same for everyone." }, status: 403 };

/** The new key in the answer itself: it is shown once, and a redirect would have to carry it. */
function newKeyAnswer(made: NewKeyOutcome, what: string, here: string): FormAnswer {
  switch (made.outcome) {
    case "made":
      return { show: { key: made.key, what } };
    case "replayed":
      return {
        to: here,
        flash: "This form was sent before, and made its key once. If you missed it, revoke that key and make another.",
      };
    case "too_many":
      return {
        refuse: { form: "This project has as many secret keys as it may. Revoke one that is no longer used." },
        status: 409,
      };
    case "missing":
      // The same for somebody else's key as for none.
      throw notFound();
    case "gone":
      return {
        refuse: { form: "This key is gone: it was revoked or rotated meanwhile. Nothing was changed." },
        status: 409,
      };
  }
}

export const action = formAction({
  "create-key": byRole(
    "developer",
    z.object({ name: keyName, token: formToken }),
    async ({ services, project, actor, input }) => {
      if (project.id === demoProject.id) return demoRefusal;
      const request = { projectId: project.id, actor, requestToken: input.token, name: input.name };
      const made = await createSecretKey(services.store, request);
      return newKeyAnswer(made, `Secret key “${input.name}”`, keysPage(project.id));
    },
  ),

  "rotate-key": byRole(
    "developer",
    z.object({
      keyId: id,
      overlap: z.enum(overlaps, { error: "Choose how long the old key works on." }),
      token: formToken,
    }),
    async ({ services, project, actor, input }) => {
      if (project.id === demoProject.id) return demoRefusal;
      const { keyId, overlap, token } = input;
      const made = await rotateKey(services.store, {
        projectId: project.id,
        actor,
        requestToken: token,
        keyId,
        overlap,
      });
      services.keyHolders.forget(project.id);
      return newKeyAnswer(made, "The new key", keysPage(project.id));
    },
  ),

  "revoke-key": byRole("developer", z.object({ keyId: id }), async ({ services, project, actor, input }) => {
    if (project.id === demoProject.id) return demoRefusal;
    const outcome = await revokeKey(services.store, { projectId: project.id, actor, keyId: input.keyId });
    if (outcome === "missing") throw notFound();
    services.keyHolders.forget(project.id);
    return { to: keysPage(project.id), flash: "The key is revoked. Within 5 seconds it works nowhere." };
  }),
});

function keysPage(projectId: string): string {
  return href("/dashboard/:projectId/keys", { projectId });
}

export default function Keys({ loaderData, actionData }: Route.ComponentProps) {
  const { isDemo, mayChange, demoKeys, keys, token } = loaderData;
  const { form, fields } = useIntentForm("create-key");
  const rotateToken = useFormToken("rotate-key", token);
  const shown = actionData?.shown as { key: string; what: string } | null | undefined;
  const live = keys.filter(({ state }) => state !== "revoked");
  const dead = keys.filter(({ state }) => state === "revoked");
  return (
    <>
      <h1 className="text-2xl font-semibold tracking-tight">Keys</h1>
      <p className="muted mt-2 max-w-prose text-sm">
        The publishable key goes into pages. Secret keys stay on your servers; only their hashes are kept here.
      </p>
      <div className="mt-6">
        <ActionError intents={["rotate-key", "revoke-key"]} />
      </div>
      {shown && (
        <section
          aria-labelledby="new-key"
          className="card mb-6 border-brand-700/40 bg-brand-50 dark:border-brand-300/40 dark:bg-brand-950"
        >
          <h2 id="new-key" className="text-lg font-semibold">
            Put it away now
          </h2>
          <p className="mt-1 mb-4 text-sm">This is the only time this key is shown.</p>
          <CopyField label={shown.what} value={shown.key} />
        </section>
      )}
      {isDemo && demoKeys && (
        <section aria-label="Keys of the demo project" className="card grid gap-3">
          <CopyField label="Publishable key" value={demoKeys.publishable} />
          <CopyField label="Secret key, which everyone knows" value={demoKeys.secret} />
        </section>
      )}
      <ul className="space-y-4">
        {live.map((key) => (
          <li key={key.id} className="card">
            <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
              <h2 className="font-semibold wrap-anywhere">{key.name}</h2>
              <p className="muted text-sm">{key.kind === "secret" ? "Secret" : "Publishable"}</p>
            </div>
            {key.publishableKey ? (
              <div className="mt-3">
                <CopyField label="Publishable key" value={key.publishableKey} />
              </div>
            ) : (
              <p className="mt-2 font-mono text-sm">sk_live_…{key.last4}</p>
            )}
            <p className="muted mt-2 text-sm">
              Made <Time at={key.createdAt} /> ·{" "}
              {key.lastUsedAt === null ? (
                "not used yet"
              ) : (
                <>
                  last used <Time at={key.lastUsedAt} />
                </>
              )}
              {key.expiresAt !== null && (
                <>
                  {" "}
                  ·{" "}
                  <strong className="font-medium text-amber-800 dark:text-amber-300">
                    rotated, works until <Time at={key.expiresAt} />
                  </strong>
                </>
              )}
            </p>
            {mayChange && (
              <div className="mt-4 flex flex-wrap items-end gap-3">
                {key.state === "active" && (
                  <Form method="post" className="flex flex-wrap items-end gap-3">
                    <input type="hidden" name="intent" value="rotate-key" />
                    <input type="hidden" name="token" value={rotateToken} />
                    <input type="hidden" name="keyId" value={key.id} />
                    <label className="text-sm">
                      <span className="label">The old one works on for</span>
                      <select name="overlap" defaultValue="24h" className="input mt-1.5">
                        <option value="now">no time: it ends now</option>
                        <option value="1h">1 hour</option>
                        <option value="24h">24 hours</option>
                        <option value="7d">7 days</option>
                      </select>
                    </label>
                    <Submit intent="rotate-key" kind="secondary" pending="Rotating …" about={key.name}>
                      Rotate
                    </Submit>
                  </Form>
                )}
                {(key.kind === "secret" || key.state === "expiring") && (
                  <QuickForm
                    intent="revoke-key"
                    kind="danger"
                    pending="Revoking …"
                    about={key.name}
                    values={{ keyId: key.id }}
                  >
                    Revoke
                  </QuickForm>
                )}
              </div>
            )}
          </li>
        ))}
      </ul>
      {mayChange && (
        <section aria-labelledby="create-title" className="card mt-8 max-w-xl">
          <h2 id="create-title" className="text-lg font-semibold">
            One more secret key
          </h2>
          <IntentForm
            form={form}
            intent="create-key"
            token={token}
            labels={{ name: "Name" }}
            className="mt-4 space-y-4"
          >
            {fields.name && (
              <TextField
                field={fields.name}
                label="Name"
                hint="What uses it: a server, a job, a colleague."
                input={{ autoComplete: "off" }}
              />
            )}
            <Submit intent="create-key" pending="Making it …">
              Make a secret key
            </Submit>
          </IntentForm>
        </section>
      )}
      {dead.length > 0 && (
        <section aria-labelledby="dead" className="mt-10">
          <h2 id="dead" className="text-lg font-semibold">
            Keys that no longer work
          </h2>
          <ul className="muted mt-3 space-y-1 text-sm">
            {dead.map((key) => (
              <li key={key.id} className="wrap-anywhere">
                {key.name} (…{key.last4}), made <Time at={key.createdAt} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
