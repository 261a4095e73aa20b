// Draws one job: its pictures as they emerge, side by side or as a grid with headings. Part of the
// script of the stage: see drawing_view.py.
const SIDE_PX = 512;

// `slot` is what drawing_facts.py tells of it; `act.fetchPicture(id)` gives a kept one.
function createTile(act) {
  const image = make("img", "", { alt: "", hidden: true });
  const share = make("span", "dr-share");
  const badge = make("span", "dr-badge", { hidden: true });
  const text = make("span", "dr-problem meta", { hidden: true });
  const node = make("button", "dr-tile", { type: "button", disabled: true, onclick: () => act.choose(tile.drawing) },
    image, text, badge, share);
  const show = (src) => {
    image.src = src;
    image.hidden = false;
  };
  const tile = {
    node,
    at: -1,
    drawing: "",
    settled: false,
    async update(slot) {
      tile.at = slot.at;
      tile.settled = Boolean(slot.drawing || slot.problem);
      share.style.width = `${100 * slot.at}%`;
      share.hidden = tile.settled;
      node.classList.toggle("dr-emerging", !tile.settled);
      text.textContent = slot.problem;
      text.hidden = !slot.problem;
      if (slot.preview) show(slot.preview);
      if (!slot.drawing || slot.drawing === tile.drawing) return;
      tile.drawing = slot.drawing;
      node.disabled = false;
      const { src = "", note = "" } = await act.fetchPicture(slot.drawing);
      if (src) show(src);
      text.textContent = note;
      text.hidden = !note;
    },
    tick(ticks) {
      const held = ticks.filter(({ holds }) => holds).length;
      badge.hidden = !ticks.length;
      badge.textContent = `${held === ticks.length ? "✓" : "✗"} ${held}/${ticks.length}`;
      badge.classList.toggle("dr-fails", held < ticks.length);
      badge.title = ticks.map(({ claim, holds }) => `${holds ? "✓" : "✗"} ${claim}`).join("\n");
    },
    markDeleted(id) {
      const gone = Boolean(id) && id === tile.drawing;
      node.classList.toggle("dr-gone", gone);
      node.disabled = gone || !tile.drawing;
    },
    choose(id) {
      node.setAttribute("aria-pressed", String(Boolean(id) && id === tile.drawing));
    },
  };
  return tile;
}

function createJob(job, say, act) {
  const tiles = job.slots.map(() => createTile(act));
  const title = make("strong");
  const stop = button("dr-stop", say("stop"), () => act.stop(job.id));
  const bar = make("span", "share", {}, make("span"));
  const spinner = make("span", "spinner", { "aria-hidden": "true" });
  const head = make("div", "dr-head", { role: "status" }, spinner, title, stop);
  const body = job.grid ? table(job, tiles) : make("div", `dr-tiles dr-n-${Math.min(job.slots.length, 5)}`, {},
    ...tiles.map(({ node }) => node));
  const prompt = make("p", "dr-prompt", {}, job.prompt);
  const waiting = make("div", "dr-queue");
  const node = make("section", "dr-job", {}, head, bar, waiting, job.grid ? null : prompt, body);
  const update = (told) => {
    const over = told.state === "over";
    head.hidden = over && !told.stopped;
    title.textContent = over ? say("stopped_title") : told.title;
    spinner.hidden = stop.hidden = bar.hidden = over;
    bar.firstChild.style.width = `${100 * told.share}%`;
    told.slots.forEach((slot, i) => tiles[i].update(slot));
  };
  return { id: job.id, node, waiting, tiles, update };
}

// Rows are prompts, with models where there are several; columns are seeds.
function table(job, tiles) {
  const cells = job.rows.map(() => job.columns.map(() => make("td")));
  job.slots.forEach((slot, i) => cells[slot.row][slot.column].append(tiles[i].node));
  const head = make("tr", "", {}, make("td"), ...job.columns.map((seed) => make("th", "", { scope: "col" }, seed)));
  const rows = job.rows.map(([prompt, model], i) => make("tr", "", {},
    make("th", "", { scope: "row" }, prompt, model ? make("span", "meta", {}, model) : null), ...cells[i]));
  return make("div", "dr-scroll", {}, make("table", "dr-grid", {}, make("thead", "", {}, head), make("tbody", "", {}, ...rows)));
}

// What waits, each with its own Stop.
function drawWaiting(waiting, say, act) {
  if (!waiting.length) return [];
  const rows = waiting.map(({ id, prompt, n }) => make("li", "dr-waiting", {},
    make("span", "dr-said", {}, prompt), make("span", "meta", {}, say("pictures_of", { n })),
    button("dr-stop", say("stop"), () => act.stop(id))));
  return [make("p", "meta", { role: "status" }, say("waiting_jobs", { n: waiting.length })), make("ol", "dr-line", {}, ...rows)];
}
