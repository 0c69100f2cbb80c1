import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const inBrowser = {
  globalSetup: ["browser/harness/built.ts"],
  environment: "node",
  // Two cores: a browser and a stack at a time.
  fileParallelism: false,
  testTimeout: 60_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 15_000 } },
};

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2023",
    // Everything is a file of its own: a data: URL would need a hole in the
    // Content-Security-Policy.
    assetsInlineLimit: 0,
    // Vite's polyfill is an inline script in older targets, and nobody here needs it.
    modulePreload: { polyfill: false },
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["src/**/*.test.{ts,tsx}"],
          environment: "jsdom",
          setupFiles: ["unit-setup.ts"],
          // Far beyond what anything takes on a busy machine: a test that meets a limit has met a hang.
          testTimeout: 30_000,
          expect: { poll: { timeout: 10_000 } },
          // Style sheets are empty in unit tests, but for the colours, whose contrast is tested.
          css: { include: [/tokens\.css/] },
        },
      },
      { extends: true, test: { name: "browser", include: ["browser/**/*.test.ts"], ...inBrowser } },
      {
        extends: true,
        test: {
          // internal/testing/keycloak starts what it needs, and runs it.
          name: "keycloak",
          include: ["keycloak/**/*.test.ts"],
          environment: "node",
          testTimeout: 120_000,
          expect: { poll: { timeout: 30_000 } },
        },
      },
      // What make pictures and make bench-web run.
      { extends: true, test: { name: "pictures", include: ["browser/pictures.make.ts"], ...inBrowser } },
      { extends: true, test: { name: "figures", include: ["browser/figures.make.ts"], ...inBrowser } },
    ],
  },
});
