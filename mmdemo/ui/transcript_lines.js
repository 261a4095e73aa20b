// Draws one line of the transcript. Part of the transcript's script: see transcript_view.js.
const SURE = [0.9, 0.7, 0.5]; // below each the underline is stronger
const rank = (probability) => SURE.filter((bound) => probability < bound).length;
const percent = (share) => (share > 0.99 ? "> 99 %" : `${Math.round(100 * share)} %`);

// `line` is what transcript_lines.py tells of it; `act` are the actions of transcript_view.js.
function drawLine(line, index, say, act) {
  const languageName = (code) => (["en", "zh"].includes(code) ? say(`language_${code}`) : code);
  const spoken = line.language || null;
  const text = make("p", "tr-text", { lang: spoken, ondblclick: () => act.edit(index) });
  for (const [before, word, start, end, probability] of line.pieces) {
    const title = `${percent(probability)} · ${clock(start)}`;
    const span = make("span", `tr-word tr-sure-${rank(probability)}`, { title }, word);
    Object.assign(span, { start, end });
    text.append(before, span);
  }
  text.append(line.rest);
  if (!line.text) text.append(make("em", "meta", {}, say("nothing_heard")));

  const chips = line.doubts.map((doubt) =>
    make("span", "tr-doubt", { title: say(`doubt_${doubt}_why`) }, `⚠ ${say(`doubt_${doubt}`)}`));
  if (line.edited) chips.push(make("span", "tr-chip", {}, say("edited")));
  if (spoken && !["en", "zh"].includes(spoken)) chips.push(make("span", "tr-chip", {}, spoken));
  const saved = line.saved ? make("span", "saved tr-saved", { role: "status" }, `✓ ${line.saved}`) : null;

  const verdict = (name, key, run) =>
    button(`tr-verdict verdict verdict-${key}`, say(key), run, { "aria-pressed": String(line.verdict === name) });
  const acts = make("div", "tr-acts", {},
    verdict("good", "good", () => act.judge(index, "good")),
    verdict("fixed", "fix", () => act.fix(index)),
    verdict("bad", "bad", () => act.judge(index, "bad")),
    button("tr-edit", `✎ ${say("edit")}`, () => act.edit(index), { title: "E" }),
    button("tr-again", `↻ ${say("again")}`, () => act.openAgain(index), { title: "R" }));

  const takes = line.takes.length < 2 ? null : make("div", "tr-takes", { role: "group" },
    ...line.takes.map((take, number) =>
      make("button", "tr-take", { type: "button", "aria-pressed": String(number === line.picked), onclick: () => act.pick(index, number) },
        make("span", "meta", {}, [take.model, languageName(take.language), percent(take.probability)].filter(Boolean).join(" · ")),
        make("span", "", { lang: take.language || null }, take.text || say("nothing_heard")))));

  const time = button("tr-time", clock(line.start), () => act.play(index), { title: `${clock(line.start)} – ${clock(line.end)} · ${percent(line.probability)}` });
  return make("div", "tr-line", { "data-line": index, tabindex: "-1" },
    time,
    make("div", "tr-body", {}, text,
      chips.length || saved ? make("div", "tr-chips", {}, ...chips, saved) : null,
      takes, acts));
}

// The field in which a line is changed; Enter keeps, Esc drops.
function drawEditor(text, say, { play, keep, drop, typed }) {
  const field = make("textarea", "tr-field", { rows: "2", "aria-label": say("edit"), oninput: () => typed(field.value) });
  field.value = text;
  const fit = () => {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  };
  field.addEventListener("input", fit);
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.isComposing) return; // Enter that chooses a Chinese word keeps nothing
    if (event.key === "Enter") keep(field.value);
    else if (event.key === "Escape") drop();
    else return;
    event.preventDefault();
  });
  const node = make("div", "tr-editor", {}, field, make("div", "tr-acts", {},
    button("tr-keep", say("save"), () => keep(field.value), { title: "Enter" }),
    button("", say("cancel"), drop, { title: "Esc" }),
    button("", "▶", play, { "aria-label": say("play"), title: say("play") })));
  return { node, field, fit };
}

// In which other way a line is to be heard.
function drawAgain(say, models, chosen, { run, stop, close }) {
  const option = (value, text, picked) => make("option", "", { value, selected: value === picked }, text);
  const language = make("select", "", { "aria-label": say("language") },
    option("", say("language_auto_speech"), chosen.language),
    option("en", say("language_en"), chosen.language), option("zh", say("language_zh"), chosen.language));
  const model = make("select", "", { "aria-label": say("model") }, ...models.map((name) => option(name, name, chosen.model)));
  const prompt = make("input", "", { type: "text", placeholder: say("own_words"), "aria-label": say("own_words"), maxlength: "500" });
  const go = button("tr-go", say("hear_again"), () => run({ language: language.value, model: model.value, prompt: prompt.value }));
  const halt = button("", say("stop"), stop, { hidden: true });
  const status = make("span", "meta", { role: "status" });
  const node = make("div", "tr-form", {}, language, model, prompt, go, halt, button("", say("cancel"), close), status);
  node.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter" && event.target === prompt) go.click();
    if (event.key === "Escape") close();
  });
  const busy = (on) => {
    go.disabled = on;
    halt.hidden = !on;
    status.textContent = on ? say("hearing_again") : "";
  };
  return { node, busy };
}
