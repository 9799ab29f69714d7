import { Link } from "react-router";
import { Time } from "./time.tsx";

interface AuditLine {
  seq: number;
  actorName: string;
  action: string;
  subject: string | null;
  detail: string | null;
  address: string | null;
  at: string;
}

const actionLabels: Record<string, string> = {
  "project.created": "created the project",
  "project.renamed": "renamed it to",
  "project.deleted": "deleted the project",
  "project.secure_metering": "turned secure metering",
  "project.free_credits": "set the free credits to",
  "project.allowed_origins": "set the origins people may be sent back to:",
  "project.portal_from_browser": "turned the portal from the browser",
  "project.past_due_keeps_pro": "turned keeping Pro while a payment is late",
  "project.time_zone": "set the time zone to",
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
function whatWasDone({ actorName, action, subject, detail }: AuditLine) {
  const whom = /^(member|account)\./.test(action) && subject !== actorName ? subject : null;
  const how = detail === null ? null : `${detailWord[action] ?? ""}${detail}`;
  return [actionLabels[action] ?? action, whom, how].filter((part) => part !== null).join(" ");
}

interface AuditListProps {
  audit: { lines: AuditLine[]; nextCursor: number | null };
  isFirst: boolean;
  /** The page it stands on. */
  page: string;
}

/** Who did what to a project, newest first, a page at a time. */
export function AuditList({ audit, isFirst, page }: AuditListProps) {
  return (
    <section aria-labelledby="audit" className="mt-12">
      <h2 id="audit" className="text-lg font-semibold">
        Who did what
      </h2>
      <ol className="mt-4 space-y-3 text-sm">
        {audit.lines.map((line) => (
          <li key={line.seq} className="border-b border-zinc-100 pb-3 wrap-anywhere dark:border-zinc-900">
            <strong className="font-medium">{line.actorName}</strong> {whatWasDone(line)}
            <span className="muted block">
              <Time at={line.at} /> · from {line.address ?? "unknown"}
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
