import { href, Link, useFetcher } from "react-router";
import { z } from "zod";
import { listAudit } from "#app/domain/audit/list-audit.ts";
import {
  type ChangeOutcome,
  deleteProject,
  renameProject,
  setFreeCredits,
  setSecureMetering,
} from "#app/domain/projects/change-project.ts";
import { demoProject } from "#app/domain/projects/project.ts";
import { isAllowed, type Role } from "#app/domain/projects/roles.ts";
import { freeCredits } from "#app/http/page/fields.ts";
import { byRole, type FormAnswer, formAction, type ProjectCall } from "#app/http/page/form.ts";
import { notFound, pageLoader, servicesOf } from "#app/http/page/page.ts";
import { projectContext } from "#app/http/page/require.ts";
import { ActionError, IntentForm, Submit, TextField, useIntentForm } from "#app/ui/form.tsx";
import { Time } from "#app/ui/time.tsx";
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
    mayDelete: isAllowed(role, "owner") && !isDemo,
    isDemo,
    audit: await listAudit(services.store, project.id, auditPageSize, cursor),
    isFirst: cursor === undefined,
  };
});

/** A form that changes a setting; the demo project has none to change. */
function setting<S extends z.ZodType>(
  needs: Role,
  input: S,
  change: (call: ProjectCall<z.output<S>>) => Promise<ChangeOutcome>,
  answer: (call: ProjectCall<z.output<S>>) => FormAnswer,
) {
  return byRole(needs, input, async (call) => {
    const { project, services } = call;
    if (project.id === demoProject.id) {
      return { refuse: { form: "The demo project stays as it is for everyone. Make one of your own." }, status: 403 };
    }
    const outcome = await change(call);
    if (outcome === "missing") throw notFound();
    services.keyHolders.forget(project.id);
    return answer(call);
  });
}

const here = (projectId: string) => href("/dashboard/:projectId/settings", { projectId });
const onOff = z.enum(["on", "off"], { error: "Choose on or off." });

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
  const { project, mayChange, mayDelete, isDemo, audit, isFirst } = loaderData;
  return (
    <>
      <h1 className="text-2xl font-semibold tracking-tight">Settings</h1>
      {isDemo && <p className="muted mt-2">The demo project stays as documented, for everyone.</p>}
      <div className="mt-6 grid items-start gap-6 lg:grid-cols-2">
        <SecureMetering isOn={project.secureMetering} mayChange={mayChange} />
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
        {mayDelete && <DeleteForm name={project.name} />}
      </div>
      <Audit audit={audit} isFirst={isFirst} page={here(project.id)} />
    </>
  );
}

/** With JavaScript it shows what was asked for before the answer is there; without, it is an ordinary form. */
function SecureMetering({ isOn, mayChange }: { isOn: boolean; mayChange: boolean }) {
  const fetcher = useFetcher();
  const asked = fetcher.formData?.get("secureMetering");
  const shown = asked === undefined || asked === null ? isOn : asked === "on";
  return (
    <section aria-labelledby="secure" className="card">
      <div className="flex items-center justify-between gap-4">
        <h2 id="secure" className="text-lg font-semibold">
          Secure metering
        </h2>
        {mayChange ? (
          <fetcher.Form method="post">
            <input type="hidden" name="intent" value="secure-metering" />
            <input type="hidden" name="secureMetering" value={shown ? "off" : "on"} />
            <button
              type="submit"
              role="switch"
              aria-checked={shown}
              aria-labelledby="secure"
              className="group relative inline-flex h-7 w-12 cursor-pointer items-center rounded-full border border-zinc-500 bg-zinc-200 aria-checked:border-brand-700 aria-checked:bg-brand-700 dark:bg-zinc-800 dark:aria-checked:border-brand-300 dark:aria-checked:bg-brand-300"
            >
              <span className="ml-1 size-5 rounded-full bg-white shadow motion-safe:transition-transform group-aria-checked:translate-x-5 dark:group-aria-checked:bg-zinc-950" />
            </button>
          </fetcher.Form>
        ) : (
          <span>{isOn ? "On" : "Off"}</span>
        )}
      </div>
      <p className="muted mt-2 text-sm">
        {shown
          ? "On: only a secret key may meter, from your server. A publishable key gets 403."
          : "Off: a publishable key may meter too, so anyone who reads your page's source can spend a user's credits."}
      </p>
      <ActionError intents={["secure-metering"]} answer={fetcher.data} />
    </section>
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

const actionLabels: Record<string, string> = {
  "project.created": "created the project",
  "project.renamed": "renamed it to",
  "project.deleted": "deleted the project",
  "project.secure_metering": "turned secure metering",
  "project.free_credits": "set the free credits to",
  "key.created": "made a secret key",
  "key.rotated": "rotated a key",
  "key.revoked": "revoked a key",
  "account.credited": "changed the account of",
  "member.invited": "invited",
  "member.invitation_cancelled": "cancelled the invitation of",
  "member.joined": "joined",
  "member.role": "changed the role of",
  "member.removed": "removed",
  "member.left": "left",
};

const detailWord: Record<string, string> = {
  "member.invited": "as ",
  "member.joined": "as ",
  "member.role": "to ",
  "account.credited": "by ",
};

/** "changed the role of ann@example.com to viewer" */
function whatWasDone({
  actorName,
  action,
  subject,
  detail,
}: Omit<AuditPage["lines"][number], "seq" | "address" | "at">) {
  const whom = /^(member|account)\./.test(action) && subject !== actorName ? subject : null;
  const how = detail === null ? null : `${detailWord[action] ?? ""}${detail}`;
  return [actionLabels[action] ?? action, whom, how].filter((part) => part !== null).join(" ");
}

type AuditPage = Awaited<ReturnType<typeof listAudit>>;

function Audit({ audit, isFirst, page }: { audit: AuditPage; isFirst: boolean; page: string }) {
  return (
    <section aria-labelledby="audit" className="mt-12">
      <h2 id="audit" className="text-lg font-semibold">
        Who did what
      </h2>
      <ol className="mt-4 space-y-3 text-sm">
        {audit.lines.map(({ seq, address, at, ...line }) => (
          <li key={seq} className="border-b border-zinc-100 pb-3 wrap-anywhere dark:border-zinc-900">
            <strong className="font-medium">{line.actorName}</strong> {whatWasDone(line)}
            <span className="muted block">
              <Time at={at} /> · from {address ?? "unknown"}
            </span>
          </li>
        ))}
      </ol>
      {audit.lines.length === 0 && <p className="muted mt-3">Nothing yet.</p>}
      <nav aria-label="Pages of the list" className="mt-4 flex gap-3">
        {!isFirst && (
          <Link to={page} className="button button-secondary">
            Newest
          </Link>
        )}
        {audit.nextCursor !== null && (
          <Link to={`${page}?audit=${audit.nextCursor}`} className="button button-secondary">
            Older
          </Link>
        )}
      </nav>
    </section>
  );
}
