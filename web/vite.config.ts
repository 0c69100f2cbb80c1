import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const inBrowser = {
  globalSetup: ["browser/harness/built.ts"],
  environment: "node",
  // Run one browser and stack at a time, for machines with two cores.
  fileParallelism: false,
  testTimeout: 60_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 15_000 } },
};

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2023",
    // Inline no assets: for inlined assets, the Content-Security-Policy would have to allow data: URLs.
    assetsInlineLimit: 0,
    // The target's browsers don't need Vite's polyfill, which is an inline script in older targets.
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
          // Far longer than any test takes on a busy machine, so a test that reaches a limit hangs.
          testTimeout: 30_000,
          expect: { poll: { timeout: 10_000 } },
          // Style sheets are empty in unit tests, except the colors, whose contrast is tested.
          css: { include: [/tokens\.css/] },
        },
      },
      { extends: true, test: { name: "browser", include: ["browser/**/*.test.ts"], ...inBrowser } },
      {
        extends: true,
        test: {
          // internal/testing/keycloak starts Keycloak and runs these tests.
          name: "keycloak",
          include: ["keycloak/**/*.test.ts"],
          environment: "node",
          testTimeout: 120_000,
          expect: { poll: { timeout: 30_000 } },
        },
      },
      // Run by make pictures, make bench-web and make bench-requests.
      { extends: true, test: { name: "pictures", include: ["browser/pictures.make.ts"], ...inBrowser } },
      { extends: true, test: { name: "figures", include: ["browser/figures.make.ts"], ...inBrowser } },
      { extends: true, test: { name: "requests", include: ["browser/requests.make.ts"], ...inBrowser } },
    ],
  },
});
