"use client";

import { createContext } from "react";
import type { PayKitClient } from "../client/create-client.ts";

/** The client of the nearest provider; null outside of one. */
export const PayKitContext = createContext<PayKitClient | null>(null);
