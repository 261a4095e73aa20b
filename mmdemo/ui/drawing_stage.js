// The stage of the tab Generate: what is being drawn, what waits, and the drawing that is chosen.
// Gradio runs it inside gr.HTML and hands it `element`, `props`, `server`, `watch` and `trigger`.
// The server holds all of it; while a line is busy, it is looked at again and again.
// drawing_tiles.js stands before this file.
const words = GIVEN.words[window.mmdemoLanguage] || GIVEN.words.en;
const say = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const LOOK_EVERY_MS = 300;
const RETRY_MS = 2_000; // where the server does not answer
const PARAMETERS = "mmdemo.generate.parameters"; // "no": the pictures are handed out without

let line = "";
let chosen = "";
let changes = 0;
let deleted = "";
let job = null; // of drawing_tiles.js
let looking = false;
let again = false; // something has changed since the server was last asked
let wasBusy = false;
let shown = null; // the drawing on show: what the server told of it
let url = ""; // of its file
const pictures = new Map(); // promises of sources, by id
const checks = new Map(); // promises of ticks, by id

const alertBox = make("p", "tr-alert", { role: "alert", hidden: true });
const empty = make("div", "dr-empty");
const emptyIn = (language) => element.querySelector(`template[lang="${language}"]`);
empty.append((emptyIn(window.mmdemoLanguage) || emptyIn("en")).content.cloneNode(true));
const now = make("div", "dr-now");
const undo = make("p", "saved dr-undo", { role: "status", hidden: true });
const detail = make("div", "dr-detail", { id: "generate-drawing", hidden: true });
element.querySelector(".stage").append(make("div", "dr-all", {}, alertBox, empty, now, undo, detail));

const tell = (what, asked) =>
  server.ask({ what, line, ...asked }).catch(() => ({ error: say("unreachable") }));
const ask = async (what, asked = {}) => {
  const told = await tell(what, asked);
  alertBox.textContent = told.error || "";
  alertBox.hidden = !told.error;
  return told.error ? null : told;
};
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const remembered = (map, key, make_) => {
  if (!map.has(key)) map.set(key, make_());
  return map.get(key);
};
const tellHistory = () => window.dispatchEvent(new CustomEvent("mmdemo-drawn"));

const act = {
  choose: (id) => id && trigger("select", { drawing: id }),
  stop: async (id) => show(await ask("stop", { job: id, seen: [] })),
  fetchPicture: (id) => remembered(pictures, id, async () => (await ask("tile", { id, side: SIDE_PX })) || {}),
};
const ticksOf = (id) => remembered(checks, id, async () => {
  const told = await tell("ticks", { id });
  if (told.error) checks.delete(id); // it may work the next time
  return told;
});

// The line.
function show(told) {
  if (!told) return;
  const current = told.current;
  if ((current?.id || "") !== (job?.id || "")) {
    job = current ? createJob(current, say, act) : null;
    now.replaceChildren(...(job ? [job.node] : []));
    tellHistory(); // what was drawn before it may not have been seen
  }
  const before = job ? job.tiles.filter(({ drawing }) => drawing).length : 0;
  if (job) job.update(current);
  if (job && job.tiles.filter(({ drawing }) => drawing).length > before) tellHistory();
  job?.waiting.replaceChildren(...drawWaiting(told.waiting, say, act));
  job?.tiles.forEach((tile) => tile.choose(chosen));
  place();
  if (current?.state === "over") settle(current);
}
async function look() {
  again = true;
  if (looking) return;
  looking = true;
  for (let busy = true; busy || again;) {
    again = false;
    const told = line ? await ask("look", { seen: job ? job.tiles.map(({ at }) => at) : [] }) : { busy: false, waiting: [] };
    show(told);
    busy = told ? told.busy : wasBusy;
    if (busy) wasBusy = true;
    if (busy) await pause(told ? LOOK_EVERY_MS : RETRY_MS);
  }
  looking = false;
  if (wasBusy) trigger("end");
  wasBusy = false;
}
// A job that has ended: its first picture is on show, and then each is looked over.
let settled = "";
async function settle(over) {
  if (settled === over.id) return;
  settled = over.id;
  const tiles = job.tiles.filter(({ drawing }) => drawing);
  const correcting = document.querySelector("#draw-save")?.offsetParent; // no words are taken away
  if (wasBusy && tiles.length && !over.grid && !correcting) act.choose(tiles[0].drawing);
  for (const tile of tiles) {
    const told = await ticksOf(tile.drawing);
    tile.tick(told.ticks || []);
    if (settled !== over.id) return;
  }
}
const place = () => {
  empty.hidden = Boolean(job || chosen);
  const alone = job?.tiles.length === 1 && job.tiles[0].drawing === shown?.id; // it stands above already
  for (const node of detail.querySelectorAll(".dr-picture, .dr-prompt")) node.hidden = alone;
};

// The drawing on show.
async function openDetail() {
  const id = chosen;
  job?.tiles.forEach((tile) => tile.choose(id));
  detail.hidden = !id;
  if (!id || shown?.id === id) return;
  const told = await ask("drawing", { id });
  if (!told || id !== chosen) return;
  shown = told;
  const picture = make("img", "dr-picture", { alt: told.prompt, title: told.prompt });
  const ticks = make("div", "dr-ticks", { role: "status" });
  detail.replaceChildren(picture,
    make("p", "dr-prompt", {}, told.prompt),
    ...told.notes.map((note) => make("p", "dr-note", { role: "note" }, note)),
    ticks, drawActions(told, picture),
    make("dl", "dr-settings", {}, ...told.rows.flatMap(([name, value]) => [make("dt", "", {}, name), make("dd", "", {}, value)])));
  place();
  await fetchFile(picture);
  if (id === chosen) await check(id, ticks);
}
function drawActions(told, picture) {
  const wanted = make("input", "", { type: "checkbox", onchange: () => {
    localStorage.setItem(PARAMETERS, wanted.checked ? "yes" : "no");
    fetchFile(picture);
  } });
  wanted.checked = localStorage.getItem(PARAMETERS) !== "no";
  return make("div", "dr-acts", {},
    button("dr-restore", say("restore_all"), () => trigger("apply", { drawing: told.id })),
    button("dr-download", say("download_png"), () => download(picture)),
    make("label", "dr-switch", { title: say("with_parameters_info") }, wanted, say("with_parameters")),
    button("dr-start", say("use_as_start"), () => trigger("edit", { drawing: told.id })),
    button("dr-delete", say("delete"), () => trigger("delete", { drawing: told.id })));
}
// The picture on show is the very file, so that what the browser saves or drags is it, too.
async function fetchFile(picture) {
  const parameters = localStorage.getItem(PARAMETERS) !== "no";
  const told = await ask("png", { id: shown.id, parameters });
  if (!told) return;
  URL.revokeObjectURL(url);
  const bytes = Uint8Array.from(atob(told.data), (sign) => sign.charCodeAt(0));
  url = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
  picture.src = url;
}
async function download(picture) {
  if (!url) await fetchFile(picture);
  if (url) make("a", "", { href: url, download: shown.name }).click();
}
async function check(id, place_) {
  place_.replaceChildren(make("span", "meta", {}, say("ticks_checking")));
  const told = await ticksOf(id);
  if (id !== chosen) return;
  const { ticks = [], by = "", error = say("ticks_none") } = told;
  const list = ticks.map(({ claim, holds, why }) =>
    make("li", holds ? "dr-holds" : "dr-fails", { title: why }, `${holds ? "✓" : "✗"} ${claim}`));
  place_.replaceChildren(...(ticks.length
    ? [make("p", "meta", { title: by }, say("ticks")), make("ul", "", {}, ...list)]
    : [make("span", "meta", {}, error)]));
}

function changed() {
  const value = props.value || {};
  // Something was added; it may be drawn already before anybody looks.
  if (line && value.line === line && value.changes !== changes) wasBusy = true;
  if (value.line !== line) job = null;
  line = value.line || "";
  changes = value.changes || 0;
  chosen = value.chosen || "";
  if ((value.deleted || "") !== deleted) tellHistory(); // it was deleted, or put back
  deleted = value.deleted || "";
  job?.tiles.forEach((tile) => tile.markDeleted(deleted));
  undo.hidden = !deleted;
  undo.replaceChildren(`✓ ${say("drawing_deleted")} `, button("dr-put-back", say("undo"), () => trigger("undo", { drawing: deleted })));
  openDetail();
  place();
  look();
}
watch("value", changed);
changed();
