import { defineConfig } from "vitest/config";

// The server says `Content-Security-Policy: script-src 'self'`, so nothing is
// inlined; names carry a hash of the content, so browsers keep files for ever.
export default defineConfig({
  base: "/",
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    emptyOutDir: true,
  },
  test: { setupFiles: ["./node_globals.js"] },
});
