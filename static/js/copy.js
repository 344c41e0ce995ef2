// Copy buttons. Where the clipboard is out of reach the text is selected, so that it is one gesture away.

function say(text) {
  document.dispatchEvent(new CustomEvent("vi:say", { detail: text }));
}

function show(button, text) {
  const label = button.querySelector("span");
  if (!label) return;
  button.dataset.label ??= label.textContent;
  label.textContent = text;
  clearTimeout(Number(button.dataset.timer));
  button.dataset.timer = String(setTimeout(() => (label.textContent = button.dataset.label), 2500));
}

async function copy(button) {
  const field = button.closest("[data-copy]").querySelector("input, textarea");
  try {
    await navigator.clipboard.writeText(field.value);
    show(button, button.dataset.copied);
    say(button.dataset.copied);
  } catch {
    field.focus();
    field.select();
    const done = document.execCommand?.("copy");
    if (done) show(button, button.dataset.copied);
    say(done ? button.dataset.copied : button.dataset.press);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy-button]");
  if (button) copy(button);
});
