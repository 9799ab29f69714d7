import { useRouteLoaderData } from "react-router";

/** What the form before this page has done, said once. */
export function Flash() {
  const flash = useRouteLoaderData<{ flash: string | null }>("root")?.flash;
  return (
    <div role="status">
      {flash && (
        <p className="mb-6 rounded-lg border border-brand-700/30 bg-brand-50 px-4 py-3 text-sm wrap-anywhere text-brand-950 dark:border-brand-300/30 dark:bg-brand-950 dark:text-brand-50">
          {flash}
        </p>
      )}
    </div>
  );
}
