// A city's field (data-places="/lugares/") becomes a combobox: places are proposed while somebody types, chosen by arrow
// keys and Enter or by touch. What was typed stays if nothing is chosen. Without this script it is a plain text field.

const PAUSE = 200; // ms after the last key
let serial = 0;

function setUp(field) {
  if (field.dataset.placesReady) return;
  field.dataset.placesReady = "1";
  const list = document.createElement("ul");
  const status = document.createElement("span");
  list.id = `places-${(serial += 1)}`;
  list.className = "vi-places";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", labelOf(field));
  list.hidden = true;
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  const holder = document.createElement("div");
  holder.className = "vi-places-holder";
  field.replaceWith(holder);
  holder.append(field, list, status);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  })) field.setAttribute(name, value);
  field.autocomplete = "off"; // the browser's own list would lie over ours
  field.places = { list, status, found: [], at: -1, timer: 0, asked: null };
}

function labelOf(field) {
  return field.labels?.[0]?.textContent.trim() ?? field.name;
}

function close(field) {
  const state = field.places;
  clearTimeout(state.timer);
  state.asked?.abort();
  state.list.hidden = true;
  state.at = -1;
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
}

function draw(field, places) {
  const state = field.places;
  state.found = places;
  state.at = -1;
  field.removeAttribute("aria-activedescendant");
  state.list.replaceChildren(...places.map((place, n) => {
    const option = document.createElement("li");
    option.id = `${state.list.id}-${n}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.place = n;
    const name = document.createElement("span");
    name.textContent = place.city;
    option.append(name);
    if (place.department) {
      const above = document.createElement("span");
      above.className = "vi-muted";
      above.textContent = place.department;
      option.append(" ", above);
    }
    return option;
  }));
  state.list.hidden = !places.length;
  if (places.length) state.list.scrollIntoView({ block: "nearest" }); // not behind a bar or a keyboard
  field.setAttribute("aria-expanded", String(places.length > 0));
  state.status.textContent = places.length ? String(places.length) : "";
}

function mark(field, at) {
  const state = field.places;
  state.at = (at + state.found.length) % state.found.length;
  for (const option of state.list.children) {
    const isIt = Number(option.dataset.place) === state.at;
    option.setAttribute("aria-selected", String(isIt));
    if (isIt) {
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }
  }
}

function choose(field, at) {
  const place = field.places.found[at];
  if (!place) return;
  field.value = place.label;
  const postal = field.form?.elements[field.dataset.placesPostal];
  if (postal && place.postal_code) {
    postal.value = place.postal_code;
    postal.dispatchEvent(new Event("change", { bubbles: true }));
  }
  close(field);
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

async function ask(field) {
  const state = field.places;
  state.asked?.abort();
  const text = field.value.trim();
  if (text.length < 2) return close(field);
  state.asked = new AbortController();
  const country = field.form?.elements.country?.value || field.dataset.placesCountry;
  const address = new URL(field.dataset.places, location.href);
  address.searchParams.set("pais", country);
  address.searchParams.set("q", text.toLowerCase());
  try {
    const answer = await fetch(address, { signal: state.asked.signal });
    const { places } = answer.ok ? await answer.json() : { places: [] };
    if (document.activeElement === field) draw(field, places);
  } catch {
    close(field); // no network, or another letter came: what is typed counts
  }
}

document.addEventListener("input", (event) => {
  const field = event.target.closest?.("[data-places]");
  if (!field?.places) return;
  clearTimeout(field.places.timer);
  field.places.timer = setTimeout(() => ask(field), PAUSE);
});
document.addEventListener("keydown", (event) => {
  const field = event.target.closest?.("[data-places]");
  if (!field?.places || field.places.list.hidden || event.isComposing) return;
  const { at } = field.places;
  if (event.key === "ArrowDown") mark(field, at + 1);
  else if (event.key === "ArrowUp") mark(field, at < 0 ? -1 : at - 1);
  else if (event.key === "Enter" && at >= 0) choose(field, at);
  else if (event.key === "Escape") close(field);
  else return;
  event.preventDefault();
});
document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest?.("[data-place]");
  const field = option?.closest(".vi-places-holder")?.querySelector("[data-places]");
  if (!field?.places) return;
  event.preventDefault(); // the field keeps the focus
  choose(field, Number(option.dataset.place));
});
document.addEventListener("focusout", (event) => {
  if (event.target.places) close(event.target);
});

function prepare() {
  for (const field of document.querySelectorAll("input[data-places]")) setUp(field);
}
document.addEventListener("htmx:after:swap", prepare);
prepare();
