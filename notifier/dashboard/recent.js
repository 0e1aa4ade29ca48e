// The analyses that this tab started or opened, with the cursor from which each can be told again in full.
// Only for the tab's life: titles of somebody's texts do not belong into a shared browser's storage.

const KEY = "stations.recent";
const MOST = 8;

export function recent() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return []; // storage is off, or holds something else: this is a convenience only
  }
}

export function cursorOf(id) {
  return recent().find((entry) => entry.id === id)?.cursor;
}

export function titleOf(id) {
  return recent().find((entry) => entry.id === id)?.title ?? "";
}

/** Keep or update one entry; it becomes the first. */
export function remember(id, fields) {
  const others = recent().filter((entry) => entry.id !== id);
  const known = recent().find((entry) => entry.id === id);
  keep([{ ...known, ...fields, id }, ...others].slice(0, MOST));
}

export function forgetAll() {
  keep([]);
}

function keep(entries) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(entries));
  } catch {
    // see above
  }
}
