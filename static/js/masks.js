// Writes what is typed in a field marked data-mask="000 000 0000" the way its country does. 0 (d, m, y) is a digit, A a
// letter, * either, #.### groups thousands. Pasting works in any form: only what the mask cannot hold is set aside, what
// is longer stays at the end, and +57... is left alone. The server cleans it all again (core/masks.py does the same).

const SLOTS = { 0: /\d/, d: /\d/, m: /\d/, y: /\d/, A: /[a-z]/i, "*": /[a-z0-9]/i };
const isNumeric = (mask) => mask.includes("#") || ![...mask].some((sign) => sign === "A" || sign === "*");

function significant(mask, text) {
  return text.replace(isNumeric(mask) ? /\D/g : /[^a-z0-9]/gi, "");
}

export function written(mask, text) {
  if (!mask || text.trim().startsWith("+")) return text;
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim());
  if (iso && mask.includes("y")) return mask.replace(/y+/, iso[1]).replace(/m+/, iso[2]).replace(/d+/, iso[3]);
  let left = significant(mask, text);
  const thousands = /^#(\D)###$/.exec(mask);
  if (thousands) return left.replace(/(\d)(?=(\d{3})+$)/g, `$1${thousands[1]}`);
  let out = "";
  for (const sign of mask) {
    if (!left) return out;
    if (sign in SLOTS) {
      out += left[0];
      left = left.slice(1);
    } else out += sign;
  }
  return out + left;
}

// 1/2/1990 is typed without zeros: a separator after one digit of a day or month puts the zero there.
function padded(mask, text) {
  if (!/^[dmy]/.test(mask)) return text;
  return text.replace(/(^|\D)(\d)(?=[^\d])/g, "$10$2");
}

function apply(field) {
  const mask = field.dataset.mask;
  if (!mask) return;
  const caret = field.selectionStart ?? field.value.length;
  const text = padded(mask, field.value);
  const before = significant(mask, text.slice(0, caret + text.length - field.value.length)).length;
  const next = written(mask, text);
  if (next === field.value) return;
  const atEnd = caret === field.value.length;
  field.value = next;
  let place = atEnd ? next.length : 0;
  for (let seen = 0; !atEnd && place < next.length && seen < before; place += 1) {
    if (/[a-z0-9]/i.test(next[place])) seen += 1;
  }
  if (document.activeElement === field) field.setSelectionRange(place, place);
}

// The kind of document decides the mask and the keyboard of its number.
function follow(field) {
  const kind = field.form?.elements[field.dataset.maskKind];
  const chosen = kind?.selectedOptions?.[0];
  if (!chosen) return;
  field.dataset.mask = chosen.dataset.mask ?? "";
  field.inputMode = chosen.dataset.inputmode ?? "text";
  apply(field);
}

function prepare(root) {
  for (const field of root.querySelectorAll("[data-mask-kind]")) follow(field);
  for (const field of root.querySelectorAll("input[data-mask]")) apply(field);
}

document.addEventListener("input", (event) => {
  const deletes = event.inputType?.startsWith("delete");
  if (event.target.matches?.("input[data-mask]") && !event.isComposing && !deletes) apply(event.target);
});
document.addEventListener("change", (event) => {
  if (event.target.matches?.("input[data-mask]")) apply(event.target);
  for (const field of document.querySelectorAll(`[data-mask-kind="${CSS.escape(event.target.name ?? "")}"]`)) {
    if (field.form === event.target.form) follow(field);
  }
});
document.addEventListener("htmx:after:swap", () => prepare(document));
prepare(document);
