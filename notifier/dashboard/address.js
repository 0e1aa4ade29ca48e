// Addresses of the page: which view they name, and how they are written. Every one of them can be shared.

const FILTERS = ["state", "search", "user", "project", "order"];

/**
 * `{view, …}` of a location: jobs, new, schedules, workers, job or nothing that is known.
 * @returns {any}
 */
export function parse({ pathname, search, hash = "" }) {
  const query = new URLSearchParams(search);
  const parts = pathname.split("/").filter(Boolean).map(decoded);
  if (parts.length === 0 && query.has("analysis")) {
    return { view: "job", analysisId: query.get("analysis"), tab: tabOf(query, hash) };
  }
  if (parts.length === 0) return { view: "jobs", queue: null, filters: filtersOf(query) };
  if (parts.length === 1 && parts[0] === "new") return { view: "new", earlier: query.get("compare") };
  if (parts.length === 1 && ["schedules", "workers"].includes(parts[0])) return { view: parts[0] };
  if (parts[0] !== "queues") return { view: "nowhere" };
  if (parts.length === 2) return { view: "jobs", queue: parts[1], filters: filtersOf(query) };
  if (parts.length === 4 && parts[2] === "jobs") {
    return { view: "job", queue: parts[1], jobId: parts[3], tab: tabOf(query, hash) };
  }
  return { view: "nowhere" };
}

/** A line of the script, or a name to correct there, is in its tab, whatever else the address says. */
function tabOf(query, hash) {
  return /^#(line|correct)-/.test(hash) ? "script" : (query.get("tab") ?? "");
}

export function listAddress(queue, filters = {}) {
  const query = new URLSearchParams(FILTERS.filter((name) => filters[name]).map((name) => [name, filters[name]]));
  const path = queue ? `/queues/${encodeURIComponent(queue)}` : "/";
  return query.size ? `${path}?${query}` : path;
}

export function jobAddress(queue, jobId) {
  return `/queues/${encodeURIComponent(queue)}/jobs/${encodeURIComponent(jobId)}`;
}

export function analysisAddress(id) {
  return `/?analysis=${encodeURIComponent(id)}`;
}

/** Where a later draft of an analysed text is given. */
export function draftAddress(id) {
  return `/new?compare=${encodeURIComponent(id)}`;
}

/** The part of an address that leads to the correction of a name, and the name that such a part has. */
export function correctionOf(name) {
  return `#correct-${encodeURIComponent(name)}`;
}

export function nameOf(hash) {
  return hash.startsWith("#correct-") ? decoded(hash.slice("#correct-".length)) : null;
}

/** The present address with another tab; the first one needs no name. */
export function tabAddress(tab) {
  const address = new URL(location.href);
  if (tab) address.searchParams.set("tab", tab);
  else address.searchParams.delete("tab");
  return address.pathname + address.search + address.hash;
}

function filtersOf(query) {
  return Object.fromEntries(FILTERS.map((name) => [name, query.get(name) ?? ""]));
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
