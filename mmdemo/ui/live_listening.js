// The microphone: what is said goes to the server piece by piece, and what was heard comes back.
// Gradio runs it inside gr.HTML; live_listening.py answers. One piece is under way at a time: on a
// slow machine the pieces grow longer, and nothing piles up.
const words = GIVEN.words[window.mmdemoLanguage] || GIVEN.words.en;
const say = (key) => words[key];
const EVERY_MS = 250;
const MAX_PIECE_S = 20;
const TAP = `registerProcessor("mmdemo-tap", class extends AudioWorkletProcessor {
  constructor() { super(); this.kept = []; this.n = 0; }
  process(inputs) {
    const channel = inputs[0][0];
    if (channel) { this.kept.push(channel.slice(0)); this.n += channel.length; }
    if (this.n >= 2048) {
      const all = new Float32Array(this.n);
      let at = 0;
      for (const part of this.kept) { all.set(part, at); at += part.length; }
      this.port.postMessage(all, [all.buffer]);
      this.kept = []; this.n = 0;
    }
    return true;
  }
});`;

let live = ""; // the server's name for what is being said now
let stream = null;
let context = null;
let pending = [];
let ending = false;
let startedMs = 0;

const button = document.createElement("button");
const meter = document.createElement("span");
const time = document.createElement("span");
button.type = "button";
button.className = "mic-button";
meter.className = "mic-meter";
time.className = "meta mic-time";
element.querySelector(".microphone").append(button, meter, time);

const show = () => {
  button.textContent = stream ? `■ ${say("stop_speaking")}` : `● ${say("speak")}`;
  button.classList.toggle("mic-on", Boolean(stream));
  button.setAttribute("aria-pressed", String(Boolean(stream)));
  meter.hidden = !stream;
  time.hidden = !stream;
};
const seconds = () => (performance.now() - startedMs) / 1000;
const encode = (samples) => {
  const bytes = new DataView(new ArrayBuffer(2 * samples.length));
  samples.forEach((value, i) => bytes.setInt16(2 * i, Math.max(-1, Math.min(1, value)) * 32767, true));
  let text = "";
  const all = new Uint8Array(bytes.buffer);
  for (let i = 0; i < all.length; i += 8192) text += String.fromCharCode(...all.subarray(i, i + 8192));
  return btoa(text);
};
const take = (rate) => { // what was said since, at most MAX_PIECE_S of it
  let n = 0;
  let count = 0;
  while (count < pending.length && n < MAX_PIECE_S * rate) n += pending[count++].length;
  const all = new Float32Array(n);
  let at = 0;
  for (const part of pending.splice(0, count)) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

async function open() {
  if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("", "InsecureError");
  stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, autoGainControl: true, noiseSuppression: false, echoCancellation: false } });
  context = new AudioContext();
  const url = URL.createObjectURL(new Blob([TAP], { type: "text/javascript" }));
  await context.audioWorklet.addModule(url);
  URL.revokeObjectURL(url);
  const tap = new AudioWorkletNode(context, "mmdemo-tap", { numberOfOutputs: 0 });
  tap.port.onmessage = ({ data }) => {
    pending.push(data);
    const loudest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    meter.style.setProperty("--level", Math.min(1, loudest * 1.5));
    time.textContent = `${Math.floor(seconds() / 60)}:${String(Math.floor(seconds()) % 60).padStart(2, "0")}`;
  };
  context.createMediaStreamSource(stream).connect(tap);
  stream.getAudioTracks()[0].addEventListener("ended", finish);
  await context.resume();
}
function close() {
  stream?.getTracks().forEach((track) => track.stop());
  context?.close();
  [stream, context] = [null, null];
  show();
}
async function listen() {
  const mine = live;
  [pending, ending] = [[], false];
  try {
    await open();
  } catch (error) {
    close();
    trigger("stop_recording", { live: mine, reason: error.name, problem: "" });
    return;
  }
  startedMs = performance.now();
  show();
  const rate = context.sampleRate;
  let number = 0;
  let failures = 0;
  let [problem, reason] = ["", ""];
  while (!problem && !reason && (!ending || pending.length)) {
    const samples = take(rate);
    if (samples.length) {
      number += 1;
      const piece = { live: mine, number, rate, samples: encode(samples) };
      let heard = null;
      while (!heard && failures < 5) { // the same piece again: the server hears each number once
        heard = await server.hear(piece).catch(() => null);
        failures = heard ? 0 : failures + 1;
        if (!heard) await new Promise((wake) => setTimeout(wake, 500 * failures));
      }
      problem = heard?.problem || "";
      reason = heard ? "" : "Unreachable";
      if (heard && !problem) window.dispatchEvent(new CustomEvent("mmdemo-heard", { detail: heard }));
    }
    if (!ending) await new Promise((wake) => setTimeout(wake, EVERY_MS));
  }
  close();
  trigger("stop_recording", { live: mine, reason, problem });
}
function finish() { // what was said last is still heard
  ending = true;
  stream?.getTracks().forEach((track) => track.stop());
}
button.addEventListener("click", () => (stream ? finish() : trigger("start_recording")));
watch("value", () => {
  const wanted = props.value?.live || "";
  if (wanted === live) return;
  live = wanted;
  if (live) listen();
  else if (stream) finish();
});
show();
