import { Outlet } from "react-router";
import { pageLoader } from "#app/http/page/page.ts";
import { requireViewer, viewerContext } from "#app/http/page/require.ts";
import { DashboardFrame } from "#app/ui/frame.tsx";
import type { Route } from "./+types/layout";

export const middleware: Route.MiddlewareFunction[] = [requireViewer];

export const loader = pageLoader(async ({ context }: Route.LoaderArgs) => {
  const { email, sessionId } = context.get(viewerContext);
  return { email: sessionId === null ? null : email };
});

export default function DashboardLayout({ loaderData: { email } }: Route.ComponentProps) {
  return (
    <DashboardFrame email={email}>
      <Outlet />
    </DashboardFrame>
  );
}
