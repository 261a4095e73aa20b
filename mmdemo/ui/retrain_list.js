// A click on the card of a run or a version opens it.
element.addEventListener('click', (event) => {
  const card = event.target.closest('[data-run], [data-version]');
  if (card) trigger('click', {run: card.dataset.run ?? '', version: card.dataset.version ?? ''});
});
