// Keeps what is typed in a form marked data-draft on the server, a moment after the last key: an expired session or a
// closed tab loses nothing. Passwords and files are never sent this way.

const PAUSE = 1200;

for (const form of document.querySelectorAll("form[data-draft]")) {
  let waiting;
  let changed = false;

  function save(keepalive = false) {
    if (!changed || form.hasAttribute("data-sent")) return;
    changed = false;
    const data = new FormData(form);
    for (const field of form.elements) {
      if (field.name && (field.type === "password" || field.type === "file" || field.dataset.captcha)) data.delete(field.name);
    }
    data.set("save", "1");
    fetch(form.action, { method: "POST", body: new URLSearchParams([...data]), keepalive }).catch(() => {
      changed = true;
    });
  }

  form.addEventListener("input", () => {
    changed = true;
    clearTimeout(waiting);
    waiting = setTimeout(save, PAUSE);
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save(true));
}
