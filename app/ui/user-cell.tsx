import { Link } from "react-router";

/** The cell of a line that says whose it is, leading to the account. An address breaks after its @ where it has to. */
export function UserCell({ userId, to, className = "" }: { userId: string; to: string; className?: string }) {
  const host = userId.indexOf("@") + 1;
  return (
    <td className={`max-w-80 min-w-36 wrap-anywhere ${className}`}>
      <Link to={to}>
        {userId.slice(0, host)}
        {host > 0 && <wbr />}
        {userId.slice(host)}
      </Link>
    </td>
  );
}
