// Run by `cargo xtask test --only browser`, which serves the site and says where by the environment.
import { defineConfig } from "@playwright/test";
import { required } from "./environment";

export default defineConfig({
  testDir: "tests",
  outputDir: required("SIGNALBOX_TEST_RESULTS"),
  snapshotPathTemplate: "{testDir}/../snapshots/{arg}{ext}",
  updateSnapshots: process.env.UPDATE_EXPECT ? "changed" : "none",
  reporter: "line",
  workers: 2,
  fullyParallel: true,
  // A test that passes at the second attempt is a test that fails.
  retries: 0,
  // A page with many examples, on a busy machine.
  timeout: 60_000,
  // What is waited for comes or does not; how fast is for the benches to say.
  expect: { timeout: 20_000 },
  // Enough to see what is wrong.
  maxFailures: 20,
  forbidOnly: Boolean(process.env.CI),
  use: {
    baseURL: required("SIGNALBOX_BASE_URL"),
    viewport: { width: 1440, height: 900 },
    screenshot: "only-on-failure",
    // Only its own tests have one (offline.spec.ts): it must not answer for the server that others test.
    serviceWorkers: "block",
    launchOptions: {
      executablePath: required("SIGNALBOX_CHROMIUM"),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        // A browser looks for updates and much else by itself; the tests must see the page's requests only.
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // Pictures of text are the same whatever screen is attached.
        "--disable-lcd-text",
        "--font-render-hinting=none",
      ],
    },
  },
});
