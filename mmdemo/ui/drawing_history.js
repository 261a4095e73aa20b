// The history of the tab Generate: every drawing that was kept, newest first, found by its words.
// Gradio runs it inside gr.HTML and hands it `element`, `server` and `trigger`.
const words = GIVEN.words[window.mmdemoLanguage] || GIVEN.words.en;
const say = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const TYPING_MS = 250;
const AHEAD_PX = 1_500; // below the window: it is there when somebody comes

const count = make("span", "meta", { role: "status" });
const search = make("input", "dr-search", { type: "search", placeholder: say("search_history"), "aria-label": say("search_history"), maxlength: "1000", oninput: () => typed() });
const list = make("div", "dr-cards");
const more = button("dr-more", say("more"), () => load(list.children.length), { hidden: true });
const none = make("p", "meta", { hidden: true });
element.querySelector(".history").append(make("div", "dr-all", {},
  make("div", "dr-tools", {}, make("h2", "", {}, say("history")), search, count), none, list, more));

let asked = 0; // counts questions: only the answer to the last one is shown
async function load(offset, { keep = 0 } = {}) {
  const number = ++asked;
  const told = await server.ask({ what: "history", search: search.value, offset }).catch(() => ({ error: say("unreachable") }));
  if (number !== asked) return;
  none.hidden = !told.error && told.n > 0;
  none.textContent = told.error || say(search.value.trim() ? "history_none" : "history_empty");
  if (told.error) return;
  const cards = told.drawings.map(draw);
  if (offset) list.append(...cards);
  else list.replaceChildren(...cards);
  count.textContent = told.n ? say("history_n", { n: told.n }) : "";
  more.hidden = list.children.length >= told.n;
  if (list.children.length < keep && cards.length) await load(list.children.length, { keep });
}
const draw = ({ id, prompt, line, src }) => make("button", "dr-card", { type: "button", title: `${prompt}\n${line}`, "data-drawing": id, onclick: () => trigger("select", { drawing: id }) },
  make("img", "", { src, alt: prompt, loading: "lazy" }), make("span", "dr-said", {}, prompt));

let typing = 0;
function typed() {
  clearTimeout(typing);
  typing = setTimeout(() => load(0), TYPING_MS);
}
// What was turned to stays on show when something is drawn or deleted meanwhile.
let seen = false;
window.addEventListener("mmdemo-drawn", () => seen && load(0, { keep: list.children.length }));
new IntersectionObserver(([{ isIntersecting }], observer) => {
  if (!isIntersecting) return;
  observer.disconnect();
  seen = true;
  load(0);
}, { rootMargin: `${AHEAD_PX}px` }).observe(element);
