import type { Account } from "../wire/types.ts";

/** What one tab tells the others. */
export interface News {
  account: Account;
  seq: number;
  canManageBilling: boolean;
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
