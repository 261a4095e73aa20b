// The tab Annotate as a whole: what to work on, how far it is, every key. Gradio runs it inside gr.HTML
// and hands it `element`, `server` and `upload`; annotate_work.js and annotate_card.js stand before it.
const alertBox = make("p", "an-alert", { role: "alert", hidden: true });
const status = make("span", "meta an-status", { role: "status" });
const waits = make("span", "meta an-unsent", { role: "status" });
const bar = make("span", "an-bar", { "aria-hidden": "true" }, make("span"));
const empty = make("div", "card card-empty an-empty", { hidden: true });
let progress = null;
let begun = false;

const complain = (sentence) => {
  alertBox.textContent = sentence || "";
  alertBox.hidden = !sentence;
};
const note = (text) => (status.textContent = text);
const select = (key, options) => {
  const box = make("select", "", { "aria-label": say(`annotate_${key}`), onchange: () => choose({ [key]: box.value }) });
  const fillIn = (given) => {
    box.replaceChildren(...given.map(([text, value]) => make("option", "", { value, selected: value === wanted[key] }, text)));
    box.value = given.some(([, value]) => value === wanted[key]) ? wanted[key] : given[0][1];
    wanted[key] = box.value;
  };
  fillIn(options);
  return { node: make("label", "an-choice", {}, make("span", "meta", {}, say(`annotate_${key}`)), box), fillIn };
};
const all = [say("all"), ""];
const project = select("project", [[wanted.project || say("all"), wanted.project]]);
const task = select("task", [all, ...["caption", "answer", "transcribe", "draw"].map((name) => [say(`task_${name}`), name])]);
const language = select("language", [all, ...["en", "zh"].map((name) => [say(`language_${name}`), name])]);
const order = select("order", GIVEN.orders.map((name) => [say(`annotate_order_${name}`), name]));
const suggesters = make("details", "an-models", {}, make("summary", "", {}, say("annotate_models")), ...GIVEN.models.map((name) => {
  const box = make("input", "", { type: "checkbox", checked: models.includes(name), onchange: () => {
    models = box.checked ? [...models, name] : models.filter((each) => each !== name);
    write(localStorage, "models", models);
    if (card) { card.waiting = true; lookSoon(); }
  } });
  return make("label", "", {}, box, ` ${name}`);
}));
const files = make("input", "", { type: "file", multiple: true, hidden: true, onchange: () => bring([...files.files]) });
const act = (className, key, shortcut, onclick) => button(className, "", (event) => {
  onclick();
  event.currentTarget.blur();
}, { "data-act": key, title: shortcut, "aria-keyshortcuts": shortcut });
const KEYS = [
  ["Enter", "annotate_key_accept"], ["Ctrl+Enter", "annotate_key_accept_field"], ["E", "annotate_key_edit"], ["Esc", "annotate_key_leave"],
  ["1 – 9", "annotate_key_pick"], ["X", "annotate_key_reject"], ["S", "annotate_key_skip"], ["U · Ctrl+Z", "annotate_key_undo"],
  ["J", "annotate_key_next"], ["K", "annotate_key_back"], ["L", "annotate_key_language"], ["P · Space", "annotate_key_play"],
  ["F", "annotate_key_flag"], ["Shift+0 – 5", "annotate_key_stars"], ["?", "annotate_key_help"],
];
const actions = make("div", "an-actions", { hidden: true });
for (const [className, key, shortcut, onclick] of [
  ["verdict verdict-good", "annotate_accept", "Enter", () => decide(true)],
  ["verdict verdict-fix", "annotate_edit", "E", () => edit()],
  ["verdict verdict-bad", "annotate_reject", "X", () => decide(false)],
  ["", "annotate_skip", "S", () => leave(true)],
  ["", "undo", "U", () => undo()],
  ["an-side-act", "annotate_other", "L", () => otherLanguage()],
  ["an-side-act", "annotate_previous", "K", () => back()],
]) {
  const node = act(className, key, shortcut, onclick);
  node.append(make("span", "", {}, say(key)), make("kbd", "", {}, shortcut === "Enter" ? "⏎" : shortcut));
  actions.append(node);
}
const help = make("dialog", "an-help", { "aria-label": say("annotate_keys") }, make("h3", "", {}, say("annotate_keys")),
  make("dl", "", {}, ...KEYS.flatMap(([key, what]) => [make("dt", "", {}, make("kbd", "", {}, key)), make("dd", "", {}, say(what))])),
  button("", say("annotate_close"), () => help.close()));
const root = element.querySelector(".annotate");
root.append(make("div", "an-all", {},
  make("div", "an-top", {}, project.node, task.node, language.node, order.node,
    make("span", "an-tools", {}, button("", say("annotate_add"), () => files.click(), { title: say("annotate_drop") }), button("an-help-button", "?", () => help.showModal(), { "aria-label": say("annotate_keys") })), files),
  make("div", "an-progress", {}, bar, status, waits), alertBox, item, actions, empty, suggesters, help));

function showUnsent() {
  waits.textContent = unsent.length ? say("annotate_unsent", { n: unsent.length }) : "";
}
function count(n) {
  if (progress) progress.judged += n;
  showProgress();
}
function showProgress() {
  if (!progress) return;
  const { judged, total, with_others: elsewhere } = progress;
  const parts = [say("annotate_progress", { judged, total })];
  if (nDone) parts.push(say("annotate_mine", { n: nDone }));
  if (elsewhere) parts.push(say("annotate_elsewhere", { n: elsewhere }));
  note(parts.join(" · "));
  bar.firstChild.style.width = `${total ? (100 * judged) / total : 0}%`;
}
async function refreshProgress() {
  const got = await ask("progress");
  if (got.progress) progress = got.progress;
  showProgress();
}
function showWaiting() {
  item.hidden = actions.hidden = true;
  empty.hidden = false;
  empty.replaceChildren(make("span", "spinner", { "aria-hidden": "true" }));
}
function showNothing() {
  item.hidden = actions.hidden = true;
  empty.hidden = false;
  const done = progress && progress.total > 0;
  empty.replaceChildren(make("div", "", {}, make("strong", "", {}, say(done ? "annotate_done_title" : "annotate_empty_title")),
    make("p", "", {}, say(done ? "annotate_done" : "annotate_empty")),
    passed.length ? button("", say("annotate_again", { n: passed.length }), again) : null));
}
function flash(kind) {
  bar.dataset.kind = kind;
  setTimeout(() => bar.removeAttribute("data-kind"), 250);
}
function edit() {
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}
async function bring(chosen) {
  complain("");
  let n = 0;
  for (const file of chosen) {
    note(say("annotate_adding", { name: file.name }));
    try {
      const { path } = await upload(file);
      const got = await ask("bring", { path, name: file.name });
      if (got.error) complain(got.error);
      n += got.n || 0;
    } catch {
      complain(say("unreachable"));
    }
  }
  files.value = "";
  await begin(false);
  note(say("annotate_added", { n }));
}

const letters = {
  e: edit, x: () => decide(false), s: () => leave(true), u: undo, j: () => leave(false), k: back,
  p: play, " ": play, l: otherLanguage, f: toggleFlag, Enter: () => decide(true), "?": () => help.showModal(),
};
function onKey(event) {
  if (root.offsetParent === null || event.isComposing || event.defaultPrevented) return;
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  const target = event.target;
  let what = null;
  if (help.open) {
    if (event.key === "?") what = () => help.close();
  } else if (target === field) {
    if (event.key === "Escape") what = () => field.blur();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) what = () => decide(true);
  } else if (target.closest?.("input, textarea, select, [contenteditable=true]")) {
    if (event.key === "Escape" && root.contains(target)) what = () => target.blur();
  } else if (target.matches?.("button:focus-visible, a:focus-visible, summary:focus-visible, audio:focus-visible") && (event.key === "Enter" || event.key === " ")) {
    return; // what has the focus by Tab is pressed by these
  } else if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey) what = undo;
  else if (plain && /^(Digit|Numpad)[0-9]$/.test(event.code)) {
    const n = Number(event.code.at(-1));
    if (event.shiftKey) what = n <= 5 ? () => mark({ stars: n }) : null;
    else what = n ? () => pick(n - 1) : null;
  } else if (plain) what = letters[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!what || event.repeat) return;
  event.preventDefault();
  event.stopPropagation();
  what();
}
document.addEventListener("keydown", onKey, true);

const dropped = (event) => event.dataTransfer?.types.includes("Files");
root.addEventListener("dragover", (event) => {
  if (!dropped(event)) return;
  event.preventDefault();
  root.classList.add("an-dropping");
});
root.addEventListener("dragleave", () => root.classList.remove("an-dropping"));
root.addEventListener("drop", (event) => {
  root.classList.remove("an-dropping");
  if (!dropped(event)) return;
  event.preventDefault();
  bring([...event.dataTransfer.files]);
});

async function begin(resumes) {
  const got = await ask("begin", { pair: resumes ? read(sessionStorage, "last", "") : "" });
  if (got.error) complain(got.error);
  if (got.projects) project.fillIn([all, ...got.projects.map((name) => [name, name])]);
  if (got.progress) progress = got.progress;
  if (got.card && !card) {
    preload(got.card);
    show(got.card);
  }
  showProgress();
  fill();
}
// Nothing is claimed before somebody looks.
new IntersectionObserver((seen) => {
  if (begun || !seen.some((each) => each.isIntersecting)) return;
  begun = true;
  showWaiting();
  whenNamed().then(() => {
    if (unsent.length) sending = sending || deliver().finally(() => (sending = null));
    return begin(true);
  });
}).observe(root);
setInterval(() => {
  if (!nameKnown || root.offsetParent === null) return;
  if (card) ask("renew");
  else fill();
  refreshProgress();
}, 20_000);
