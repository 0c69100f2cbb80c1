import "./style/tokens.css";
import "./style/base.css";
import "./style/print.css";
import type { Screen } from "./app/screen.ts";
import { start } from "./app/start.ts";
import { callbackPath } from "./auth/paths.ts";
import { commonText } from "./text/common.ts";

const found = document.getElementById("root");
if (!found) throw new Error("index.html has no #root");
const container = found;

const loadPages = () => import("./app/mount.tsx");

// Whoever comes back from the provider goes on to the pages: they load while the tokens are fetched.
if (window.location.pathname === callbackPath) loadPages().catch(() => undefined);
say(commonText.loading);
void start(show);

function show(screen: Screen): void {
  if (screen.kind === "leaving") say(commonText.signIn.redirecting);
  else
    loadPages().then(
      ({ mount }) => mount(container, screen),
      () => say(commonText.start.incomplete),
    );
}

/** Without React, which is not there, or not there yet. */
function say(words: string): void {
  const line = document.createElement("p");
  line.className = "saying";
  line.role = "status";
  line.textContent = words;
  container.replaceChildren(line);
}
