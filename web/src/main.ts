import "./style/tokens.css";
import "./style/base.css";
import "./style/print.css";
import type { Screen } from "./app/screen.ts";
import { start } from "./app/start.ts";
import { callbackPath } from "./auth/paths.ts";
import { commonText } from "./text/common.ts";

const rootElement = document.getElementById("root");
if (!rootElement) throw new Error("index.html has no element #root");
const container = rootElement;

const loadPages = () => import("./app/mount.tsx");

// A user who returns from the provider needs the pages. Load them while the tokens are fetched.
if (window.location.pathname === callbackPath) loadPages().catch(() => undefined);
showText(commonText.loading);
void start(show);

function show(screen: Screen): void {
  if (screen.kind === "redirecting") showText(commonText.signIn.redirecting);
  else
    loadPages().then(
      ({ mount }) => mount(container, screen),
      () => showText(commonText.start.incomplete),
    );
}

/** Shows a line of text before React is loaded, or if it can't be loaded. */
function showText(content: string): void {
  const line = document.createElement("p");
  line.className = "status-line";
  line.role = "status";
  line.textContent = content;
  container.replaceChildren(line);
}
