// Shows what is typed in a form marked data-live-preview, by pressing its preview button a moment after the last key;
// a form that comes back with what was typed (data-live-preview="now") shows it at once.

const PAUSE = 500;

for (const form of document.querySelectorAll("form[data-live-preview]")) {
  const button = form.querySelector("[data-preview]");
  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => form.requestSubmit(button), PAUSE);
  });
  if (form.dataset.livePreview === "now") form.requestSubmit(button);
}
