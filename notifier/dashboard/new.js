// A new analysis: a text or files, a title, how far; how they would be read; then they are in the queue.

import { analysisAddress } from "./address.js";
import { ask, RefusedError } from "./api.js";
import { ChosenFiles } from "./chosenfiles.js";
import { withCorrections } from "./corrections.js";
import { Draft } from "./draft.js";
import { Earlier } from "./earlierdraft.js";
import { button, element, link, say, theirs } from "./element.js";
import { language, number, t } from "./language.js";
import { previewOf, readingOf, replaceReading } from "./preview.js";

const COUNT_PAUSE_MS = 200;
const LOOK_PAUSE_MS = 900;
const LEAST_WORDS = 20;
const KINDS = ["quick", "full", "detailed"];
const ACCEPTED = ".fountain,.txt,.text,.md,.fdx,.spmd,.pdf,.docx,.xml,.tei,.html,.htm,text/plain,application/pdf";
/** What was written stays when the view goes: for another language, for signing in. */
const draft = new Draft();

export class NewView {
  node;
  #host;
  #countTimer = null;
  #lookTimer = null;
  #look = null;
  #preview = null;
  #files;
  #earlier;
  #text = element("textarea", { id: "text", name: "text", dir: "auto", rows: "9", spellcheck: "false", placeholder: t("paste here"), "aria-describedby": "size" });
  #title = element("input", { id: "title", name: "title", dir: "auto", maxlength: "500", autocomplete: "off" });
  #titleField;
  #file = element("input", { id: "file", type: "file", accept: ACCEPTED, multiple: true });
  #size = element("span", { class: "hint", id: "size" }, t("formats"));
  #reading = element("div", { id: "reading" });
  #sent = element("ul", { id: "sent", class: "card stack", hidden: true, "aria-label": t("sent") });
  #problem = element("p", { class: "problem", role: "alert", hidden: true });
  #besideText = element("div", {});
  #besideStart = element("div", {});
  #start = element("button", { class: "button primary big", id: "start", type: "submit" });

  /** `host` has `go(address)`, `onSignedOut(retry)` and the `session`; with `earlier`, a draft of that analysis is given. */
  constructor(host, earlier = null) {
    this.#host = host;
    this.#earlier = earlier ? new Earlier(earlier, host) : null;
    this.#files = new ChosenFiles(draft, () => host.session.limits, () => this.#changed());
    this.#titleField = element("div", { class: "field" }, element("label", { for: "title" }, t("title"), " ", element("span", { class: "hint" }, t("title, when"))), this.#title);
    this.node = element(
      "section",
      { id: "submit", class: "narrow" },
      element("h1", { tabindex: "-1" }, t(earlier ? "compare, head" : "new, head")),
      element("p", { class: "lead" }, t(earlier ? "compare, lead" : "new, lead")),
      this.#earlier?.node,
      this.#sent,
      this.#form(),
    );
  }

  open() {
    document.title = `${t(this.#earlier ? "compare, head" : "new analysis")} · Seven Stations`;
    this.#host.onConnection(null);
    this.#text.value = draft.text;
    this.#title.value = draft.title;
    this.#files.open();
    this.#lookSoon();
    this.#earlier?.open().then((type) => type && this.node.querySelector(`input[value=${type}]`)?.click());
  }

  close() {
    clearTimeout(this.#countTimer);
    clearTimeout(this.#lookTimer);
    this.#look?.abort();
    this.#files.close();
  }

  /** Files that were chosen or dropped. */
  take(files) {
    this.#refuse("");
    this.#files.take(files);
  }

  get #path() {
    return this.#earlier?.path ?? "/api/analysis";
  }

  get #verb() {
    return t(this.#earlier ? "start compare" : "start");
  }

  /** Send what is there. */
  async send() {
    this.#refuse("");
    if (!draft.held.length && !this.#text.value.trim()) {
      this.#refuse(t("no text"), this.#besideText);
      this.#text.focus();
      return;
    }
    this.#busy(true);
    try {
      if (draft.held.length) await this.#sendFiles();
      else await this.#sendText();
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      if (error.signedOut) this.#host.onSignedOut((view) => view.send?.());
      else this.#refuse(error.message, this.#besideStart);
    } finally {
      this.#busy(false);
    }
  }

  async #sendText() {
    const title = draft.titleOf(null, this.#preview);
    const body = { text: this.#text.value, analysisType: draft.type, ...(title ? { title } : {}), ...withCorrections(draft.corrections) };
    const added = await ask(this.#path, { method: "POST", body, headers: { "Idempotency-Key": draft.keyOf(null, this.#path) } });
    draft.clear();
    this.#host.go(analysisAddress(added.analysisId));
  }

  /** Each file is an analysis of its own. One that is refused stays, with the reason beside it. */
  async #sendFiles() {
    await this.#files.settled(); // a text's own title is better than its file's name
    const several = draft.held.length > 1;
    for (const held of [...draft.held]) {
      if (held.problem) continue;
      const query = new URLSearchParams({ title: draft.titleOf(held, held.preview), analysisType: draft.type });
      if (held.corrections.length) query.set("options", JSON.stringify(withCorrections(held.corrections).options));
      const headers = { "Idempotency-Key": draft.keyOf(held, this.#path) };
      try {
        const added = await ask(`${this.#path}?${query}`, { method: "POST", body: held.file, headers });
        this.#files.letGo(held);
        if (several) this.#tell(query.get("title"), added.analysisId);
        else {
          draft.clear();
          this.#host.go(analysisAddress(added.analysisId));
        }
      } catch (error) {
        if (!(error instanceof RefusedError) || error.signedOut) throw error;
        this.#files.refuse(held, error.message);
      }
    }
  }

  /** One of several is in the queue. */
  #tell(title, analysisId) {
    if (this.#sent.hidden) this.#sent.append(element("li", {}, element("strong", { role: "status" }, t("sent"))));
    this.#sent.hidden = false;
    this.#sent.append(element("li", {}, link(theirs(title), analysisAddress(analysisId))));
    this.#sent.scrollIntoView({ block: "nearest" });
  }

  #form() {
    const form = element(
      "form",
      { class: "card stack" },
      element(
        "div",
        { class: "field" },
        element(
          "div",
          { class: "field-head" },
          element("label", { for: "text" }, t("text")),
          button(t("sample"), () => this.#takeSample(), { class: "plain", id: "sample" }),
        ),
        this.#text,
        this.#files.node,
        this.#besideText,
        element("div", { class: "field-foot" }, element("label", { class: "button", id: "choose" }, t("choose"), this.#file), this.#size),
        this.#reading,
      ),
      this.#titleField,
      element("fieldset", { class: "kinds" }, element("legend", {}, t("how far")), ...KINDS.map((kind) => this.#kind(kind))),
      this.#besideStart,
      element("div", {}, this.#start),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.#text.addEventListener("input", () => {
      this.#refuse("");
      // Lines and scenes may be others now; names are the same.
      draft.change({ text: this.#text.value, corrections: this.#text.value ? draft.corrections.filter(({ merge }) => merge) : [] });
      clearTimeout(this.#countTimer);
      this.#countTimer = setTimeout(() => this.#count(), COUNT_PAUSE_MS);
      this.#lookSoon();
    });
    this.#title.addEventListener("input", () => draft.change({ title: this.#title.value }));
    this.#file.addEventListener("change", () => {
      this.take([...this.#file.files]);
      this.#file.value = ""; // so that the same file can be chosen again
    });
    return form;
  }

  #kind(kind) {
    const input = element("input", { type: "radio", name: "type", value: kind, checked: draft.type === kind });
    input.addEventListener("change", () => draft.change({ type: kind }));
    return element("label", { class: "kind" }, input, element("span", {}, element("strong", {}, t("types")[kind]), element("small", {}, t("types, what")[kind])));
  }

  async #takeSample() {
    let text;
    try {
      text = await (await fetch(new URL(`sample-${language()}.txt`, import.meta.url))).text();
    } catch {
      this.#refuse(t("no sample"), this.#besideText);
      return;
    }
    this.#refuse("");
    for (const held of [...draft.held]) this.#files.letGo(held);
    this.#text.value = text;
    draft.change({ text, corrections: [] });
    this.#count();
    this.#lookSoon(0);
    this.#text.setSelectionRange(0, 0); // the field scrolls to where the caret is
    this.#text.focus();
  }

  /** Files stand in place of the field: megabytes in it make typing slow. */
  #changed() {
    const { held } = draft;
    this.#text.hidden = held.length > 0;
    this.#titleField.hidden = held.length > 1;
    this.#title.placeholder = held.length ? draft.titleOf(held[0], held[0].preview) : (this.#preview?.title ?? "");
    if (held.length) this.#reading.replaceChildren();
    this.#count();
    const good = held.filter(({ problem }) => !problem).length;
    this.#start.disabled = held.length > 0 && good === 0;
    say(this.#start, good > 1 ? t("start several", good, number(good)) : this.#verb);
  }

  /** Ask how the pasted text would be read, once nothing more comes. */
  #lookSoon(pause = LOOK_PAUSE_MS, correcting = false) {
    clearTimeout(this.#lookTimer);
    this.#look?.abort();
    this.#look = null;
    this.#preview = null;
    if (!correcting) this.#reading.replaceChildren();
    if (draft.held.length || wordsIn(draft.text) < LEAST_WORDS) return;
    this.#lookTimer = setTimeout(async () => {
      const look = new AbortController();
      this.#look = look;
      try {
        const preview = await previewOf(draft.text, draft.corrections, look.signal);
        if (this.#look !== look) return;
        this.#preview = preview;
        this.#count();
        const change = (corrections) => {
          draft.change({ corrections });
          this.#lookSoon(0, true);
        };
        replaceReading(this.#reading, readingOf(preview, { corrections: draft.corrections, id: "correct-text", change }));
        this.#title.placeholder = preview.title ?? "";
      } catch {
        // it can be sent all the same, and is refused with a reason then
      }
    }, pause);
  }

  #count() {
    // Until it was read: what is a word is for the reading to say.
    const words = draft.held.length || this.#preview ? 0 : wordsIn(this.#text.value);
    say(this.#size, words ? t("words counted", words, number(words)) : t("formats"));
  }

  #refuse(message, beside = null) {
    say(this.#problem, message);
    this.#problem.hidden = !message;
    if (!message) return;
    beside.append(this.#problem);
    this.#problem.scrollIntoView({ block: "nearest" });
  }

  #busy(busy) {
    this.#changed();
    if (!busy) return;
    this.#start.disabled = true;
    say(this.#start, t("sending"));
  }
}

function wordsIn(text) {
  return text.match(/\S+/g)?.length ?? 0;
}
