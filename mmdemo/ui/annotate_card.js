// One pair on the tab Annotate: its picture or clip, the field, what models suggest, the marks.
const media = make("div", "an-media");
const question = make("p", "an-question");
const field = make("textarea", "an-field", { rows: 3, maxlength: GIVEN.longest, "aria-label": say("text"), oninput: () => onTyped() });
const fieldLabel = make("label", "an-field-label", {});
const chips = make("div", "an-chips", { role: "group", "aria-label": say("candidates") });
const problem = make("p", "an-problem meta", { hidden: true });
const others = make("div", "an-others");
const stars = make("div", "an-stars", { role: "group", "aria-label": say("annotate_stars") });
const flag = button("an-flag", `⚑ ${say("annotate_flag")}`, () => toggleFlag(), { title: "F", "aria-pressed": "false" });
const tags = make("input", "an-tags", { type: "text", placeholder: say("annotate_tags"), "aria-label": say("annotate_tags"), onchange: () => mark({ tags: tags.value.split(/[,，]/).map((tag) => tag.trim()).filter(Boolean) }) });
const noteField = make("input", "an-note", { type: "text", placeholder: say("annotate_note"), "aria-label": say("annotate_note"), onchange: () => mark({ note: noteField.value }) });
const facts = make("p", "meta an-facts");
const side = make("div", "an-side", {}, question, make("div", "an-write", {}, fieldLabel, field), chips, problem, others,
  make("div", "an-marks", {}, stars, flag, tags, noteField), facts);
const item = make("div", "an-item", { hidden: true }, media, side);
const FLAG = "flag";
let initial = "";
let typedTimer = 0;
let lookTimer = 0;

function show(next) {
  card = next;
  keepPlace();
  clearTimeout(lookTimer);
  item.hidden = !card;
  empty.hidden = true;
  actions.hidden = !card;
  if (!card) {
    item.removeAttribute("data-pair");
    showWaiting();
    return;
  }
  const unsaved = read(localStorage, `typed.${card.id}`, null);
  initial = card.verdict === "open" ? card.text || card.suggested : card.text;
  field.value = unsaved ?? card.typed ?? initial;
  fieldLabel.textContent = `${say(card.task === "answer" ? "answer" : card.task === "transcribe" ? "annotate_transcript" : "caption")} · ${say(`language_${card.language}`)}`;
  field.lang = card.language;
  field.blur();
  question.textContent = card.question;
  question.hidden = !card.question;
  drawMedia();
  drawSuggestions();
  drawOthers();
  drawMarks();
  facts.textContent = card.facts;
  item.dataset.pair = card.id;
  item.dataset.verdict = card.verdict;
  fit();
  lookSoon();
}
function drawMedia() {
  if (media.dataset.src === card.src && media.firstChild) return;
  media.dataset.src = card.src;
  media.classList.remove("an-zoomed");
  media.replaceChildren(card.media === "clip"
    ? make("audio", "", { controls: true, preload: "auto", src: card.src })
    : make("img", "", { src: card.src, alt: "", title: say("annotate_zoom"), onclick: () => media.classList.toggle("an-zoomed") }));
}
function drawSuggestions() {
  chips.replaceChildren(...card.chips.slice(0, 9).map((chip, i) => button("an-chip", "", () => pick(i), { title: chip.said.join("\n") })));
  [...chips.children].forEach((node, i) => {
    const chip = card.chips[i];
    node.append(make("kbd", "", {}, String(i + 1)), make("span", "an-chip-text", { lang: card.language }, chip.text), make("span", "meta", {}, chip.said.join(" · ")));
  });
  showPicked();
  const waits = card.waiting ? say("annotate_waiting") : "";
  problem.textContent = card.problem ? `${say("annotate_no_suggestion")} ${card.problem}` : waits;
  problem.hidden = !problem.textContent;
}
function showPicked() {
  [...chips.children].forEach((node, i) => node.setAttribute("aria-pressed", String(card.chips[i].text === field.value)));
}
function drawOthers() {
  others.replaceChildren(...card.others.map((other) => make("p", "an-other", { lang: other.language },
    make("span", "chip", {}, say(`language_${other.language}`)), " ", other.question ? make("strong", "", {}, `${other.question} `) : "", other.text || "…")));
}
function drawMarks() {
  stars.replaceChildren(...[1, 2, 3, 4, 5].map((n) => button("an-star", n <= card.stars ? "★" : "☆", () => mark({ stars: n === card.stars ? 0 : n }), { "aria-label": say("annotate_n_stars", { n }), title: `Shift+${n}` })));
  flag.setAttribute("aria-pressed", String(card.tags.includes(FLAG)));
  tags.value = card.tags.join(", ");
  noteField.value = card.note;
}
function fit() {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight + 4, 320)}px`;
}
function lookSoon() { // until the suggestions that are being asked for have come
  clearTimeout(lookTimer);
  if (![card, ...hand].some((each) => each?.waiting)) return;
  const mine = (lookTimer = setTimeout(async () => {
    const pairs = [card, ...hand].filter((each) => each?.waiting).map((each) => each.id);
    const { cards = [] } = await ask("looks", { pairs });
    for (const now of cards) {
      const each = [card, ...hand].find((one) => one?.id === now.id);
      if (!each) continue;
      Object.assign(each, pickFields(now));
      if (each === card) suggested();
    }
    if (mine === lookTimer) lookSoon();
  }, 300));
}
const pickFields = ({ chips: given, waiting, problem: why, suggested: best, others: beside }) => ({ chips: given, waiting, problem: why, suggested: best, others: beside });
function suggested() {
  if (field.value === initial && card.verdict === "open" && !card.text && document.activeElement !== field) {
    initial = card.suggested;
    field.value = initial;
    fit();
  }
  drawSuggestions();
  drawOthers();
}
function pick(i) {
  if (!card?.chips[i]) return;
  field.value = card.chips[i].text;
  onTyped();
}
function mark(change) {
  if (!card) return;
  Object.assign(card, change);
  drawMarks();
  send("mark", { pair: card.id, tags: card.tags, note: card.note, stars: card.stars });
}
function toggleFlag() {
  if (!card) return;
  const rest = card.tags.filter((tag) => tag !== FLAG);
  mark({ tags: card.tags.includes(FLAG) ? rest : [...rest, FLAG] });
}
function play() {
  const sound = media.querySelector("audio");
  if (!sound) return;
  if (sound.paused) sound.play().catch(() => {});
  else sound.pause();
}

// What is typed is in the browser at once, and at the server a quarter of a second later.
function onTyped() {
  showPicked();
  fit();
  if (!card) return;
  write(localStorage, `typed.${card.id}`, field.value);
  if (typedTimer) return;
  const about = card;
  typedTimer = setTimeout(() => {
    typedTimer = 0;
    if (about === card) typing = typing.then(() => keepTyped(about.id, field.value));
  }, 250);
}
async function keepTyped(pair, text) {
  const got = await ask("typed", { pair, text });
  if (got.error) complain(got.error);
  else if (read(localStorage, `typed.${pair}`, null) === text) forgetTyped(pair);
}
function dropTyping() {
  clearTimeout(typedTimer);
  typedTimer = 0;
}
function stopTyping() { // what was begun stays with the pair that it was begun for
  if (!typedTimer || !card) return;
  dropTyping();
  const [pair, text] = [card.id, field.value];
  typing = typing.then(() => keepTyped(pair, text));
}
function forgetTyped(pair) {
  try {
    localStorage.removeItem(`mmdemo.annotate.typed.${pair}`);
  } catch { /* nothing was kept */ }
}
