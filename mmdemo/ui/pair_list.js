// The list of pairs: a click on a card opens it, on its play button plays its clip, and ticks are
// kept over pages until they are used.
const ticks = (window.mmdemoTicks ??= new Set());
const play = (button) => {
  const clip = button.querySelector('audio');
  for (const other of element.querySelectorAll('audio')) if (other !== clip) other.pause();
  clip.onplay = () => button.classList.add('playing');
  clip.onpause = () => button.classList.remove('playing');
  if (clip.paused) clip.play().catch(() => {}); else clip.pause();
};
const tell = () => {
  const language = document.documentElement.lang.startsWith('zh') ? 'zh' : 'en';
  const words = GIVEN.words[language].n_ticked.replace('{n}', ticks.size);
  for (const place of document.querySelectorAll('.n-ticked')) place.textContent = words;
};
const redraw = () => {
  for (const box of element.querySelectorAll('.pair-tick')) box.checked = ticks.has(box.value);
  tell();
};
window.mmdemoTick = (wanted) => {
  if (wanted === 'none') ticks.clear();
  else for (const box of element.querySelectorAll('.pair-tick')) ticks.add(box.value);
  redraw();
};
element.addEventListener('change', (event) => {
  const box = event.target.closest('.pair-tick');
  if (!box) return;
  if (box.checked) ticks.add(box.value); else ticks.delete(box.value);
  tell();
});
element.addEventListener('click', (event) => {
  if (event.target.closest('.tick-label')) return;
  const button = event.target.closest('.clip-play');
  const card = event.target.closest('[data-pair]');
  if (button) play(button);
  else if (card) trigger('click', {pair: card.dataset.pair});
});
watch('value', redraw);
redraw();
