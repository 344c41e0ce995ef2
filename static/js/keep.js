// What is typed behind the doors stays in this tab, so that an expired session, a text that must be accepted first or a
// lost connection costs nothing. It comes back for two hours, with the form's key and the numbers of its files, and is
// gone once the server says (cookie vi_kept) that a form reached that address, or when its owner signs out. Only what
// differs from the page comes back, so that nobody undoes what a colleague changed meanwhile.
//
// Never kept: passwords, codes, numbers of documents and accounts (data-sealed), files, and the marks of a list.
// Every form that is sent there and has something to type is kept; data-keep gives one a name of its own, so that each
// thing it is about is kept apart. Those that htmx sends need none. A draft on the server (data-draft) ends with the
// session: what is typed after that is here. Where there is a draft, its key is the form's.

const HOURS = 2;
const OWNER = document.body.dataset.keepOwner; // whose room this is: nobody else gets it back
const PAGES_OWN = ["csrfmiddlewaretoken", "unit_points"]; // a token, and the price of this moment
const SECRET = ["password", "file", "submit", "button"];
const NEVER = "[data-sealed], [autocomplete='one-time-code']";
const ELSEWHERE = "[hx-post], [data-marks], #changelist-form"; // kept by the server, or marks of a list

const isUpload = (field) => field.name.endsWith("__upload");
const place = (name) => `vi-keep:${OWNER}:${name}`;
const path = (form) => new URL(form.getAttribute("action") || location.href, location.href).pathname;
const isSecret = (field) => SECRET.includes(field.type) || field.matches(NEVER);
const typed = (field) => field.name && (field.type === "hidden" ? isUpload(field) : !isSecret(field));

function goesBack(field, named) {
  if (!field.name || PAGES_OWN.includes(field.name) || isSecret(field)) return false;
  const isKey = field.name === "form_key" && !field.form.elements.restart;
  return field.type !== "hidden" || named || isKey || isUpload(field);
}

function forms() {
  const found = [...document.querySelectorAll("main form")].filter(
    (form) => form.method === "post" && !form.matches(ELSEWHERE) && [...form.elements].some(typed),
  );
  const seen = {};
  return found.map((form) => {
    const at = path(form);
    seen[at] = (seen[at] ?? 0) + 1;
    return { form, at, name: form.dataset.keep ?? `${at}#${seen[at]}` };
  });
}

function read(name) {
  try {
    const found = JSON.parse(sessionStorage.getItem(place(name)));
    return Date.now() - found.when < HOURS * 3_600_000 ? found : null;
  } catch {
    return null;
  }
}

function differs(field) {
  if (field.type === "hidden" || isBack) return true; // what came back with errors was typed too
  if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((one) => one.selected !== one.defaultSelected);
  return field.value !== field.defaultValue;
}

function keep({ form, at, name }) {
  const fields = {};
  const back = [...form.elements].filter((field) => goesBack(field, "keep" in form.dataset));
  const changed = new Set(back.filter(differs).map((field) => field.name));
  for (const field of back) {
    if (!changed.has(field.name)) continue;
    fields[field.name] ??= [];
    if (field.type === "select-multiple") fields[field.name].push(...[...field.selectedOptions].map((one) => one.value));
    else if (!["checkbox", "radio"].includes(field.type) || field.checked) fields[field.name].push(field.value);
    if (isUpload(field) && field.value) fields[`${field.name}:said`] = [textOf(field).textContent];
  }
  try {
    sessionStorage.setItem(place(name), JSON.stringify({ when: Date.now(), at, fields }));
  } catch {
    // No room, or not allowed: the form works as any other.
  }
}

const textOf = (hidden) => hidden.closest("[data-upload]").querySelector("[data-upload-text]");

function setTo(field, values) {
  if (["checkbox", "radio"].includes(field.type)) {
    const checked = values.includes(field.value);
    if (field.checked === checked) return false;
    field.checked = checked;
  } else if (field.type === "select-multiple") {
    for (const option of field.options) option.selected = values.includes(option.value);
  } else {
    const value = values.shift();
    if (value === undefined || field.value === value) return false;
    if (field.options && ![...field.options].some((one) => one.value === value)) return false;
    field.value = value;
  }
  return true;
}

function restore({ form, name }) {
  const found = read(name);
  if (!found) return;
  let changed = false;
  for (const field of [...form.elements]) {
    const values = found.fields[field.name];
    if (!values || !goesBack(field, "keep" in form.dataset) || !setTo(field, values)) continue;
    if (isUpload(field)) {
      changed = true;
      textOf(field).textContent = found.fields[`${field.name}:said`]?.[0] ?? "";
      field.closest("[data-upload]").querySelector("[data-upload-state]").hidden = false;
    }
    if (field.type === "hidden") continue;
    changed = true;
    for (const event of ["input", "change"]) field.dispatchEvent(new Event(event, { bubbles: true }));
  }
  if (changed) say(form);
}

function say(form) {
  form.closest("details")?.setAttribute("open", "");
  const note = form.querySelector("[data-keep-note]");
  if (note) note.hidden = false;
  else form.prepend(document.getElementById("vi-kept").content.cloneNode(true));
}

function forget(test) {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith("vi-keep:") && test(key, JSON.parse(sessionStorage.getItem(key) || "{}"))) sessionStorage.removeItem(key);
  }
}

// The server says what is wrong, and has it all: nothing needs to be put back.
const isBack = Boolean(document.querySelector("main [data-error-summary], main .errornote"));

function start() {
  const done = /(?:^|; )vi_kept=([^;]*)/.exec(document.cookie)?.[1];
  if (done) {
    forget((_key, found) => found.at === decodeURIComponent(done));
    document.cookie = "vi_kept=; Max-Age=0; path=/; SameSite=Lax";
  }
  for (const one of forms()) {
    if (!isBack) restore(one);
    for (const event of ["input", "change", "submit"]) one.form.addEventListener(event, () => keep(one));
  }
}

if (OWNER) start();
document.addEventListener("submit", ({ target }) => {
  if (target.getAttribute("action")?.endsWith("/logout/")) forget(() => true);
});
