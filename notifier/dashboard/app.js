// The page: which view is shown, by address and session.

import { listAddress, parse } from "./address.js";
import { Connection } from "./connection.js";
import { button, element, link } from "./element.js";
import { listenForFiles } from "./filedrop.js";
import { JobView } from "./job.js";
import { JobsView } from "./jobs.js";
import { language, speak, t } from "./language.js";
import { NewView } from "./new.js";
import { schedulesView } from "./schedules.js";
import { Session } from "./session.js";
import { SignInView } from "./signin.js";
import { Bar } from "./topbar.js";
import { workersView } from "./workers.js";

const main = document.getElementById("main");
const session = new Session();
const connection = new Connection(document.getElementById("connection"));
const bar = new Bar({
  onSignOut: async () => {
    if (await session.signOut()) askForToken();
  },
  onLanguage: (name) => {
    speak(name);
    bar.show(session);
    connection.again();
    if (asking) askForToken(afterwards);
    else route();
  },
});
let view = null;
let shown = "";
let asking = false;
let afterwards = null;

const host = {
  onConnection: (state) => connection.show(state),
  onSignedOut: askForToken,
  onGap: showGap,
  onRemoved: (queue) => go(listAddress(queue), true),
  session,
  go,
};

function route() {
  asking = false;
  const address = parse(location);
  if (address.view === "job") show(new JobView(address, host));
  else if (address.view === "jobs") show(new JobsView(address, host, history.state));
  else if (address.view === "new") show(new NewView(host, address.earlier));
  else if (address.view === "schedules") show(schedulesView(host));
  else if (address.view === "workers") show(workersView(host));
  else show(nowhere());
  bar.mark(address.view);
}

/** The present address without what chooses within a view. */
function place() {
  const query = new URLSearchParams(location.search);
  query.delete("tab");
  return `${location.pathname}?${query}`;
}

function show(next) {
  shown = place();
  view?.close();
  connection.show(null);
  view = next;
  main.replaceChildren(next.node);
  next.open();
}

/** Ask for a token; what the view was about to do is done `after` signing in. */
function askForToken(after = null) {
  asking = true;
  afterwards = after;
  session.lost();
  bar.show(session);
  show(new SignInView(session, signedIn));
  connection.show("signed-out");
}

function signedIn() {
  bar.show(session);
  const after = afterwards;
  afterwards = null;
  route();
  after?.(view);
}

/** Said once, above whatever is shown; what is missing was loaded afresh. */
function showGap() {
  if (document.getElementById("gap")) return;
  const notice = element("p", { class: "notice", id: "gap", role: "status" }, t("gap told"), " ");
  notice.append(button(t("dismiss"), () => notice.remove(), { class: "plain" }));
  main.prepend(notice);
}

function nowhere() {
  document.title = `${t("not found")} · Seven Stations`;
  const node = element(
    "section",
    { class: "narrow" },
    element("h1", { tabindex: "-1" }, t("not found")),
    element("p", { class: "lead" }, t("no such page")),
    element("p", {}, link(t("to the jobs"), "/", { class: "button" })),
  );
  return { node, open() {}, close() {} };
}

function go(address, replace = false) {
  if (view?.place) history.replaceState(view.place, "");
  if (replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  route();
  scrollTo(0, 0);
  // Like after loading a page: reading goes on at the top.
  main.querySelector("h1")?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const followed = event.target instanceof Element ? event.target.closest("a[data-link]") : null;
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!followed || !plain) return;
  event.preventDefault();
  go(followed.getAttribute("href"));
});
addEventListener("popstate", () => {
  if (asking) return;
  // Another line or tab of what is shown: nothing is loaded again.
  if (view?.moved && place() === shown) view.moved(parse(location));
  else route();
});

listenForFiles(
  (files) => {
    if (asking) return;
    if (!view?.take) go("/new");
    view.take(files);
  },
  () => t("let go"),
);
speak(language());
bar.show(session);
// A view finds out by itself that it needs a token; the form would only find out when it is sent.
const welcome = await session.look();
bar.show(session);
if (welcome) route();
else askForToken();
