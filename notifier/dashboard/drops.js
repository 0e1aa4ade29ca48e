// Files that are dropped anywhere on the page.

/** Calls `take(file)` for the first of them; `place` is marked while one hovers. Until `signal` aborts. */
export function listenForFiles(place, take, signal) {
  const carriesFile = (event) => event.dataTransfer?.types.includes("Files");
  let depth = 0; // enter and leave come for every child that is crossed
  const mark = (change) => {
    depth = change === 0 ? 0 : Math.max(0, depth + change);
    place.classList.toggle("over", depth > 0);
  };
  const on = (name, act) => document.addEventListener(name, (event) => carriesFile(event) && act(event), { signal });
  on("dragenter", () => mark(1));
  on("dragleave", () => mark(-1));
  on("dragover", (event) => event.preventDefault());
  on("drop", (event) => {
    event.preventDefault();
    mark(0);
    if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
  });
}
