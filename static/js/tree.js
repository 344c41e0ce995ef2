// Keys in a tree: up and down through what is visible, right opens, left closes or goes to whoever leads, Escape closes
// what one stands in and goes to its head, Home and End go to the ends.

const tree = document.querySelector("[data-tree]");
const STOPS = ".vi-tree-node a, summary, .vi-tree-more a";

function stops() {
  return [...tree.querySelectorAll(STOPS)].filter((one) => one.checkVisibility());
}

function step(from, by) {
  const all = stops();
  all[Math.min(Math.max(all.indexOf(from) + by, 0), all.length - 1)]?.focus();
}

function fold(stop, open) {
  const own = stop.closest("li");
  const details = own?.querySelector(":scope > details");
  if (details && details.open !== open) {
    details.open = open;
  } else if (open) {
    step(stop, 1);
  } else {
    own?.parentElement.closest("li")?.querySelector("a")?.focus();
  }
}

function close(stop) {
  const inside = stop.matches("summary") ? stop.parentElement : stop.closest("details[open]");
  const details = inside?.open ? inside : stop.closest("li")?.parentElement.closest("details[open]");
  if (!details || !tree.contains(details)) return;
  details.open = false;
  details.closest("li").querySelector("a")?.focus();
}

tree?.addEventListener("keydown", (event) => {
  const stop = event.target.closest(STOPS);
  if (!stop || event.altKey || event.ctrlKey || event.metaKey) return;
  const act = {
    ArrowDown: () => step(stop, 1),
    ArrowUp: () => step(stop, -1),
    ArrowRight: () => fold(stop, true),
    ArrowLeft: () => fold(stop, false),
    Escape: () => close(stop),
    Home: () => stops()[0]?.focus(),
    End: () => stops().at(-1)?.focus(),
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
