// Disclosures that behave as menus (details[data-menu]): Escape or a click outside closes them. And dialogs:
// a button with data-dialog-open="id" opens the <dialog> of that id. The entry of this page is in sight in a long rail.

const rail = document.querySelector(".vi-rail");
const here = rail?.querySelector("[aria-current]");
if (here) rail.scrollTop = here.offsetTop - rail.clientHeight / 2; // not scrollIntoView: the page stays where it is

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const opener = event.target.closest("[data-dialog-open]");
  if (opener) document.getElementById(opener.dataset.dialogOpen)?.showModal();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
