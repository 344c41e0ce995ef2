// A form marked data-once is sent once: its buttons rest after the first send and wake when the page is shown again.

function rest(form, resting) {
  form.toggleAttribute("data-sent", resting);
  form.setAttribute("aria-busy", String(resting));
  for (const button of form.querySelectorAll("button:not([type=button]), input[type=submit]")) {
    if (resting && !button.disabled) {
      button.disabled = true;
      button.dataset.rested = "";
    } else if (!resting && "rested" in button.dataset) {
      button.disabled = false;
      delete button.dataset.rested;
    }
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.hasAttribute("data-sent")) {
    event.preventDefault();
    return;
  }
  // After this turn of the loop, so that the pressed button's name and value still travel.
  setTimeout(() => {
    if (!event.defaultPrevented) rest(form, true);
  });
});

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) rest(form, false);
});
