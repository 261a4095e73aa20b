// Runs before Gradio: the language switch, the open tab, and the keys that run and save.
(() => {
  const COOKIE = "mmdemo_language";
  const TAB = "mmdemo.tab";
  const chosen = document.cookie.match(/(?:^|; )mmdemo_language=(en|zh)/)?.[1];
  const language = chosen ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");

  const remember = (value) => {
    // A hosted page may stand in a frame of another site, where only such a cookie is kept.
    const framed = location.protocol === "https:" ? "; SameSite=None; Secure; Partitioned" : "; SameSite=Lax";
    document.cookie = `${COOKIE}=${value}; Path=/; Max-Age=31536000${framed}`;
  };
  if (!chosen) remember(language);
  window.mmdemoLanguage = language;
  // Gradio has no setting for it: it asks the browser, once, as it starts.
  Object.defineProperty(navigator, "language", { get: () => (language === "zh" ? "zh-CN" : "en") });

  const visible = (element) => element.offsetParent !== null && !element.disabled;
  const press = (selector) => {
    const button = [...document.querySelectorAll(selector)].find(visible);
    button?.click();
    return Boolean(button);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-language]");
    if (!button || button.dataset.language === language) return;
    remember(button.dataset.language);
    location.reload();
  });

  // A reloaded page opens on the tab it was on.
  addEventListener("pagehide", () => {
    const open = document.querySelector("[role=tab][aria-selected=true]");
    if (open) sessionStorage.setItem(TAB, open.id);
  });
  window.mmdemoReopenTab = () => document.getElementById(sessionStorage.getItem(TAB))?.click();

  // What somebody did before the page is back as it was would be overwritten: see style.css.
  const LONGEST_MS = 10_000;
  window.mmdemoBegin = () => (document.documentElement.dataset.ready = "");
  setTimeout(window.mmdemoBegin, LONGEST_MS);

  // On a phone an answer comes below what asks for it.
  window.mmdemoScrollTo = (id) => {
    const scroll = () => {
      const element = document.getElementById(id);
      const hidden = element && element.getBoundingClientRect().top > innerHeight * 0.7;
      if (hidden) element.scrollIntoView({ behavior: "smooth", block: "start" });
    };
    setTimeout(scroll, 100);
  };

  window.mmdemoShow = (id, block) => {
    setTimeout(() => document.getElementById(id)?.scrollIntoView({ behavior: "smooth", block }), 100);
  };

  document.addEventListener("keydown", (event) => {
    const runs = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    const saved = runs && press("button.save-button");
    if (saved || (runs && press("button.run-button"))) event.preventDefault();
    if (event.key === "Escape" && event.target.closest?.(".output-text")) press("button.cancel-button");
  }, true);
})();
