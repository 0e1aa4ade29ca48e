// The finished report: inside the page, and as files.

import { analysisAddress, correctionOf, draftAddress } from "./address.js";
import { analysisPaths } from "./api.js";
import { button, element, link } from "./element.js";
import { t } from "./language.js";

const FORMATS = { html: "HTML", md: "Markdown", json: "JSON" };
const NAMES = { csv: "CSV", graphml: "GraphML", gexf: "GEXF", fountain: "Fountain", fdx: "Final Draft" };
/** What a comparison has not: tables, the network, and the text with its findings as notes. */
export const EXPORTS = Object.keys(NAMES);
/** What holds the text, which is for its owner. */
export const WITH_TEXT = ["fountain", "fdx"];

/** Links to the report: to read it here, and to download it, also in those `exports`; to `compare` it. `onRead` opens its tab. */
export function reportLinks(analysisId, name, onRead, exports = [], compare = false) {
  const paths = analysisPaths(analysisId);
  const read = element("a", { class: "button primary", href: "?tab=report", id: "read-report" }, t("read report"));
  read.addEventListener("click", (event) => {
    event.preventDefault();
    onRead();
  });
  const file = (format, title, ending) =>
    element("a", { class: "button", href: paths.report(format), download: `${fileName(name)}.${ending}`, title: t(`as ${format}`), "aria-label": `${t("download")}: ${title}` }, title);
  const group = (label, files) => element("span", { class: "downloads", role: "group", "aria-label": label }, ...files);
  return element(
    "p",
    { class: "links" },
    read,
    group(t("download"), Object.entries(FORMATS).map(([format, title]) => file(format, title, format))),
    compare ? link(t("compare draft"), draftAddress(analysisId), { class: "button", id: "compare-draft" }) : "",
    exports.length ? group(t("take along"), exports.map((format) => file(format, NAMES[format], format === "csv" ? "zip" : format))) : "",
  );
}

const FORBIDDEN = "script, style, link, meta, base, iframe, object, embed, form, foreignObject";

/** The report as a part of the page: its own style sheet reaches nothing else, and the page is what scrolls. */
export class NativeReport {
  node = element("section", { class: "report", "aria-busy": "true" }, element("p", { class: "card empty" }, t("loading")));
  #address;

  constructor(analysisId) {
    this.#address = analysisPaths(analysisId).report("html");
  }

  async open() {
    try {
      const response = await fetch(this.#address);
      if (!response.ok) throw new Error(String(response.status));
      // Its style sheet apart: the page's policy refuses one in a document that is parsed here.
      let styles = "";
      const text = (await response.text()).replace(/<style>([^]*?)<\/style>/, (_, inner) => ((styles = inner), ""));
      this.#fill(new DOMParser().parseFromString(text, "text/html"), styles);
    } catch {
      this.node.replaceChildren(element("p", { class: "card empty", role: "alert" }, t("no report")));
    }
    this.node.removeAttribute("aria-busy");
  }

  #fill(report, styles) {
    const content = cleaned(report.querySelector("main"));
    linkPlaces(content);
    linkNames(content);
    const host = element("div", { class: "report-body", id: "report" });
    const root = host.attachShadow({ mode: "open" });
    const { lang, dir } = report.documentElement;
    root.append(element("div", { lang, dir }, element("div", { class: "page" }, content)));
    root.adoptedStyleSheets = [styleOf(styles)];
    const sections = [...content.querySelectorAll("h2")].map((head) =>
      element("li", {}, button(head.textContent, () => head.scrollIntoView(), { class: "plain", dir: "auto" })),
    );
    this.node.replaceChildren(
      element(
        "div",
        { class: "report-side" },
        element(
          "p",
          { class: "report-head" },
          button(t("print"), () => print(), { class: "button quiet" }),
          element("a", { href: this.#address, target: "_blank", rel: "noopener" }, t("own page")),
        ),
        element("nav", { class: "contents", "aria-label": t("contents") }, element("ul", {}, ...sections)),
      ),
      host,
    );
  }
}

/** What the server wrote, as a `div`; what could act is left out, should it ever write such. */
function cleaned(main) {
  const content = element("div", { class: "content" });
  content.append(...document.importNode(main, true).childNodes);
  for (const node of content.querySelectorAll(FORBIDDEN)) node.remove();
  for (const node of content.querySelectorAll("*")) {
    for (const { name } of [...node.attributes]) if (name.startsWith("on") || /href$|^src|^style$/.test(name)) node.removeAttribute(name);
  }
  return content;
}

/** A place leads to its lines in the script; in a comparison, in that of its draft. */
function linkPlaces(content) {
  for (const place of content.querySelectorAll("[data-lines]")) {
    const { analysis, lines } = place.dataset;
    const text = place.textContent;
    place.replaceChildren(element("a", { href: `${analysis ? analysisAddress(analysis) : ""}#line-${lines}` }, text));
  }
}

/** A name of the cast leads to its correction. */
function linkNames(content) {
  for (const cell of content.querySelectorAll("td[data-name]")) {
    const { name } = cell.dataset;
    cell.append(" ", element("a", { class: "correct-name", href: correctionOf(name), "aria-label": t("correct name", name) }, t("correct short")));
  }
}

/** The report's own style sheet, for a part of a page in place of a whole one. The page has its title; paper does not. */
function styleOf(text) {
  const sheet = new CSSStyleSheet();
  const scoped = text.replace(/:root/g, ":host").replace(/\bbody\b/g, ".page").replace(/\bmain\b/g, ".content");
  sheet.replaceSync(`${scoped}\n:host { display: block; } .correct-name { margin-inline-start: .5rem; font-size: .8em; } @media print { .correct-name { display: none; } [data-lines] a { color: inherit; text-decoration: none; } } .page { max-width: none; margin: 0; padding: 0; background: none; } h2 { scroll-margin-top: 6rem; } @media screen { h1 { display: none; } } .content > h1 + *, .content > h2:first-of-type { margin-top: 0; }`);
  return sheet;
}

/** A file's name from a title: what file systems refuse is left out. */
function fileName(name) {
  return name.replace(/[\\/:*?"<>|\u0000-\u001f]+/g, " ").trim().slice(0, 80) || "report";
}
