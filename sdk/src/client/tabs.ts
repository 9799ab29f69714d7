import type { Account } from "../wire/types.ts";

/** What one tab tells the others. */
export interface News {
  /** A whole account, or only the credits that a meter told. */
  changes: Account | Partial<Account>;
  seq: number;
  /** Undefined where the answer did not tell. */
  canManageBilling: boolean | undefined;
}

/** The other tabs of this site that show the same account. Where a browser has no channels, each tab is on its own. */
export function openTabs(name: string, onNews: (news: News) => void): BroadcastChannel | undefined {
  try {
    const channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }) => onNews(data);
    return channel;
  } catch {
    // Not there, or not allowed in this frame.
    return undefined;
  }
}
