// Dictation: press, speak, press again, and what was heard stands in the field beside the button.
// Gradio runs it inside gr.HTML; dictation.py answers. What is typed meanwhile stays.
const words = GIVEN.words[window.mmdemoLanguage];
const SILENCE_MS = 2_000; // after something was said: then it is written down
const NOTHING_MS = 8_000; // without anything being said
const SHORT_MS = 300; // nobody says anything in less; its file may hold no sound at all
const LOUD = 0.01; // root mean square of what counts as a voice
const LOOK_EVERY_MS = 100;
const PROBLEMS = { NotAllowedError: "dictate_denied", NotFoundError: "dictate_no_microphone" };

const button = element.querySelector(".dictate");
const note = element.querySelector(".dictate-note");
let state = "idle"; // idle, asking (for the microphone), listening, writing
let recording = null; // while listening: how to end it

const show = (now, text = "") => {
  state = now;
  button.dataset.state = now;
  button.setAttribute("aria-pressed", String(now === "listening"));
  button.setAttribute("aria-busy", String(now === "writing"));
  button.ariaLabel = button.title = words[now === "listening" ? "dictate_stop" : "dictate_start"];
  note.textContent = text;
  note.hidden = !text;
  note.classList.remove("dictate-problem");
};
const complain = (text) => {
  show("idle", text);
  note.classList.add("dictate-problem");
};
const clock = (ms) => `0:${String(Math.floor(ms / 1000)).padStart(2, "0")}`;

const asDataUrl = (blob) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result);
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(blob);
});

// Between two pieces of writing with spaces between words there is one; in Chinese there is none.
const SPACED = "[\\p{L}\\p{N}]";
const HAN = "\\p{Script=Han}";
const ends = new RegExp(`(?!${HAN})${SPACED}[.,;:!?)\\]"”’]*$`, "u");
const begins = new RegExp(`^(?!${HAN})${SPACED}`, "u");
const gap = (before, after) => (ends.test(before) && begins.test(after) ? " " : "");

const insert = (text) => {
  const field = document.querySelector(`#${GIVEN.field} textarea, #${GIVEN.field} input`);
  if (!field || field.disabled) return; // it was closed meanwhile
  const at = document.activeElement === field ? field.selectionEnd : field.value.length;
  const [before, after] = [field.value.slice(0, at), field.value.slice(at)];
  field.setRangeText(gap(before, text) + text + gap(text, after), at, at, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  field.focus({ preventScroll: true });
};

const write = async (blob) => {
  show("writing", words.dictate_writing);
  const picked = element.closest("[role=tabpanel]")?.querySelector("[id$=-language] input:checked");
  const sound = (await asDataUrl(blob)).split(",")[1];
  const heard = await server.hear({ sound, language: picked?.value ?? "" }).catch(() => null);
  if (!heard) return complain(words.dictate_unreachable);
  if (heard.problem) return complain(heard.problem);
  show("idle");
  insert(heard.text);
};

// Tells how loud it is, or null where the browser does not let us look.
const loudness = (stream) => {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 2048 });
  const samples = new Float32Array(analyser.fftSize);
  context.createMediaStreamSource(stream).connect(analyser);
  const look = () => {
    if (context.state !== "running") return null;
    analyser.getFloatTimeDomainData(samples);
    return Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
  };
  return { look, close: () => context.close() };
};

const release = (stream) => stream?.getTracks().forEach((track) => track.stop());

const listen = (stream) => {
  const recorder = new MediaRecorder(stream, { audioBitsPerSecond: 128_000 });
  const level = loudness(stream);
  const pieces = [];
  const startedMs = performance.now();
  const time = document.createElement("span");
  time.ariaHidden = "true"; // nobody wants to hear each second
  let loudMs = 0; // when a voice was last heard
  let wanted = true;
  const look = () => {
    const now = performance.now() - startedMs;
    time.textContent = clock(now);
    const loud = level.look();
    if (loud === null || loud > LOUD) loudMs = now;
    const silent = now - loudMs > (loudMs ? SILENCE_MS : NOTHING_MS);
    if (element.offsetParent === null) recording.cancel(); // nobody is recorded behind a closed tab
    else if (silent || now > 1000 * GIVEN.max_s) recording.end();
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  recorder.ondataavailable = (event) => pieces.push(event.data);
  recorder.onstop = () => {
    clearInterval(timer);
    level.close();
    release(stream);
    recording = null;
    const long = performance.now() - startedMs > SHORT_MS;
    if (!wanted) show("idle");
    else if (long) write(new Blob(pieces, { type: recorder.mimeType }));
    else complain(words.dictate_nothing);
  };
  const end = () => recorder.state !== "inactive" && recorder.stop();
  recording = { end, cancel: () => { wanted = false; end(); } };
  recorder.start();
  show("listening", `${words.dictate_listening} `);
  note.append(time);
};

const begin = async () => {
  if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) {
    return complain(words.dictate_insecure);
  }
  dispatchEvent(new CustomEvent("mmdemo-dictation", { detail: element })); // one at a time
  show("asking", words.dictate_asking);
  let stream = null;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
    listen(stream);
  } catch (error) {
    release(stream);
    complain(words[PROBLEMS[error.name] ?? "dictate_failed"]);
  }
};

addEventListener("mmdemo-dictation", ({ detail }) => detail !== element && recording?.end());
addEventListener("keydown", (event) => { // before page.js, which would close the field
  if (event.key !== "Escape" || !recording) return;
  event.stopPropagation();
  recording.cancel();
}, true);
// The field keeps its cursor.
button.addEventListener("mousedown", (event) => event.preventDefault());
button.addEventListener("click", () => {
  if (state === "idle") begin();
  else recording?.end();
});
note.addEventListener("click", () => state === "idle" && show("idle"));
show("idle");
