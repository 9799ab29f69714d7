import { href, Link, Outlet } from "react-router";
import { demoProject } from "#app/domain/projects/project.ts";
import { pageLoader } from "#app/http/page/page.ts";
import { projectContext, requireProject } from "#app/http/page/require.ts";
import { ProjectNav } from "#app/ui/frame.tsx";
import type { Route } from "./+types/layout";

export const middleware: Route.MiddlewareFunction[] = [requireProject];

export const loader = pageLoader(async ({ context }: Route.LoaderArgs) => {
  const { project, role } = context.get(projectContext);
  return { id: project.id, name: project.name, role, isDemo: project.id === demoProject.id };
});

export default function ProjectLayout({ loaderData: { id, name, role, isDemo } }: Route.ComponentProps) {
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-2 text-lg tracking-tight">
        <Link to={href("/dashboard")} className="muted no-underline hover:underline">
          Projects
        </Link>
        <span aria-hidden="true" className="muted">
          /
        </span>
        <span className="font-semibold wrap-anywhere">{name}</span>
        {role !== "owner" && <span className="muted text-sm">you are its {role}</span>}
        {isDemo && <span className="muted text-sm">open to everyone; its settings stay as they are</span>}
      </p>
      <ProjectNav projectId={id} />
      <Outlet />
    </>
  );
}
