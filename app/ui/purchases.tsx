import { type PurchaseRow, stateOf, stripePageOf, whatOf } from "./billing-words.ts";
import { formatMoney } from "./money.ts";
import { ScrollTable } from "./scroll-table.tsx";
import { Time } from "./time.tsx";
import { UserCell } from "./user-cell.tsx";

interface PurchasesProps {
  purchases: (PurchaseRow & { userId?: string })[];
  /** The page of a user's account; without it the purchases are one user's, and who they are is not said. */
  accountAddress?: (userId: string) => string;
}

/** Purchases as the owner of a project sees them, with the way to each at Stripe. */
export function Purchases({ purchases, accountAddress }: PurchasesProps) {
  const columns = [
    { name: "What" },
    { name: "Amount", isNumber: true },
    { name: "State" },
    { name: "Begun (UTC)" },
    { name: "At Stripe" },
  ];
  return (
    <ScrollTable label="List of purchases" columns={accountAddress ? [{ name: "User" }, ...columns] : columns}>
      {purchases.map((purchase) => (
        <tr key={purchase.id}>
          {accountAddress && purchase.userId !== undefined && (
            <UserCell userId={purchase.userId} to={accountAddress(purchase.userId)} />
          )}
          <td className="min-w-24">{whatOf(purchase)}</td>
          <td className="text-right tabular-nums">{formatMoney(purchase.amountCents, purchase.currency)}</td>
          <td className="min-w-32">{stateOf(purchase)}</td>
          <td>
            <Time at={purchase.createdAt} />
          </td>
          <td>
            <StripeLink purchase={purchase} />
          </td>
        </tr>
      ))}
    </ScrollTable>
  );
}

function StripeLink({ purchase }: { purchase: PurchaseRow }) {
  const address = stripePageOf(purchase);
  if (address === null) return <span className="muted">None yet</span>;
  return (
    <a href={address} target="_blank" rel="noreferrer" className="whitespace-nowrap">
      {purchase.kind === "pro" ? "Subscription" : "Payment"}
      <span className="sr-only"> {address.split("/").at(-1)}, in a new window</span>
    </a>
  );
}
