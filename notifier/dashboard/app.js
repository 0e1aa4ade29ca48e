// The page: which of its three views is shown, by address and session.

import { Session } from "./session.js";
import { SubmitForm } from "./submit.js";
import { Watch } from "./watch.js";

const CONNECTIONS = {
  connecting: "Connecting",
  live: "Live",
  reconnecting: "Reconnecting",
  finished: "Finished",
  "signed-out": "Signed out",
};

const views = Object.fromEntries(["sign-in", "submit", "watch"].map((name) => [name, document.getElementById(name)]));
let watch = null;

const session = new Session(views["sign-in"], {
  onSignedIn: (retry) => {
    if (!retry) {
      route();
      return;
    }
    show("submit");
    retry();
  },
  onSignedOut: askForToken,
});

const form = new SubmitForm(views.submit, {
  onAdded: (id) => go(`/?analysis=${encodeURIComponent(id)}`),
  onSignedOut: (retry) => {
    session.after(retry);
    askForToken();
  },
});

function route() {
  leave();
  const id = new URLSearchParams(location.search).get("analysis");
  if (id) {
    watch = new Watch(id, { onConnection: connection, onSignedOut: askForToken });
    show("watch");
    watch.open();
  } else {
    document.title = "Seven Stations";
    form.show();
    show("submit");
  }
}

function askForToken() {
  leave();
  session.lost();
  connection("signed-out");
  document.title = "Sign in · Seven Stations";
  show("sign-in");
  document.getElementById("token").focus();
}

function leave() {
  watch?.close();
  watch = null;
  connection(null);
}

function show(name) {
  for (const [key, view] of Object.entries(views)) view.hidden = key !== name;
  document.getElementById("new").hidden = name !== "watch";
}

function connection(state) {
  const chip = document.getElementById("connection");
  chip.hidden = state === null;
  chip.dataset.state = state ?? "";
  chip.textContent = CONNECTIONS[state] ?? "";
}

function go(address) {
  history.pushState(null, "", address);
  route();
  scrollTo(0, 0);
  // Like after loading a page: reading goes on at the top.
  document.querySelector("main > section:not([hidden]) h1")?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-link]");
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !plain) return;
  event.preventDefault();
  go(link.getAttribute("href"));
});
addEventListener("popstate", route);

// A stream finds out by itself that it needs a token; the form would only find out when it is sent.
const atOnce = new URLSearchParams(location.search).has("analysis");
if (atOnce) route();
const welcome = await session.look();
if (!welcome) askForToken();
else if (!atOnce) route();
