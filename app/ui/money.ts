/** An amount of money: "$9.00". */
export function formatMoney(cents: number, currency: string): string {
  return new Intl.NumberFormat("en-US", { style: "currency", currency }).format(cents / 100);
}

/** US dollars: "$9.00", "−$3.20"; what is less than a cent with the digits that count: "$0.0004". */
export function formatUsd(amount: number): string {
  const isTiny = amount !== 0 && Math.abs(amount) < 0.01;
  const digits = isTiny ? { maximumSignificantDigits: 2 } : {};
  return new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", ...digits })
    .format(amount)
    .replace("-", "−");
}

/** A percentage with at most one digit behind the point, and a minus as wide as a plus. */
export function formatPercent(percent: number): string {
  return `${percent.toLocaleString("en-US", { maximumFractionDigits: 1 }).replace("-", "−")}%`;
}
