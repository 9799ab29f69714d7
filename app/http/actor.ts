import type { Actor } from "#app/domain/audit/audit.ts";
import type { KeyHolder } from "#app/domain/keys/find-key-holder.server.ts";
import type { Viewer } from "#app/integrations/sign-in.server.ts";
import type { RequestInfo } from "./context.ts";

/** A signed-in person, as the audit list names them. */
export function viewerActor({ id, email }: Viewer, { clientAddress }: RequestInfo): Actor {
  return { id, name: email, address: clientAddress };
}

/** A key, as the audit list names it. */
export function keyActor({ key, project }: KeyHolder, { clientAddress }: RequestInfo): Actor {
  if (key === undefined) return { id: project.id, name: "a demo key", address: clientAddress };
  return { id: key.id, name: `${key.name || "a key"} (…${key.last4})`, address: clientAddress };
}
