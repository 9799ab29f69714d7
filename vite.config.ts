import { reactRouter } from "@react-router/dev/vite";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vitest/config";
import { docsPages } from "./app/docs/compile/plugin.ts";

export default defineConfig({
  // Vitest runs the sources and the finished build; it has no pages to compile.
  plugins: process.env.VITEST ? [] : [tailwindcss(), docsPages(), reactRouter()],
  build: { sourcemap: false },
  environments: {
    // The built server is one file with our own Node server in it, not only React Router's handler.
    // Not minified: a stack trace in an operator's log should name functions.
    ssr: { build: { minify: false, rollupOptions: { input: "./app/server.ts" } } },
  },
  test: {
    include: ["tests/**/*.test.ts"],
    globalSetup: ["tests/support/global-setup.ts"],
    setupFiles: ["tests/support/setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Three files at a time on two cores: a third of what they do is to wait.
    maxWorkers: 3,
    server: { deps: { external: [/\/build\/server\//] } },
  },
});
