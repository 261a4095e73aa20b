// The transcript: words to click, lines to mend and to judge. Gradio runs it inside gr.HTML and hands
// it `element`, `props`, `server` and `watch`. The server holds the text; what is changed is changed
// there first. transcript_player.js and transcript_lines.js stand before this file.
const words = GIVEN.words[window.mmdemoLanguage] || GIVEN.words.en;
const say = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const DRAFT = "mmdemo.transcript.draft";
const NEAR_PX = 200; // below the window: who has scrolled further up is reading

let doc = "";
let lines = [];
let total = 0;
let running = false;
let fetching = false;
let current = -1; // the line that is meant by keys and buttons
let sounding = -1; // the line that is being said
let soundingWord = null;
let editor = null; // {index, fixing, view}
let form = null;
let peaksOf = "";
let task = "transcribe"; // of the run, for hearing a line again

const alertBox = make("p", "tr-alert", { role: "alert", hidden: true });
const status = make("span", "meta tr-status", { role: "status" });
const list = make("div", "tr-lines");
const tail = make("p", "tr-tail", { "aria-live": "polite", hidden: true });
const nodes = []; // of the lines, in order

const complain = (sentence) => {
  alertBox.textContent = sentence || "";
  alertBox.hidden = !sentence;
};
const ask = async (what, more = {}) => {
  const about = doc;
  let answer;
  try {
    answer = await server.ask({ what, doc, ...more });
  } catch {
    answer = { error: say("unreachable") };
  }
  if (about !== doc) return null; // another transcript is on show by now
  complain(answer.error);
  return answer.error ? null : answer;
};
const who = () => document.querySelector("#who input, #who textarea")?.value || "";
const note = (text) => (status.textContent = text);

const player = createPlayer(say, {
  lineAt: (index) => lines[index],
  onTime: follow,
  copy: async () => (await ask("copy"))?.file,
  onSilent: () => note(doc && lines.length ? say("recording_silent") : ""),
});

// What stands above the lines.
const search = make("input", "tr-search", { type: "search", placeholder: say("search_transcript"), "aria-label": say("search_transcript") });
const tools = make("div", "tr-tools", {},
  search,
  button("tr-next", say("next_doubt"), nextDoubt, { title: "N" }),
  button("tr-undo", say("undo"), undo, { title: "U" }),
  button("tr-keep-edited", say("keep_edited"), keepEdited),
  make("span", "tr-export", { role: "group", "aria-label": say("export") }, make("span", "meta", {}, say("export")),
    ...GIVEN.formats.map((format) => button("", format.toUpperCase(), () => exportAs(format), { "data-format": format }))));
const legend = make("details", "tr-help", {}, make("summary", "", {}, say("legend")),
  make("p", "", {}, ...[0, 1, 2, 3].flatMap((i) => [make("span", `tr-word tr-sure-${i}`, {}, say(`sure_${i + 1}`)), " "])),
  make("p", "", {}, say("keys_listed")));
const root = element.querySelector(".transcript");
root.append(make("div", "tr-all", { hidden: true }, player.node, tools, legend, status, alertBox, list, tail));
const all = root.firstChild;

// Fetching what the server has.
function reset(id) {
  doc = id;
  [lines, nodes.length, total, current, sounding, soundingWord, editor, form] = [[], 0, 0, -1, -1, null, null, null];
  list.replaceChildren();
  tail.hidden = true;
  complain("");
  note("");
  all.hidden = !doc;
  player.open("", 0);
}
async function refresh() {
  if (fetching) return;
  fetching = true;
  let first = true;
  while (doc && (first || lines.length < total)) {
    const got = await ask("lines", { first: lines.length });
    if (!got) break;
    if (first && got.file && !player.audio.getAttribute("src")) player.open(got.file, got.duration);
    else player.length(got.duration);
    player.node.hidden = !got.file;
    if (first && !got.file && !running) note(say("recording_silent"));
    first = false;
    [total, task] = [got.n, got.task];
    got.lines.forEach((line, i) => add(line, got.first + i));
    if (!got.lines.length) break;
  }
  fetching = false;
  if (doc && !running) settle();
}
async function settle() { // what waits until nothing more is heard
  restoreDraft();
  if (peaksOf === doc || !player.audio.getAttribute("src")) return;
  peaksOf = doc;
  const wave = await ask("sound");
  if (wave) player.peaks(wave.peaks, wave.duration);
}
function changed() {
  const value = props.value || {};
  if ((value.doc || "") !== doc) reset(value.doc || "");
  running = Boolean(value.running);
  if (!running) tail.hidden = true;
  total = value.n || 0;
  if (doc && (lines.length < total || !running)) refresh();
}
watch("value", changed);
window.addEventListener("mmdemo-heard", ({ detail }) => { // of live_listening.js
  if (detail.doc !== doc) return;
  tail.textContent = detail.tail;
  tail.hidden = !detail.tail;
  total = detail.n;
  if (lines.length < total) refresh();
  const { top } = tail.getBoundingClientRect();
  if (top < innerHeight + NEAR_PX) tail.scrollIntoView({ block: "nearest" });
});

// Lines.
function add(line, index) {
  if (index !== lines.length) return;
  lines.push(line);
  nodes.push(drawLine(line, index, say, act));
  list.append(nodes[index]);
  mark(nodes[index], line);
}
function put(index, line) {
  if (!line) return;
  lines[index] = line;
  const node = drawLine(line, index, say, act);
  nodes[index].replaceWith(node);
  nodes[index] = node;
  if (editor?.index === index) editor = null;
  if (form?.index === index) form = null;
  mark(node, line);
  choose(current);
}
const mark = (node, line) => {
  const wanted = search.value.trim().toLowerCase();
  node.classList.toggle("tr-hit", Boolean(wanted) && line.text.toLowerCase().includes(wanted));
};
function choose(index, { scroll = false } = {}) {
  nodes[current]?.classList.remove("tr-current");
  current = index;
  nodes[current]?.classList.add("tr-current");
  if (scroll) nodes[current]?.scrollIntoView({ block: "nearest", behavior: "smooth" });
  player.mark(lines[current]);
  if (player.loops()) player.setLoop(true, current);
}
const meant = () => (current >= 0 ? current : sounding);
function follow(seconds) {
  let [low, high] = [0, lines.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (lines[middle].start <= seconds + 0.01) low = middle + 1;
    else high = middle - 1;
  }
  const idle = player.audio.paused && seconds === 0; // nobody has asked for any sound yet
  const index = !idle && high >= 0 && seconds < lines[high].end + 0.2 ? high : -1;
  if (index !== sounding) {
    nodes[sounding]?.classList.remove("tr-sounding");
    nodes[index]?.classList.add("tr-sounding");
    sounding = index;
    if (!player.audio.paused && index >= 0 && !editor && !form) choose(index, { scroll: true });
  }
  const spans = index < 0 ? [] : [...nodes[index].querySelectorAll(".tr-text .tr-word")];
  const word = spans.findLast((span) => span.start <= seconds + 0.01 && seconds < span.end + 0.15) || null;
  if (word === soundingWord) return;
  soundingWord?.classList.remove("tr-now");
  word?.classList.add("tr-now");
  soundingWord = word;
}
list.addEventListener("click", (event) => {
  const node = event.target.closest(".tr-line");
  if (!node) return;
  const index = Number(node.dataset.line);
  if (index !== current) choose(index);
  const word = event.target.closest(".tr-word");
  if (word && getSelection().isCollapsed) player.playFrom(word.start);
});

// What a person does with a line.
const act = {
  play(index) {
    choose(index);
    player.playFrom(lines[index].start);
  },
  async judge(index, verdict) {
    put(index, await ask("judge", { line: index, verdict, who: who() }));
  },
  fix: (index) => act.edit(index, { fixing: true }),
  edit(index, { fixing = false, text = lines[index].text } = {}) {
    if (editor) closeEditor();
    choose(index);
    player.audio.pause();
    const view = drawEditor(text, say, {
      play: () => player.playFrom(lines[index].start),
      keep: (typed) => keepText(index, typed, fixing),
      drop: () => {
        localStorage.removeItem(DRAFT);
        closeEditor();
      },
      typed: (typed) => localStorage.setItem(DRAFT, JSON.stringify({ doc, index, fixing, text: typed })),
    });
    nodes[index].querySelector(".tr-text").after(view.node);
    nodes[index].classList.add("tr-editing");
    editor = { index, view };
    view.fit();
    view.field.focus();
  },
  async pick(index, take) {
    put(index, await ask("pick", { line: index, take }));
  },
  openAgain(index) {
    closeForm();
    choose(index);
    const picked = lines[index].takes[lines[index].picked];
    const view = drawAgain(say, GIVEN.models, { model: picked.model, language: lines[index].language }, {
      run: (how) => hearAgain(index, how),
      stop: () => ask("stop_again"),
      close: closeForm,
    });
    nodes[index].querySelector(".tr-acts:last-child").after(view.node);
    form = { index, view };
  },
};
async function keepText(index, text, fixing) {
  const line = await ask("edit", { line: index, text, judge: fixing, who: who() });
  if (!line) return; // the sentence stands above; what was typed stays
  localStorage.removeItem(DRAFT);
  put(index, line);
  if (!fixing) note(say("kept_change"));
  nodes[index].focus({ preventScroll: true });
}
function closeEditor() {
  if (!editor) return;
  const node = nodes[editor.index];
  editor.view.node.remove();
  node.classList.remove("tr-editing");
  editor = null;
  node.focus({ preventScroll: true });
}
function closeForm() {
  form?.view.node.remove();
  form = null;
}
async function hearAgain(index, how) {
  form.view.busy(true);
  const opened = form;
  const line = await ask("again", { line: index, task, ...how });
  opened.view.busy(false);
  if (line) put(index, line);
}
function restoreDraft() {
  let draft = null;
  try {
    draft = JSON.parse(localStorage.getItem(DRAFT));
  } catch {
    localStorage.removeItem(DRAFT);
  }
  if (!draft || draft.doc !== doc || editor || !lines[draft.index]) return;
  act.edit(draft.index, draft);
}
function step(by) {
  if (!lines.length) return;
  choose(Math.min(lines.length - 1, Math.max(0, meant() + by)), { scroll: true });
  player.seek(lines[current].start);
}
function find(from, fits) {
  for (let i = 1; i <= lines.length; i += 1) {
    const index = (from + i) % lines.length;
    if (fits(lines[index])) return index;
  }
  return -1;
}
function goTo(index) {
  if (index < 0) return;
  choose(index, { scroll: true });
  player.seek(lines[index].start);
}
function nextDoubt() {
  goTo(find(meant(), (line) => !line.verdict && !line.edited && (line.doubts.length || line.pieces.some((piece) => piece[4] < SURE[2]))));
}
async function undo() {
  const undone = await ask("undo");
  if (!undone) return;
  if (undone.line === null) return note(say("nothing_to_undo"));
  put(undone.line, undone.now);
  goTo(undone.line);
}
async function keepEdited() {
  const kept = await ask("keep_edited", { who: who() });
  if (!kept) return;
  for (const [index, line] of Object.entries(kept.lines)) put(Number(index), line);
  note(say("kept_edited", { n: Object.keys(kept.lines).length }));
}
async function exportAs(format) {
  const file = await ask("export", { format });
  if (!file) return;
  const link = make("a", "", { download: file.name, href: URL.createObjectURL(new Blob([file.text], { type: "text/plain" })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
search.addEventListener("input", () => lines.forEach((line, index) => mark(nodes[index], line)));
search.addEventListener("keydown", (event) => {
  event.stopPropagation();
  const wanted = search.value.trim().toLowerCase();
  if (event.key === "Enter" && wanted) goTo(find(meant(), (line) => line.text.toLowerCase().includes(wanted)));
});

const KEYS = {
  " ": () => player.toggle(),
  l: () => player.setLoop(!player.loops(), Math.max(0, meant())),
  "<": () => player.changeSpeed(-1),
  ",": () => player.changeSpeed(-1),
  "[": () => player.changeSpeed(-1),
  ">": () => player.changeSpeed(1),
  ".": () => player.changeSpeed(1),
  "]": () => player.changeSpeed(1),
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  ArrowRight: () => player.seek(player.audio.currentTime + 3),
  ArrowLeft: () => player.seek(Math.max(0, player.audio.currentTime - 3)),
  Enter: () => meant() >= 0 && act.play(meant()),
  n: nextDoubt,
  u: undo,
  e: () => meant() >= 0 && act.edit(meant()),
  r: () => meant() >= 0 && act.openAgain(meant()),
  g: () => meant() >= 0 && act.judge(meant(), "good"),
  f: () => meant() >= 0 && act.fix(meant()),
  b: () => meant() >= 0 && act.judge(meant(), "bad"),
};
document.addEventListener("keydown", (event) => {
  const target = event.target;
  const elsewhere = target !== document.body && !all.contains(target);
  const typing = target.closest?.("input, textarea, select, [contenteditable=true]");
  const pressing = target.closest?.("button, summary, a") && [" ", "Enter"].includes(event.key);
  const other = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
  if (!doc || !all.offsetParent || elsewhere || typing || pressing || other) return;
  const run = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!run) return;
  event.preventDefault();
  run();
});
// A new text takes the place of this one.
document.addEventListener("click", (event) => {
  const begins = event.target.closest?.("#transcribe-run, #transcribe-microphone .mic-button:not(.mic-on)");
  const loses = lines.some((line) => line.edited && !line.verdict);
  if (!begins || !loses || confirm(say("replace_changes"))) return;
  event.stopImmediatePropagation();
  event.preventDefault();
}, true);
changed();
