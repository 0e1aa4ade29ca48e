// Files that are dropped anywhere on the page.

import { element } from "./element.js";

/** Calls `take(files)` with all that are dropped; while they hover, `invitation()` stands over the page. */
export function listenForFiles(take, invitation) {
  const cover = element("p", { class: "drop-here", "aria-hidden": "true", hidden: true });
  document.body.append(cover);
  const carriesFile = (event) => event.dataTransfer?.types.includes("Files");
  let depth = 0; // enter and leave come for every child that is crossed
  const mark = (change) => {
    depth = change === 0 ? 0 : Math.max(0, depth + change);
    cover.textContent = invitation();
    cover.hidden = depth === 0;
  };
  const on = (name, act) => document.addEventListener(name, (event) => carriesFile(event) && act(event));
  on("dragenter", () => mark(1));
  on("dragleave", () => mark(-1));
  on("dragover", (event) => event.preventDefault());
  on("drop", (event) => {
    event.preventDefault();
    mark(0);
    take([...event.dataTransfer.files]);
  });
}
