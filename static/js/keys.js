// Single keys for whoever decides a lot: j and k go through the rows, other keys press, focus or open what carries
// them. A switch turns them off, and nothing happens while somebody types.

const NAME = "vi-keys";
const TYPING = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
const holder = document.querySelector("[data-keys]");
const button = holder?.querySelector("[data-keys-switch]");
// Keys that open the row at a part of its page: "r:rechazar m:pedir".
const jumps = Object.fromEntries((holder?.dataset.keysJumps ?? "r:rechazar").split(" ").map((jump) => jump.split(":")));

function on() {
  return localStorage.getItem(NAME) !== "off";
}

function show() {
  button.setAttribute("aria-pressed", String(on()));
  holder.querySelector("[data-keys-hint]").hidden = !on();
}

function rows() {
  return [...document.querySelectorAll("[data-key-row]")];
}

function current() {
  return document.activeElement?.closest("[data-key-row]");
}

function move(step) {
  const all = rows();
  const at = all.indexOf(current());
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
  next?.querySelector("[data-key-open]")?.focus();
}

function mark(row, wanted) {
  const box = row?.querySelector("input[type=checkbox]");
  if (!box || box.checked === (wanted ?? !box.checked)) return;
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

function open(details) {
  details.open = true;
  details.querySelector("textarea, input:not([type=hidden])")?.focus();
}

function press(key) {
  const row = current();
  if (key === "j" || key === "k") return move(key === "j" ? 1 : -1);
  if (key === "x" && row) return mark(row);
  if (jumps[key] && row) return location.assign(`${row.querySelector("[data-key-open]").href}#${jumps[key]}`);
  const details = document.querySelector(`[data-key-open-details="${key}"]`);
  if (details) return open(details);
  const focused = document.querySelector(`[data-key-focus="${key}"]`);
  if (focused) return focused.focus();
  const pressed = document.querySelector(`[data-key="${key}"]`);
  if (!pressed) return undefined;
  if (row && !document.querySelector("[data-key-row] input:checked")) mark(row, true);
  return pressed.click();
}

if (holder) {
  show();
  button.addEventListener("click", () => {
    localStorage.setItem(NAME, on() ? "off" : "on");
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (!on() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (!/^[a-z?]$/.test(event.key) || event.target.closest(TYPING) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    press(event.key);
  });
  const asked = location.hash ? document.getElementById(location.hash.slice(1)) : null;
  if (asked?.matches("details")) open(asked);
}
