// Files go up piece by piece. A lost connection costs one piece: it goes on by itself, and after the page was closed it
// goes on where it was once the same file is chosen again. Without this script the file travels with the form.

const PAUSE = 3000; // ms before the next try
const busy = new WeakMap(); // form -> how many uploads are on their way

const place = (box) => `vi-upload:${location.pathname}:${box.dataset.upload}`;

function remembered(box, file) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(place(box)));
    return kept?.name === file.name && kept.size === file.size && kept.at === file.lastModified ? kept.key : "";
  } catch {
    return "";
  }
}

function remember(box, file, key) {
  try {
    sessionStorage.setItem(place(box), JSON.stringify({ key, name: file.name, size: file.size, at: file.lastModified }));
  } catch {
    // Not allowed: it cannot go on after the page is closed, that is all.
  }
}

class Lost extends Error {} // the connection, or the server for a moment
class Refused extends Error {}

async function ask(box, url, options = {}) {
  const token = box.closest("form").elements.csrfmiddlewaretoken.value;
  let answer;
  try {
    answer = await fetch(url, { ...options, headers: { "X-CSRFToken": token, Accept: "application/json" } });
  } catch {
    throw new Lost();
  }
  if (answer.status >= 500) throw new Lost();
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(said.error ?? box.dataset.textFailed);
  return said;
}

function show(box, text, { bad = false, part = null } = {}) {
  const bar = box.querySelector("progress");
  box.querySelector("[data-upload-state]").hidden = false;
  box.querySelector("[data-upload-text]").textContent = text;
  box.classList.toggle("vi-upload-bad", bad);
  bar.hidden = part === null;
  if (part !== null) bar.value = part;
}

const wait = () =>
  new Promise((done) => {
    setTimeout(done, PAUSE);
    addEventListener("online", done, { once: true });
  });

async function patiently(box, work) {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      show(box, box.dataset.textLost, { part: box.querySelector("progress").value });
      await wait();
    }
  }
}

async function begin(box, file) {
  const known = remembered(box, file);
  if (known) {
    try {
      return await patiently(box, () => ask(box, `${box.dataset.url}${known}/`));
    } catch {
      // It is gone: from the start, then.
    }
  }
  const about = new FormData();
  about.append("name", file.name);
  about.append("size", file.size);
  about.append("megabytes", box.dataset.megabytes);
  return patiently(box, () => ask(box, box.dataset.url, { method: "POST", body: about }));
}

async function send(box, file, mine) {
  let state = await begin(box, file);
  remember(box, file, state.key);
  while (state.received < file.size && box.turn === mine) {
    const piece = file.slice(state.received, state.received + state.piece);
    const url = `${box.dataset.url}${state.key}/?from=${state.received}`;
    try {
      state = await ask(box, url, { method: "POST", body: piece });
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      show(box, box.dataset.textLost, { part: (100 * state.received) / file.size });
      await wait();
      state = await patiently(box, () => ask(box, `${box.dataset.url}${state.key}/`));
    }
    const part = Math.round((100 * state.received) / file.size);
    show(box, `${box.dataset.textSending} ${part} %`, { part });
  }
  return state.key;
}

function count(form, more) {
  busy.set(form, (busy.get(form) ?? 0) + more);
}

async function chosen(box, input) {
  const file = input.files[0];
  const hidden = box.querySelector("input[type=hidden]");
  hidden.value = "";
  if (!file) return;
  const form = box.closest("form");
  const mine = (box.turn = (box.turn ?? 0) + 1);
  count(form, 1);
  try {
    if (file.size > box.dataset.megabytes * 1024 * 1024) throw new Refused(box.dataset.textLarge);
    show(box, `${box.dataset.textSending} 0 %`, { part: 0 });
    const key = await send(box, file, mine);
    if (box.turn !== mine) return;
    hidden.value = key;
    for (const other of box.querySelectorAll("input[type=file]")) other.value = "";
    show(box, `${file.name}: ${box.dataset.textDone}`, { part: 100 });
    hidden.dispatchEvent(new Event("input", { bubbles: true }));
  } catch (error) {
    if (box.turn === mine) show(box, error instanceof Refused ? error.message : box.dataset.textFailed, { bad: true });
  } finally {
    count(form, -1);
    if (busy.get(form) === 0 && form.dataset.uploadWaiting) {
      delete form.dataset.uploadWaiting;
      if (!form.querySelector(".vi-upload-bad")) form.requestSubmit(form.uploadButton ?? undefined);
    }
  }
}

for (const box of document.querySelectorAll("[data-upload]")) {
  for (const input of box.querySelectorAll("input[type=file]")) input.addEventListener("change", () => chosen(box, input));
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!busy.get(form)) return;
    event.preventDefault(); // it is sent by itself once the files are there
    event.stopImmediatePropagation();
    form.dataset.uploadWaiting = "1";
    form.uploadButton = event.submitter;
  },
  true,
);
