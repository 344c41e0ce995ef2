// A form marked data-keep="name" keeps what is typed in this tab, so that an expired session or a lost connection
// costs nothing. It comes back for two hours, with the form's key, and is gone once a page says data-keep-done="name".

const HOURS = 2;
const LEFT_OUT = ["csrfmiddlewaretoken", "unit_points"]; // the page's own: a token, and the price of this moment

const place = (name) => `vi-keep:${name}`;

function kept(name) {
  try {
    const { at, fields } = JSON.parse(sessionStorage.getItem(place(name)));
    return Date.now() - at < HOURS * 3_600_000 ? fields : null;
  } catch {
    return null;
  }
}

function keep(form) {
  const fields = [...new FormData(form)].filter(([name, value]) => !LEFT_OUT.includes(name) && typeof value === "string");
  try {
    sessionStorage.setItem(place(form.dataset.keep), JSON.stringify({ at: Date.now(), fields }));
  } catch {
    // No room, or not allowed: the form works as any other.
  }
}

function restore(form) {
  let changed = false;
  for (const [name, value] of kept(form.dataset.keep) ?? []) {
    const field = form.elements[name];
    if (!field || field.value === value) continue;
    field.value = value;
    if (field.type === "hidden") continue;
    changed = true;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const note = form.querySelector("[data-keep-note]");
  if (note && changed) note.hidden = false;
}

for (const done of document.querySelectorAll("[data-keep-done]")) sessionStorage.removeItem(place(done.dataset.keepDone));
for (const form of document.querySelectorAll("form[data-keep]")) {
  if (!("keepBound" in form.dataset)) restore(form);
  for (const event of ["input", "submit"]) form.addEventListener(event, () => keep(form));
}
