// Renders the React example into a page; each change of the page is told.
import { EventSource } from "eventsource";
import { Window } from "happy-dom";

import { serve, tell } from "./lines.js";

const window = new Window();
Object.assign(globalThis, { window, document: window.document, EventSource });
globalThis.navigator ??= window.navigator; // newer versions of Node have one

// Not before the globals are there: react-dom looks for them as it is loaded.
const { createElement } = await import("react");
const { createRoot } = await import("react-dom/client");
const { Analysis } = await import("./analysis.js");

const container = document.body.appendChild(document.createElement("div"));
const root = createRoot(container);
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

const commands = {
  render({ id, base }) {
    root.render(createElement(Analysis, { id, base }));
  },

  unmount() {
    root.unmount();
  },
};

await serve(commands, async () => {
  root.unmount();
  await window.happyDOM.close();
});
