// Says it where the page's files do not all arrive: in the midst of a deployment, the notifier that is asked for a file may
// be of another version than the one that gave the document. No module, and under an address without a version: it arrives.

(() => {
  const TEXTS = {
    en: ["The page did not load in full: a new version of it may just be put in place.", "Load it again"],
    ar: ["لم تكتمل الصفحة: لعل إصدارًا جديدًا منها يُنشر الآن.", "حمّلها من جديد"],
  };
  const FILES = "script[src^='/assets/'], link[rel='stylesheet'][href^='/assets/']";
  let told = false;

  // A file that does not arrive tells its element only: the event does not bubble, but it can be captured.
  addEventListener(
    "error",
    ({ target }) => {
      if (told || !(target instanceof Element) || !target.matches(FILES)) return;
      told = true;
      if (document.body && document.readyState !== "loading") tell();
      else addEventListener("DOMContentLoaded", tell);
    },
    true,
  );

  function tell() {
    const [text, again] = TEXTS[speaksArabic() ? "ar" : "en"];
    const notice = document.createElement("p");
    notice.id = "incomplete";
    notice.className = "notice bad";
    notice.dir = "auto";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = again;
    button.addEventListener("click", () => location.reload());
    notice.append(text, " ", button);
    notice.setAttribute("role", "alert");
    document.getElementById("main").before(notice);
  }

  function speaksArabic() {
    try {
      const chosen = localStorage.getItem("stations.language");
      if (chosen) return chosen === "ar";
    } catch {
      // storage is off: the browser's languages decide
    }
    return navigator.languages.some((tag) => tag.startsWith("ar"));
  }
})();
