// Keeps the bell's figure up to date: one small request a minute, and only while the page is looked at.

const MINUTE = 60_000;
const bell = document.querySelector("[data-bell]");
let looked = Date.now();

async function look() {
  if (document.hidden || Date.now() - looked < MINUTE - 1000) return;
  looked = Date.now();
  try {
    const answer = await fetch(bell.dataset.bell, { redirect: "manual" });
    if (answer.ok) bell.innerHTML = await answer.text();
  } catch {
    // no connection: the next minute will tell
  }
}

if (bell) {
  setInterval(look, MINUTE);
  document.addEventListener("visibilitychange", look);
}
