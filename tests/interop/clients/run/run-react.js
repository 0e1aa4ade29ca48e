// Renders the React example, with the hook of the packed package, into a page; each change of the page is told.
// The first argument is the folder of the example: `import`, as here, or `require`.
import { Window } from "happy-dom";

import { serve, tell } from "./lines.js";

const window = new Window({ url: "http://page.example/" });
const { document, sessionStorage } = window;
Object.assign(globalThis, { window, document, addEventListener: window.addEventListener.bind(window) });
Object.defineProperty(globalThis, "sessionStorage", { value: sessionStorage, configurable: true });
globalThis.navigator ??= window.navigator; // newer versions of Node have one

// Not before the globals are there: react-dom looks for them as it is loaded.
const { StrictMode, createElement } = await import("react");
const { createRoot, hydrateRoot } = await import("react-dom/client");
const { renderToString } = await import("react-dom/server");
const { Analysis } = await import(`./${process.argv[2] ?? "import"}/built/analysis.js`);

const container = document.body.appendChild(document.createElement("div"));
let root;
let last;

function look() {
  const section = container.querySelector("section");
  const view = section && {
    state: section.dataset.state,
    busy: section.getAttribute("aria-busy"),
    progress: Number(section.querySelector("progress").getAttribute("value")),
    status: section.querySelector("[role=status]").textContent,
    stations: [...section.querySelectorAll("li")].map((item) => [item.textContent, item.dataset.state]),
    logs: section.querySelector("pre").textContent.split("\n").filter(Boolean),
    result: section.querySelector("output")?.textContent ?? null,
    missing: section.textContent.includes("Some lines are missing"),
  };
  const now = JSON.stringify(view);
  if (now !== last) tell({ from: "page", view });
  last = now;
}

new window.MutationObserver(look).observe(container, {
  attributes: true,
  characterData: true,
  childList: true,
  subtree: true,
});

const element = ({ strict, tokens, id, url }) => {
  // As most people write it: another function at each render.
  const token = tokens && (async () => (tokens.length > 1 ? tokens.shift() : tokens[0]));
  const analysis = createElement(Analysis, { id, url, token });
  return strict ? createElement(StrictMode, null, analysis) : analysis;
};

const commands = {
  /** `storage`: what `leave` gave in the process that shows the page before it was reloaded. */
  render({ storage, ...props }) {
    for (const [key, value] of Object.entries(storage ?? {})) sessionStorage.setItem(key, value);
    root ??= createRoot(container);
    root.render(element(props));
  },

  /** As in a frame whose site may not store anything. */
  forbid() {
    const get = () => {
      throw new Error("SecurityError");
    };
    Object.defineProperty(globalThis, "sessionStorage", { get });
  },

  /** Rendered by a server, whose page the browser takes over. What does not fit is told. */
  hydrate(props) {
    container.innerHTML = renderToString(element(props));
    look();
    const onRecoverableError = (error) => tell({ from: "page", error: error.message });
    root = hydrateRoot(container, element(props), { onRecoverableError });
  },

  /** What happens to a page that is reloaded: nothing is unmounted. Gives what its tab keeps. */
  leave() {
    window.dispatchEvent(new window.Event("pagehide"));
    return Object.fromEntries(Object.keys(sessionStorage).map((key) => [key, sessionStorage.getItem(key)]));
  },

  unmount() {
    root.unmount();
  },
};

await serve(commands, async () => {
  root?.unmount();
  await window.happyDOM.close();
});
