// What was read wrong, said by somebody who knows: names to merge or split, lines to read otherwise; and the run again with it.

import { analysisAddress } from "./address.js";
import { analysisPaths, ask } from "./api.js";
import { randomKey } from "./draft.js";
import { button, element, theirs } from "./element.js";
import { placeOf, sceneInWords } from "./findings.js";
import { number, t, word } from "./language.js";
import { Problem } from "./refusal.js";

const ROLES = ["heading", "speech", "direction"];

/** A correction in words. `scenes` are the script's. */
export function correctionInWords(one, scenes) {
  if (one.merge) return t("corrected merge", one.merge.slice(1).join(t("comma")), one.name ?? one.merge[0]);
  if (one.line) return t("corrected line", number(one.line), word("line roles", one.is), one.speaker ?? "");
  const where = one.scenes ? one.scenes.map((scene) => placeOf(scenes, scene)).join(t("comma")) : t("from line", number(one.fromLine));
  return t("corrected split", one.split, one.into, where);
}

/** The corrections of a text, each with a button that takes it back. */
export class CorrectionList {
  node = element("ul", { class: "corrected" });
  #list;
  #scenes;
  #id;
  #onChange;

  /** `id` sets it apart from those of other texts; `onChange` is called with the whole list. */
  constructor(list, scenes, id, onChange) {
    this.#list = list;
    this.#scenes = scenes;
    this.#id = id;
    this.#onChange = onChange;
    this.#show();
  }

  add(correction) {
    this.#change([...this.#list, correction]);
  }

  #remove(one) {
    const place = this.#list.indexOf(one);
    this.#change(this.#list.filter((other) => other !== one));
    // The button is gone with its row: on to the next, or to where corrections are made.
    const buttons = this.node.querySelectorAll("button");
    const next = buttons[Math.min(place, buttons.length - 1)] ?? ["merge", "split", "line"].map((kind) => document.getElementById(`${this.#id}-${kind}`)).find(Boolean);
    next?.focus();
  }

  #change(list) {
    this.#list = list;
    this.#show();
    this.#onChange(list);
  }

  #show() {
    const rows = this.#list.map((one, index) =>
      element("li", {}, theirs(correctionInWords(one, this.#scenes)), " ", button(t("remove"), () => this.#remove(one), { class: "plain", id: `${this.#id}-remove-${index}` })),
    );
    this.node.replaceChildren(...rows);
    this.node.hidden = rows.length === 0;
  }
}

/**
 * Fields for what can be corrected in a text with these `names`, `scenes` and, if known, number of `lines`; `add` is
 * called with each correction. `take(line)` and `name(name)` begin with a line and with a name.
 */
export function correcting({ names, scenes, lines = Infinity }, id, add) {
  const options = names.map((name) => [name, name]);
  const [wrong, other, parted] = [choice(`${id}-merge`, options), choice(`${id}-into`, options), choice(`${id}-split`, options)];
  other.selectedIndex = Math.min(1, names.length - 1);
  const line = element("input", { type: "number", min: "1", ...(lines < Infinity ? { max: String(lines) } : {}), id: `${id}-line`, inputmode: "numeric" });
  const role = choice(`${id}-role`, ROLES.map((its) => [its, word("line roles", its)]));
  const merging = row(`${id}-merge-add`, t("correct merge"), [labelled(t("correct this name"), wrong), labelled(t("correct is really"), other)], () => {
    if (wrong.value === other.value) other.focus();
    else add({ merge: [other.value, wrong.value] });
  });
  const begin = (field) => {
    field.closest("fieldset").scrollIntoView({ block: "nearest" });
    field.focus();
  };
  return {
    nodes: [...(names.length > 1 ? [merging] : []), ...(names.length ? [splitting(parted, scenes, id, add)] : []), placing(line, role, lines, options, id, add)],
    take(number) {
      line.value = String(number);
      begin(role);
    },
    name(name) {
      wrong.value = parted.value = name;
      if (other.value === name) other.value = names.find((its) => its !== name) ?? "";
      begin(names.length > 1 ? wrong : parted);
    },
  };
}

function splitting(name, scenes, id, add) {
  const into = element("input", { id: `${id}-split-into`, dir: "auto", maxlength: "200" });
  const scene = choice(`${id}-scene`, scenes.map((_, index) => [String(index + 1), sceneInWords(scenes, index + 1)]));
  const on = element("input", { type: "checkbox", id: `${id}-on` });
  return row(
    `${id}-split-add`,
    t("correct split"),
    [labelled(t("correct this name"), name), labelled(t("correct is in"), scene), element("label", { class: "check" }, on, t("correct and after")), labelled(t("correct is really"), into)],
    () => {
      if (!into.value.trim()) {
        into.focus();
        return;
      }
      const place = on.checked ? { fromLine: scenes[scene.value - 1][0] } : { scenes: [Number(scene.value)] };
      add({ split: name.value, into: into.value.trim(), ...place });
      into.value = "";
    },
  );
}

function placing(line, role, lines, names, id, add) {
  const speaker = choice(`${id}-speaker`, [["", t("speaker before")], ...names]);
  return row(`${id}-line-add`, t("correct line"), [labelled(t("correct line number"), line), labelled(t("correct is"), role), labelled(t("correct said by"), speaker)], () => {
    const number = Number(line.value);
    if (!(number >= 1 && number <= lines)) {
      line.focus();
      return;
    }
    add({ line: number, is: role.value, ...(role.value === "speech" && speaker.value ? { speaker: speaker.value } : {}) });
    line.value = "";
    role.selectedIndex = speaker.selectedIndex = 0;
  });
}

/** What a request says of corrections. */
export function withCorrections(corrections) {
  return corrections.length ? { options: { corrections } } : {};
}

export class Corrections {
  node = element("section", { class: "card stack corrections", id: "corrections", "aria-labelledby": "corrections-head" });
  #analysisId;
  #host;
  /** @type {any[]} */
  #list;
  #key = randomKey();
  #problem;
  #run = button(t("run corrected"), () => this.#send(), { class: "button primary", id: "run-corrected" });
  #fields;

  /** `known` are those that the analysis was made with; `host` has `go(address)` and `onSignedOut()`. */
  constructor(analysisId, script, known, host) {
    this.#analysisId = analysisId;
    this.#host = host;
    this.#list = known;
    this.#problem = new Problem(host);
    const list = new CorrectionList(this.#list, script.scenes, "correct", (changed) => {
      this.#list = changed;
      this.#key = randomKey(); // of another request than before
    });
    this.#fields = correcting({ names: script.speakers, scenes: script.scenes, lines: script.lines.length }, "correct", (correction) => list.add(correction));
    this.node.append(
      element("h3", { id: "corrections-head" }, t("correct")),
      element("p", { class: "hint" }, t("correct, how")),
      ...this.#fields.nodes,
      list.node,
      this.#problem.node,
      element("div", {}, this.#run),
    );
  }

  /** Begin with this line. */
  take(line) {
    this.#fields.take(line);
  }

  /** Begin with this name. */
  name(name) {
    this.#fields.name(name);
  }

  async #send() {
    this.#problem.clear();
    this.#run.disabled = true;
    try {
      const added = await ask(analysisPaths(this.#analysisId).again, { method: "POST", body: { corrections: this.#list }, headers: { "Idempotency-Key": this.#key } });
      this.#host.go(analysisAddress(added.analysisId));
    } catch (error) {
      this.#problem.tell(error);
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

function row(id, legend, fields, add) {
  return element("fieldset", { class: "correcting" }, element("legend", {}, legend), ...fields, button(t("correct add"), add, { id }));
}
