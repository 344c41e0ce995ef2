// Shows what is typed in a form marked data-live-preview, by pressing its preview button a moment after the last key.

const PAUSE = 500;

for (const form of document.querySelectorAll("form[data-live-preview]")) {
  const button = form.querySelector("[data-preview]");
  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => form.requestSubmit(button), PAUSE);
  });
}
