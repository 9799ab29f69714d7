import { reactRouter } from "@react-router/dev/vite";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [tailwindcss(), reactRouter()],
  build: { sourcemap: false },
  environments: {
    // The built server is one file with our own Node server in it, not only React Router's handler.
    // Not minified: a stack trace in an operator's log should name functions.
    ssr: { build: { minify: false, rollupOptions: { input: "./app/server.ts" } } },
  },
});
