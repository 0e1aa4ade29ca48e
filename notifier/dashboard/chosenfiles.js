// The files that were chosen, each with how it would be read, or why it cannot be.

import { RefusedError } from "./api.js";
import { button, element, theirs } from "./element.js";
import { bytes, t } from "./language.js";
import { faultOf, previewOf, readingOf, replaceReading } from "./preview.js";

export class ChosenFiles {
  node = element("ul", { class: "held-files", id: "held", hidden: true });
  #draft;
  #limits;
  #onChange;
  #rows = new Map();
  #looks = new Map();
  #leaving = new AbortController();

  /** `limits()` are the server's; `onChange()` is called when a file comes, goes, or is read. */
  constructor(draft, limits, onChange) {
    this.#draft = draft;
    this.#limits = limits;
    this.#onChange = onChange;
  }

  open() {
    for (const held of this.#draft.held) this.#add(held);
    this.#changed();
  }

  close() {
    this.#leaving.abort();
  }

  take(files) {
    for (const file of files) this.#add(this.#draft.hold(file));
    this.#changed();
  }

  /** Return when everything that was asked of the server is there. */
  async settled() {
    await Promise.all(this.#looks.values());
  }

  letGo(held) {
    this.#draft.letGo(held);
    this.#rows.get(held)?.remove();
    this.#rows.delete(held);
    this.#looks.delete(held);
    this.#changed();
  }

  /** Say beside a file what is wrong with it. */
  refuse(held, problem) {
    held.problem = problem;
    this.#show(held);
  }

  #add(held) {
    const row = element("li", { class: "held" });
    this.#rows.set(held, row);
    this.node.append(row);
    if (!held.preview && !held.problem) this.#looks.set(held, this.#look(held));
    this.#show(held);
  }

  #correct(held, corrections) {
    held.corrections = corrections;
    this.#draft.change({});
    this.#looks.set(held, this.#look(held));
  }

  async #look(held) {
    try {
      held.problem = await faultOf(held.file, this.#limits());
      if (!held.problem) held.preview = await previewOf(held.file, held.corrections, this.#leaving.signal);
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!(error instanceof RefusedError)) held.problem = t("unreadable", held.file.name);
      else if (!error.passing && !error.signedOut) held.problem = error.message.replace(/^(text|file): /, "");
    }
    this.#looks.delete(held);
    if (this.#rows.has(held)) this.#show(held);
    this.#onChange();
  }

  #show(held) {
    const { id, file, preview, problem, corrections } = held;
    const parts = [
      element(
        "div",
        { class: "held-head" },
        theirs(file.name, "strong", { class: "held-name" }),
        element("span", { class: "hint" }, bytes(file.size)),
        button(t("remove file"), () => this.letGo(held), { class: "plain held-remove", "aria-label": `${t("remove file")}: ${file.name}` }),
      ),
    ];
    if (problem) parts.push(theirs(problem, "p", { class: "problem", role: "alert" }));
    else if (preview) parts.push(readingOf(preview, { corrections, id: `correct-${id}`, change: (list) => this.#correct(held, list) }));
    else if (this.#looks.has(held)) parts.push(element("p", { class: "hint", role: "status" }, t("looking")));
    replaceReading(this.#rows.get(held), ...parts);
    if (problem) this.#rows.get(held).scrollIntoView({ block: "nearest" });
  }

  #changed() {
    this.node.hidden = this.#draft.held.length === 0;
    this.#onChange();
  }
}
