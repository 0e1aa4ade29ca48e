// What was read wrong, said by somebody who knows: names to merge or split, lines to read otherwise; and the run again with it.

import { analysisAddress } from "./address.js";
import { analysisPaths, ask, RefusedError } from "./api.js";
import { button, element, theirs } from "./element.js";
import { placeOf } from "./findings.js";
import { number, t, word } from "./language.js";

const ROLES = ["heading", "speech", "direction"];

/** A correction in words. `scenes` are the script's. */
export function correctionInWords(one, scenes) {
  if (one.merge) return t("corrected merge", one.merge.slice(1).join(t("comma")), one.name ?? one.merge[0]);
  if (one.line) return t("corrected line", number(one.line), word("line roles", one.is), one.speaker ?? "");
  const where = one.scenes ? one.scenes.map((scene) => placeOf(scenes, scene)).join(t("comma")) : t("from line", number(one.fromLine));
  return t("corrected split", one.split, one.into, where);
}

/** An item for each of `list`, with a button that calls `change` with the others. */
export function correctionRows(list, scenes, change) {
  return list.map((one) =>
    element("li", {}, theirs(correctionInWords(one, scenes)), " ", button(t("remove"), () => change(list.filter((other) => other !== one)), { class: "plain" })),
  );
}

/** Fields that say that two names are one: `node`, and `wrong`, the field of the name that is not kept. */
export function mergingOf(names, id, add) {
  const wrong = choice(`${id}-merge`, names);
  const other = choice(`${id}-into`, names);
  other.selectedIndex = Math.min(1, names.length - 1);
  const node = row(t("correct merge"), [labelled(t("correct this name"), wrong), labelled(t("correct is really"), other)], () => {
    if (wrong.value !== other.value) add({ merge: [other.value, wrong.value] });
  });
  return { node, wrong };
}

/** What a request says of corrections. */
export function withCorrections(corrections) {
  return corrections.length ? { options: { corrections } } : {};
}

export class Corrections {
  node = element("section", { class: "card stack corrections", id: "corrections", "aria-labelledby": "corrections-head" });
  #analysisId;
  #script;
  #host;
  /** @type {any[]} */
  #list;
  #shown = element("ul", { class: "corrected" });
  #problem = element("p", { class: "problem", role: "alert", hidden: true });
  #run = button(t("run corrected"), () => this.#send(), { class: "button primary", id: "run-corrected" });
  #line = element("input", { type: "number", min: "1", id: "correct-line", inputmode: "numeric" });
  #role = choice("correct-role", ROLES.map((role) => [role, word("line roles", role)]));
  #speaker;
  #merged;
  #parted;

  /** `known` are those that the analysis was made with; `host` has `go(address)` and `onSignedOut()`. */
  constructor(analysisId, script, known, host) {
    this.#analysisId = analysisId;
    this.#script = script;
    this.#host = host;
    this.#list = [...known];
    const names = script.speakers.map((name) => [name, name]);
    this.#line.max = String(script.lines.length);
    this.#speaker = choice("correct-speaker", [["", t("speaker before")], ...names]);
    this.node.append(
      element("h3", { id: "corrections-head" }, t("correct")),
      element("p", { class: "hint" }, t("correct, how")),
      this.#merging(names),
      this.#splitting(names),
      this.#placing(),
      this.#shown,
      this.#problem,
      element("div", {}, this.#run),
    );
    this.#show();
  }

  /** Begin with this line. */
  take(line) {
    this.#line.value = String(line);
    this.node.scrollIntoView({ block: "nearest" });
    this.#role.focus();
  }

  /** Begin with this name. */
  name(name) {
    this.#merged.value = this.#parted.value = name;
    this.node.scrollIntoView({ block: "nearest" });
    this.#merged.focus();
  }

  #merging(names) {
    const { node, wrong } = mergingOf(names, "correct", (correction) => this.#add(correction));
    this.#merged = wrong;
    return node;
  }

  #splitting(names) {
    const name = choice("correct-split", names);
    this.#parted = name;
    const into = element("input", { id: "correct-split-into", dir: "auto", maxlength: "200" });
    const scenes = this.#script.scenes.map(([, heading], index) => [String(index + 1), `${placeOf(this.#script.scenes, index + 1)}${heading ? ` · ${heading}` : ""}`]);
    const scene = choice("correct-scene", scenes);
    const on = element("input", { type: "checkbox", id: "correct-on" });
    return row(
      t("correct split"),
      [labelled(t("correct this name"), name), labelled(t("correct is in"), scene), element("label", { class: "check" }, on, t("correct and after")), labelled(t("correct is really"), into)],
      () => {
        if (!into.value.trim()) {
          into.focus();
          return;
        }
        const place = on.checked ? { fromLine: this.#script.scenes[scene.value - 1][0] } : { scenes: [Number(scene.value)] };
        this.#add({ split: name.value, into: into.value.trim(), ...place });
        into.value = "";
      },
    );
  }

  #placing() {
    return row(t("correct line"), [labelled(t("correct line number"), this.#line), labelled(t("correct is"), this.#role), labelled(t("correct said by"), this.#speaker)], () => {
      const line = Number(this.#line.value);
      if (!(line >= 1 && line <= this.#script.lines.length)) {
        this.#line.focus();
        return;
      }
      const speaker = this.#role.value === "speech" && this.#speaker.value ? { speaker: this.#speaker.value } : {};
      this.#add({ line, is: this.#role.value, ...speaker });
      this.#line.value = "";
    });
  }

  #add(correction) {
    this.#list.push(correction);
    this.#show();
  }

  #show() {
    const rows = correctionRows(this.#list, this.#script.scenes, (list) => {
      this.#list = list;
      this.#show();
    });
    this.#shown.replaceChildren(...rows);
    this.#shown.hidden = rows.length === 0;
  }

  async #send() {
    this.#problem.hidden = true;
    this.#run.disabled = true;
    try {
      const added = await ask(analysisPaths(this.#analysisId).again, { method: "POST", body: { corrections: this.#list } });
      this.#host.go(analysisAddress(added.analysisId));
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      if (error.signedOut) this.#host.onSignedOut();
      this.#problem.textContent = error.message;
      this.#problem.hidden = false;
    } finally {
      this.#run.disabled = false;
    }
  }
}

function choice(id, options) {
  return element("select", { id }, ...options.map(([value, text]) => element("option", { value }, text)));
}

function labelled(text, field) {
  return element("span", { class: "labelled" }, element("label", { for: field.id }, text), field);
}

function row(legend, fields, add) {
  return element("fieldset", { class: "correcting" }, element("legend", {}, legend), ...fields, button(t("correct add"), add));
}
