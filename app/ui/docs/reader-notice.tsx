import { Form, Link, useLocation } from "react-router";
import { useReader } from "./reader.tsx";

/** Says whose keys the samples show, and lets a reader with several projects choose. */
export function ReaderNotice() {
  const { project, projects, secretKey } = useReader();
  const { pathname } = useLocation();
  if (project === undefined) {
    return (
      <p className="reader-notice">
        The samples use the open demo project. <Link to={`/sign-in?next=${encodeURIComponent(pathname)}`}>Sign in</Link>{" "}
        to see them with your own keys.
      </p>
    );
  }
  return (
    <div className="reader-notice">
      <p>
        The samples use the keys of <strong className="font-semibold wrap-anywhere">{project.name}</strong>. PayKit
        stores the secret one only as a hash: put yours in place of{" "}
        <code className="font-mono text-[0.9em]">{secretKey}</code>.
      </p>
      {projects.length > 1 && (
        <Form method="get" action={pathname} preventScrollReset className="mt-2 flex flex-wrap items-end gap-2">
          <label className="label" htmlFor="docs-project">
            Project
          </label>
          <select
            key={project.id}
            id="docs-project"
            name="project"
            defaultValue={project.id}
            className="input min-h-9 w-auto max-w-full py-1"
          >
            {projects.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
          <button type="submit" className="button button-secondary min-h-9 py-1">
            Show
          </button>
        </Form>
      )}
    </div>
  );
}
