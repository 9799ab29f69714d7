import { randomUUID } from "node:crypto";
import { href, Link } from "react-router";
import { z } from "zod";
import { createProject } from "#app/domain/projects/create-project.server.ts";
import { listProjects } from "#app/domain/projects/find-project.ts";
import { formToken } from "#app/http/page/fields.ts";
import { byViewer, formAction } from "#app/http/page/form.ts";
import { pageLoader, servicesOf } from "#app/http/page/page.ts";
import { viewerContext } from "#app/http/page/require.ts";
import { CopyField } from "#app/ui/copy-field.tsx";
import { IntentForm, Submit, TextField, useIntentForm } from "#app/ui/form.tsx";
import { Time } from "#app/ui/time.tsx";
import { projectName } from "#contract/projects.ts";
import type { Route } from "./+types/projects";

export const meta: Route.MetaFunction = () => [{ title: "Projects · PayKit" }];

export const loader = pageLoader(async (args: Route.LoaderArgs) => {
  const { services } = servicesOf(args);
  const memberships = await listProjects(services.store, args.context.get(viewerContext).id);
  return {
    projects: memberships.map(({ role, project: { id, name, createdAt } }) => ({ id, name, createdAt, role })),
    token: randomUUID(),
  };
});

export const action = formAction({
  "create-project": byViewer(z.object({ name: projectName, token: formToken }), async ({ services, actor, input }) => {
    const made = await createProject(services.store, { name: input.name, actor, requestToken: input.token });
    switch (made.outcome) {
      case "created":
        return { show: { ...made.project, secretKey: made.secretKey } };
      case "replayed":
        return {
          to: href("/dashboard/:projectId/keys", { projectId: made.project.id }),
          flash:
            "This form was sent before, and made this project once. Its secret key was shown then; if you missed it, make another one here.",
        };
      case "token_reused":
        return {
          refuse: { form: "This form was sent before, with another name. Open the page again for a new one." },
          status: 409,
        };
      case "gone":
        return {
          refuse: {
            form: "This form made a project before, which is deleted since. Open the page again for a new one.",
          },
          status: 409,
        };
      case "too_many":
        return {
          refuse: { form: "You own as many projects as one person may. Delete one you no longer need." },
          status: 409,
        };
    }
  }),
});

interface Made {
  id: string;
  name: string;
  publishableKey: string;
  secretKey: string;
}

export default function Projects({ loaderData: { projects, token }, actionData }: Route.ComponentProps) {
  const { form, fields } = useIntentForm("create-project");
  const made = actionData?.shown as Made | null | undefined;
  return (
    <>
      <h1 className="text-2xl font-semibold tracking-tight">Projects</h1>
      {made && <NewProject made={made} />}
      {projects.length > 0 && (
        <ul className="mt-6 grid gap-4 sm:grid-cols-2">
          {projects.map(({ id, name, role, createdAt }) => (
            <li key={id} className="card relative hover:border-zinc-400 dark:hover:border-zinc-600">
              <Link
                to={href("/dashboard/:projectId", { projectId: id })}
                className="font-semibold wrap-anywhere no-underline after:absolute after:inset-0"
              >
                {name}
              </Link>
              <p className="muted mt-1 text-sm">
                {role === "owner" ? "Yours" : `You are its ${role}`} · since <Time at={createdAt} />
              </p>
            </li>
          ))}
        </ul>
      )}
      {projects.length === 0 && (
        <p className="muted mt-4 max-w-prose">
          A project holds the keys and the users of one app. Make the first one, and the next page shows three ways to
          meter a call.
        </p>
      )}
      <section aria-labelledby="new-project" className="card mt-8 max-w-xl">
        <h2 id="new-project" className="text-lg font-semibold">
          New project
        </h2>
        <IntentForm
          form={form}
          intent="create-project"
          token={token}
          labels={{ name: "Name" }}
          className="mt-4 space-y-4"
        >
          {fields.name && <TextField field={fields.name} label="Name" input={{ autoComplete: "off" }} />}
          <Submit intent="create-project" pending="Creating …">
            Create project
          </Submit>
        </IntentForm>
      </section>
    </>
  );
}

function NewProject({ made }: { made: Made }) {
  return (
    <section
      aria-labelledby="made-project"
      className="card mt-6 border-brand-700/40 bg-brand-50 dark:border-brand-300/40 dark:bg-brand-950"
    >
      <h2 id="made-project" className="text-lg font-semibold wrap-anywhere">
        {made.name} is ready
      </h2>
      <p className="mt-1 text-sm">
        Put the secret key away now: this is the only time it is shown. It is for your server; never ship it in a page.
      </p>
      <div className="mt-4 grid gap-3">
        <CopyField label="Secret key" value={made.secretKey} />
        <CopyField label="Publishable key" value={made.publishableKey} />
      </div>
      <p className="mt-2">
        <Link to={href("/dashboard/:projectId", { projectId: made.id })}>Go to the project</Link>
      </p>
    </section>
  );
}
