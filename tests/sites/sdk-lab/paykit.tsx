import type { ReactNode } from "react";
import { type Account, PayKitProvider } from "../../../sdk/src/react/index.ts";

/** Where PayKit is; esbuild puts it in. */
declare const paykitUrl: string;

/** The user that the page's address names. */
export function userOfAddress(): string {
  return new URLSearchParams(location.search).get("user") ?? "nobody";
}

interface LabProps {
  userId?: string;
  initialAccount?: Account;
  children: ReactNode;
}

/** The provider with what every scene has. */
export function Lab({ userId = userOfAddress(), ...props }: LabProps) {
  return <PayKitProvider userId={userId} baseUrl={paykitUrl} {...props} />;
}
