// Whoever leaves the page of an approval gives it back at once, unless they leave by deciding on it.

const held = document.querySelector("[data-claim]");
let deciding = false;

for (const form of document.querySelectorAll("form[data-keeps-claim]")) {
  form.addEventListener("submit", () => {
    deciding = true;
  });
}

addEventListener("pagehide", () => {
  if (!held || deciding) return;
  const form = new FormData();
  form.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  navigator.sendBeacon(held.dataset.claim, form);
});
