import { href } from "react-router";
import { z } from "zod";
import { listAudit } from "#app/domain/audit/list-audit.ts";
import { billingSettings } from "#app/domain/projects/billing-settings.ts";
import {
  deleteProject,
  renameProject,
  setAllowedOrigins,
  setFreeCredits,
  setPastDueKeepsPro,
  setPortalFromBrowser,
  setSecureMetering,
  setTimeZone,
} from "#app/domain/projects/change-project.ts";
import { demoProject } from "#app/domain/projects/project.ts";
import { isAllowed } from "#app/domain/projects/roles.ts";
import { allowedOrigins, freeCredits, timeZone } from "#app/http/page/fields.ts";
import { byRole, formAction } from "#app/http/page/form.ts";
import { pageLoader, servicesOf } from "#app/http/page/page.ts";
import { projectContext } from "#app/http/page/require.ts";
import { onOff, setting } from "#app/http/page/setting.ts";
import { settlePastDue } from "#app/integrations/stripe/settle-past-due.server.ts";
import { AuditList } from "#app/ui/audit-list.tsx";
import { IntentForm, Submit, TextField, useIntentForm } from "#app/ui/form.tsx";
import { PaymentSettings } from "#app/ui/payment-settings.tsx";
import { SwitchSetting } from "#app/ui/switch-setting.tsx";
import { TimeZoneSetting } from "#app/ui/time-zone-setting.tsx";
import { projectName } from "#contract/projects.ts";
import type { Route } from "./+types/settings";

export const meta: Route.MetaFunction = () => [{ title: "Settings · PayKit" }];

const auditPageSize = 50;

export const loader = pageLoader(async (args: Route.LoaderArgs) => {
  const { services } = servicesOf(args);
  const { project, role } = args.context.get(projectContext);
  const asked = args.url.searchParams.get("audit") ?? "";
  const cursor = /^[1-9]\d{0,14}$/.test(asked) ? Number(asked) : undefined;
  const isDemo = project.id === demoProject.id;
  return {
    project,
    mayChange: isAllowed(role, "developer") && !isDemo,
    isOwner: isAllowed(role, "owner") && !isDemo,
    timeZones: ["UTC", ...Intl.supportedValuesOf("timeZone")],
    isDemo,
    billing: await billingSettings(services.store, project.id),
    audit: await listAudit(services.store, project.id, auditPageSize, cursor),
    isFirst: cursor === undefined,
  };
});

const here = (projectId: string) => href("/dashboard/:projectId/settings", { projectId });

export const action = formAction({
  rename: setting(
    "developer",
    z.object({ name: projectName }),
    ({ services, project, actor, input }) => renameProject(services.store, project.id, input.name, actor),
    ({ project, input }) => ({ to: here(project.id), flash: `The project is now called ${input.name}.` }),
  ),
  "free-credits": setting(
    "developer",
    z.object({ freeCredits }),
    ({ services, project, actor, input }) => setFreeCredits(services.store, project.id, input.freeCredits, actor),
    ({ project, input }) => ({
      to: here(project.id),
      flash: `New users now start with ${input.freeCredits} free credits.`,
    }),
  ),
  "secure-metering": setting(
    "developer",
    z.object({ secureMetering: onOff }),
    ({ services, project, actor, input }) =>
      setSecureMetering(services.store, project.id, input.secureMetering === "on", actor),
    ({ project, input }) => ({ to: here(project.id), flash: `Secure metering is ${input.secureMetering}.` }),
  ),
  "allowed-origins": setting(
    "developer",
    z.object({ allowedOrigins }),
    ({ services, project, actor, input }) => setAllowedOrigins(services.store, project.id, input.allowedOrigins, actor),
    ({ project, input: { allowedOrigins: origins } }) => ({
      to: here(project.id),
      flash: `After paying, people may be sent ${origins.length === 0 ? "anywhere" : `to ${origins.join(", ")}`}.`,
    }),
  ),
  "time-zone": setting(
    "owner",
    z.object({ timeZone }),
    async ({ services, project, actor, input }) => {
      const outcome = await setTimeZone(services.store, project.id, input.timeZone, actor);
      if (outcome !== "unknown_zone") return outcome;
      return { refuse: { timeZone: "The database does not know this time zone." }, status: 400 };
    },
    ({ project, input }) => ({ to: here(project.id), flash: `Days now begin at midnight in ${input.timeZone}.` }),
  ),
  "portal-from-browser": setting(
    "developer",
    z.object({ portalFromBrowser: onOff }),
    ({ services, project, actor, input }) =>
      setPortalFromBrowser(services.store, project.id, input.portalFromBrowser === "on", actor),
    ({ project, input }) => ({
      to: here(project.id),
      flash: `Opening the portal from the browser is ${input.portalFromBrowser}.`,
    }),
  ),
  "past-due-keeps-pro": setting(
    "developer",
    z.object({ pastDueKeepsPro: onOff }),
    ({ services, project, actor, input }) =>
      setPastDueKeepsPro(services.store, project.id, input.pastDueKeepsPro === "on", actor),
    async ({ services, project, input }) => {
      const { store, stripe } = services;
      const isApplied = stripe === undefined || (await settlePastDue(store, stripe.client, project.id));
      const later = " Stripe can't be reached: those who are late now follow when it next reports on them.";
      return {
        to: here(project.id),
        flash: `Keeping Pro while a payment is late is ${input.pastDueKeepsPro}.${isApplied ? "" : later}`,
      };
    },
  ),
  delete: byRole(
    "owner",
    z.object({ confirm: z.string({ error: "Type the project's name to delete it." }) }),
    async (call) => {
      const { services, project, actor, input } = call;
      if (project.id === demoProject.id) {
        return { refuse: { form: "The demo project stays as it is for everyone." }, status: 403 };
      }
      if (input.confirm.trim() !== project.name) {
        return {
          refuse: { confirm: `This is not its name. To delete the project, type: ${project.name}` },
          status: 400,
        };
      }
      await deleteProject(services.store, project.id, actor);
      services.keyHolders.forget(project.id);
      return { to: href("/dashboard"), flash: `${project.name} is deleted. Its keys no longer work.` };
    },
  ),
});

export default function Settings({ loaderData }: Route.ComponentProps) {
  const { project, mayChange, isOwner, timeZones, isDemo, billing, audit, isFirst } = loaderData;
  return (
    <>
      <h1 className="text-2xl font-semibold tracking-tight">Settings</h1>
      {isDemo && <p className="muted mt-2">The demo project stays as documented, for everyone.</p>}
      {/* Two columns of their own: in shared rows a short card would leave a hole beside a long one. */}
      <div className="mt-6 grid items-start gap-6 lg:grid-cols-2">
        <div className="grid gap-6">
          <SwitchSetting
            title="Secure metering"
            intent="secure-metering"
            name="secureMetering"
            isOn={project.secureMetering}
            mayChange={mayChange}
            on="On: only a secret key may meter, from your server. A publishable key gets 403."
            off="Off: a publishable key may meter too, so anyone who reads your page's source can spend a user's credits."
          />
          {mayChange ? (
            <>
              <NameForm name={project.name} />
              <FreeCreditsForm freeCredits={project.freeCredits} />
            </>
          ) : (
            <section className="card" aria-label="Free credits">
              <p>
                New users start with <strong>{project.freeCredits}</strong> free credits.
              </p>
            </section>
          )}
          <TimeZoneSetting timeZone={project.timeZone} timeZones={timeZones} mayChange={isOwner} />
        </div>
        <div className="grid gap-6">
          <PaymentSettings {...billing} mayChange={mayChange} />
          {isOwner && <DeleteForm name={project.name} />}
        </div>
      </div>
      <AuditList audit={audit} isFirst={isFirst} page={here(project.id)} />
    </>
  );
}

function NameForm({ name }: { name: string }) {
  const { form, fields } = useIntentForm("rename", { name });
  return (
    <section aria-labelledby="name-title" className="card">
      <h2 id="name-title" className="text-lg font-semibold">
        Name
      </h2>
      <IntentForm form={form} intent="rename" labels={{ name: "Name" }} className="mt-4 space-y-4">
        {fields.name && <TextField field={fields.name} label="Name" input={{ autoComplete: "off" }} />}
        <Submit intent="rename" kind="secondary" pending="Renaming …">
          Rename
        </Submit>
      </IntentForm>
    </section>
  );
}

function FreeCreditsForm({ freeCredits }: { freeCredits: number }) {
  const { form, fields } = useIntentForm("free-credits", { freeCredits: String(freeCredits) });
  return (
    <section aria-labelledby="free-title" className="card">
      <h2 id="free-title" className="text-lg font-semibold">
        Free credits
      </h2>
      <IntentForm form={form} intent="free-credits" labels={{ freeCredits: "Credits" }} className="mt-4 space-y-4">
        {fields.freeCredits && (
          <TextField
            field={fields.freeCredits}
            label="Credits a new user starts with"
            type="number"
            hint="0 is allowed. Users who are here keep what they have."
          />
        )}
        <Submit intent="free-credits" kind="secondary" pending="Saving …">
          Save
        </Submit>
      </IntentForm>
    </section>
  );
}

function DeleteForm({ name }: { name: string }) {
  const { form, fields } = useIntentForm("delete");
  return (
    <section aria-labelledby="delete-title" className="card border-red-300 dark:border-red-900">
      <h2 id="delete-title" className="text-lg font-semibold">
        Delete the project
      </h2>
      <p className="muted mt-2 text-sm">
        Its keys stop working at once, and it is in no list any more. There is no way back. The ledger's entries are
        kept.
      </p>
      <IntentForm form={form} intent="delete" labels={{ confirm: "Name" }} className="mt-4 space-y-4">
        {fields.confirm && (
          <TextField field={fields.confirm} label={`Type its name: ${name}`} input={{ autoComplete: "off" }} />
        )}
        <Submit intent="delete" kind="danger" pending="Deleting …">
          Delete this project
        </Submit>
      </IntentForm>
    </section>
  );
}
