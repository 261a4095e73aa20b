// Plays the recording and draws its waveform. Part of the transcript's script: see transcript_view.js.
const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];
const WAVE_PX = 56;

const clock = (seconds) => {
  const s = Math.max(0, Math.floor(seconds || 0));
  const minutes = String(Math.floor(s / 60) % 60);
  const rest = String(s % 60).padStart(2, "0");
  return s >= 3600 ? `${Math.floor(s / 3600)}:${minutes.padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
};

const fileUrl = (path) => {
  const { root = "", api_prefix: prefix = "/gradio_api" } = window.gradio_config || {};
  return `${root}${prefix}/file=${path}`;
};

// `lineAt(i)` is a line, `onTime(seconds)` is told where the sound is, `copy()` asks the server for
// a copy that every browser plays, once this one has turned out not to play the recording.
function createPlayer(say, { lineAt, onTime, copy, onSilent }) {
  const audio = make("audio", "", { preload: "metadata" });
  const canvas = make("canvas", "tr-peaks");
  const head = make("div", "tr-head");
  const region = make("div", "tr-region");
  const wave = make("div", "tr-wave", { onclick: (event) => seek(shareOf(event) * duration()) },
    canvas, region, head);
  const toggleButton = button("tr-play", "▶", () => toggle(), { "aria-label": say("play"), title: say("play") });
  const loopButton = button("tr-loop", "⟲", () => setLoop(!looping), { "aria-pressed": "false", "aria-label": say("loop"), title: `${say("loop")} (L)` });
  const slower = button("", "−", () => changeSpeed(-1), { "aria-label": say("slower"), title: `${say("slower")} (<)` });
  const faster = button("", "+", () => changeSpeed(1), { "aria-label": say("faster"), title: `${say("faster")} (>)` });
  const speedText = make("span", "tr-speed", {}, "1×");
  const timeText = make("span", "tr-clock");
  const controls = make("div", "tr-controls", {}, toggleButton, loopButton, slower, speedText, faster, timeText);
  let peaks = [];
  let peaksSeconds = 0;
  let known = 0; // seconds, by the server
  let looping = false;
  let loopLine = -1;
  let pending = null; // a place to go to once the sound is there
  let copied = false;

  const duration = () => peaksSeconds || (Number.isFinite(audio.duration) ? audio.duration : 0) || known;
  const shareOf = (event) => {
    const box = wave.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  const show = () => {
    const now = audio.currentTime;
    head.style.left = `${duration() ? (100 * now) / duration() : 0}%`;
    timeText.textContent = `${clock(now)} / ${clock(duration())}`;
    onTime(now);
  };
  const tick = () => {
    const line = looping ? lineAt(loopLine) : null;
    if (line && (audio.currentTime >= line.end || audio.currentTime < line.start - 0.3)) audio.currentTime = line.start;
    show();
    if (!audio.paused) requestAnimationFrame(tick);
  };
  const start = () => audio.play().catch(() => {}); // `error` tells of what cannot be played
  const seek = (seconds) => {
    if (audio.readyState === 0) pending = seconds;
    else audio.currentTime = seconds;
    show();
  };
  const toggle = () => (audio.paused ? start() : audio.pause());
  const setLoop = (on, line = loopLine) => {
    looping = on && lineAt(line) !== undefined;
    loopLine = line;
    loopButton.setAttribute("aria-pressed", String(looping));
  };
  const changeSpeed = (step) => {
    const at = SPEEDS.indexOf(audio.playbackRate) + step;
    audio.playbackRate = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at))];
    speedText.textContent = `${audio.playbackRate}×`;
  };
  const draw = () => {
    const width = wave.clientWidth;
    if (!width) return;
    const scale = window.devicePixelRatio || 1;
    canvas.width = width * scale;
    canvas.height = WAVE_PX * scale;
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    pen.fillStyle = getComputedStyle(wave).getPropertyValue("--tr-wave");
    for (let x = 0; x < width && peaks.length; x += 2) {
      const from = Math.floor((x / width) * peaks.length);
      const until = Math.max(from + 1, Math.floor(((x + 2) / width) * peaks.length));
      let level = 0;
      for (let i = from; i < until && i < peaks.length; i += 1) level = Math.max(level, peaks[i]);
      const height = Math.max(1, (level / 100) * WAVE_PX);
      pen.fillRect(x, (WAVE_PX - height) / 2, 1.4, height);
    }
  };
  const playing = () => {
    toggleButton.textContent = audio.paused ? "▶" : "❚❚";
    const text = say(audio.paused ? "play" : "pause");
    toggleButton.setAttribute("aria-label", text);
    toggleButton.title = `${text} (␣)`;
    if (!audio.paused) requestAnimationFrame(tick);
  };
  audio.addEventListener("play", playing);
  audio.addEventListener("pause", playing);
  audio.addEventListener("loadedmetadata", () => {
    if (pending !== null) audio.currentTime = pending;
    pending = null;
    show();
  });
  audio.addEventListener("seeked", show);
  audio.addEventListener("error", async () => {
    if (!audio.getAttribute("src") || copied) return onSilent();
    copied = true;
    const wanted = !audio.paused;
    const file = await copy();
    if (!file) return onSilent();
    audio.src = fileUrl(file);
    if (wanted) start();
  });
  new ResizeObserver(draw).observe(wave);

  return {
    node: make("div", "tr-player", {}, controls, wave, audio),
    audio, toggle, seek, changeSpeed, setLoop,
    loops: () => looping,
    playFrom(seconds) {
      seek(seconds);
      start();
    },
    open(file, seconds) { // another recording, or none
      copied = false;
      pending = null;
      known = seconds;
      peaks = [];
      peaksSeconds = 0;
      setLoop(false, -1);
      audio.pause();
      if (file) audio.src = fileUrl(file);
      else audio.removeAttribute("src");
      draw();
      show();
    },
    length(seconds) {
      known = seconds;
    },
    peaks(levels, seconds) {
      [peaks, peaksSeconds] = [levels, seconds];
      draw();
      show();
    },
    mark(line) { // the line that is meant, on the waveform
      region.hidden = !line || !duration();
      if (region.hidden) return;
      region.style.left = `${(100 * line.start) / duration()}%`;
      region.style.width = `${(100 * (line.end - line.start)) / duration()}%`;
    },
  };
}
