import type { ComponentType } from "react";
import { createRoot } from "react-dom/client";
import { Leaving } from "./leaving.tsx";
import { Readers } from "./readers.tsx";
import { Refusals } from "./refusals.tsx";
import { Switching } from "./switching.tsx";
import { Together } from "./together.tsx";

// One small app for each question about the store; tests/sites/sdk-store.spec.ts asks them.

const scenes: Record<string, ComponentType> = {
  "/together": Together,
  "/switching": Switching,
  "/readers": Readers,
  "/leaving": Leaving,
  "/refusals": Refusals,
};

const Scene = scenes[location.pathname];
const root = document.getElementById("root");
if (Scene && root) createRoot(root).render(<Scene />);
