// Keeps what is typed in a form marked data-draft on the server, a moment after the last key: an expired session or a
// closed tab loses nothing. Passwords and files are never sent this way.
//
// An answer with errors is never stored, so going back to it would show nothing: the step takes its place in the history
// of the tab, and the draft fills it in.

const PAUSE = 1200;

for (const form of document.querySelectorAll("form[data-draft]")) {
  history.replaceState(history.state, "", form.action);
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
