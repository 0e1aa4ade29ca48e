// The finished report: inside the page, in a frame without rights, and as files.

import { analysisPaths } from "./api.js";
import { element } from "./element.js";
import { t } from "./language.js";

const FORMATS = { html: "HTML", md: "Markdown", json: "JSON" };

/** Links to the report: to read it here, and to download it. `onRead` opens its tab. */
export function reportLinks(analysisId, name, onRead) {
  const paths = analysisPaths(analysisId);
  const read = element("a", { class: "button primary", href: "?tab=report", id: "read-report" }, t("read report"));
  read.addEventListener("click", (event) => {
    event.preventDefault();
    onRead();
  });
  const files = Object.entries(FORMATS).map(([format, title]) =>
    element("a", { class: "button", href: paths.report(format), download: `${fileName(name)}.${format}`, "aria-label": `${t("download")}: ${title}` }, title),
  );
  return element("p", { class: "links" }, read, element("span", { class: "downloads", role: "group", "aria-label": t("download") }, ...files));
}

/** The report as it is served: its own policy forbids it scripts, and the frame takes its origin away. */
export function reportFrame(analysisId, title) {
  const address = analysisPaths(analysisId).report("html");
  const frame = element("iframe", { class: "report-frame", src: address, title: `${t("report")}: ${title}`, sandbox: true });
  const head = element("p", { class: "report-head" }, element("a", { href: address, target: "_blank", rel: "noopener" }, t("own page")));
  const section = element("section", { class: "report" }, head, frame);
  // A frame does not say that what it shows is a refusal.
  fetch(address, { method: "HEAD" })
    .then(({ status }) => status === 404 && section.replaceChildren(element("p", { class: "card empty", role: "alert" }, t("no report"))))
    .catch(() => {});
  return section;
}

/** A file's name from a title: what file systems refuse is left out. */
function fileName(name) {
  return name.replace(/[\\/:*?"<>|\u0000-\u001f]+/g, " ").trim().slice(0, 80) || "report";
}
