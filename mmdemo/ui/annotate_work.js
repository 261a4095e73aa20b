// The work on the tab Annotate: what is in hand, what was decided, what is on its way to the server.
// The pairs that come next are here before they are asked for, so that a key never waits. What was
// decided is kept in the browser until the server has it.
const AHEAD = 4;
const words = GIVEN.words[window.mmdemoLanguage] || GIVEN.words.en;
const say = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const read = (place, key, otherwise) => {
  try {
    return JSON.parse(place.getItem(`mmdemo.annotate.${key}`)) ?? otherwise;
  } catch {
    return otherwise;
  }
};
const write = (place, key, value) => {
  try {
    place.setItem(`mmdemo.annotate.${key}`, JSON.stringify(value));
  } catch { /* a browser that keeps nothing: the server still does */ }
};
const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));
const newId = () => [...crypto.getRandomValues(new Uint8Array(12))].map((n) => n.toString(16).padStart(2, "0")).join("");

const browser = read(localStorage, "browser", "") || newId();
write(localStorage, "browser", browser);
let wanted = { project: "", task: "", language: "", order: "oldest", ...read(localStorage, "wanted", {}) };
let models = read(localStorage, "models", []);
let card = null; // on show
let hand = []; // comes next, claimed already
let passed = read(sessionStorage, "passed", []); // not to come again now
let trail = read(sessionStorage, "trail", []); // what was on show before, latest last
let steps = read(sessionStorage, "steps", []); // decisions that can be taken back: {pair, number}
let unsent = read(localStorage, "unsent", []); // what the server does not have yet
let nDone = read(sessionStorage, "done", 0);
let round = 0; // of choices; what was asked in an earlier one is not for this one
let filling = false;
let sending = null;
let typing = Promise.resolve();

// The name that stands at the top of the page, where it comes a moment after a reload.
const who = () => {
  const name = document.querySelector("#who input, #who textarea")?.value || "";
  if (nameKnown) write(localStorage, "who", name);
  return name;
};
let nameKnown = false;
async function whenNamed() {
  for (let i = 0; i < 50 && read(localStorage, "who", "") && !who(); i += 1) await sleep(100);
  nameKnown = true;
}
const held = () => [card, ...hand].filter(Boolean).map((each) => each.id);
const ask = async (what, more = {}) => {
  try {
    return (await server.ask({ what, who: who(), browser, wanted, models, held: held(), ...more })) || {};
  } catch {
    return { error: say("unreachable"), unreachable: true };
  }
};
const keepPlace = () => {
  trail = trail.slice(-500);
  steps = steps.slice(-500);
  passed = passed.slice(-500);
  for (const [key, value] of Object.entries({ trail, steps, passed, done: nDone, last: card?.id || "" })) write(sessionStorage, key, value);
};

// Which pairs are not to be handed out again: those in hand, those passed over, those just judged.
const taken = () => [...new Set([...held(), ...passed, ...unsent.map((each) => each.pair), ...steps.slice(-200).map((each) => each.pair)])];
async function fill() {
  if (filling) return;
  filling = true;
  const mine = round;
  while (mine === round && (!card || hand.length < AHEAD)) {
    const got = await ask("next", { passed: taken() });
    if (mine !== round) {
      if (got.card) ask("release", { pairs: [got.card.id] });
      break;
    }
    if (got.error) {
      complain(got.error);
      if (!card) showWaiting();
      await sleep(1500);
      continue;
    }
    if (!got.card) break;
    preload(got.card);
    if (card) {
      hand.push(got.card);
      lookSoon();
    } else show(got.card);
  }
  filling = false;
  if (mine !== round) fill();
  else if (!card) showNothing();
}
function preload(next) {
  if (next.media === "picture") new Image().src = next.src;
}
function advance() {
  show(hand.shift() || null);
  fill(); // ends with a word of comfort where there is no more
}
function putBack(other) { // what was on show comes again after `other`
  if (card && card.id !== other.id && card.verdict === "open" && !passed.includes(card.id)) hand.unshift(card);
  hand = hand.filter((each) => each.id !== other.id);
}

// Decisions and marks go to the server in their order, again and again until it has them.
function send(what, about) {
  unsent.push({ what, who: who(), ...about });
  write(localStorage, "unsent", unsent);
  sending = sending || deliver().finally(() => (sending = null));
  return sending;
}
async function deliver() {
  while (unsent.length) {
    await typing; // or what was being typed would outlive what was decided
    showUnsent();
    const { what, ...about } = unsent[0];
    const got = await ask(what, about);
    if (got.unreachable) {
      await sleep(1500);
      continue;
    }
    unsent.shift();
    write(localStorage, "unsent", unsent);
    if (got.error) undelivered(what, about, got);
    else if (what === "decide") stored(about, got.card);
    else if (card?.id === got.card.id) card.tags = got.card.tags;
  }
  showUnsent();
}
function stored(about, now) {
  steps.push({ pair: about.pair, number: now.revision });
  forgetTyped(about.pair);
  if (about.first) count(1);
  keepPlace();
}
function undelivered(what, about, got) {
  if (what === "decide" && got.card) { // somebody else was first: their text is told, ours is kept
    putBack(got.card);
    show({ ...got.card, typed: about.text });
  }
  complain(got.error);
}

function decide(accepts) {
  if (!card) return;
  const raw = field.value;
  const text = raw === initial ? raw : raw.trim();
  if (accepts && !text.trim()) {
    complain(say("annotate_text_first"));
    return;
  }
  dropTyping();
  const first = card.verdict === "open";
  trail.push(card.id);
  nDone += 1;
  const about = { pair: card.id, text, accepts, expected: card.revision, first };
  complain("");
  flash(accepts ? "accepted" : "rejected");
  send("decide", about); // first, so that it is not asked for again
  advance();
}
async function undo() {
  if (sending) await sending;
  const step = steps.pop();
  if (!step) {
    note(say("nothing_to_undo"));
    return;
  }
  stopTyping();
  const got = await ask("undo", step);
  keepPlace();
  if (got.card) {
    putBack(got.card);
    trail = trail.filter((id) => id !== step.pair);
    show(got.card);
  }
  if (got.error) complain(got.error);
  else {
    nDone = Math.max(0, nDone - 1);
    count(got.card.verdict === "open" ? -1 : 0);
    note(say("annotate_undone"));
  }
}
function leave(releases) { // skipped: anybody may have it; left: it waits for who goes back
  if (!card) return;
  stopTyping();
  passed.push(card.id);
  trail.push(card.id);
  const left = card.id;
  advance();
  if (releases) ask("release", { pairs: [left] });
}
async function back() {
  const id = trail.pop();
  if (!id) {
    note(say("annotate_first"));
    return;
  }
  if (sending) await sending;
  await swap(ask("take", { pair: id }));
}
async function otherLanguage() {
  if (!card) return;
  trail.push(card.id);
  await swap(ask("in_language", { pair: card.id, language: card.language === "zh" ? "en" : "zh" }));
}
async function swap(asked) {
  stopTyping();
  const got = await asked;
  if (got.error) complain(got.error);
  if (!got.card) return;
  putBack(got.card);
  show(got.card);
}
function again() {
  passed = [];
  steps = wanted.order === "flagged" ? [] : steps;
  keepPlace();
  fill();
}
async function choose(change) {
  stopTyping();
  const left = held();
  wanted = { ...wanted, ...change };
  write(localStorage, "wanted", wanted);
  [card, hand, passed] = [null, [], []];
  round += 1;
  if (left.length) await ask("release", { pairs: left, held: [] });
  showWaiting();
  fill();
  refreshProgress();
}
