// Shows what is typed in a form marked data-live-preview, by pressing its preview button a moment after the last key;
// a form that comes back with what was typed (data-live-preview="now") shows it at once. Where data-check names an
// address, what saving would refuse stands beside its field, as saving says it, and not in what is shown.

const PAUSE = 500;

for (const form of document.querySelectorAll("form[data-live-preview]")) {
  const button = form.querySelector("[data-preview]");
  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => form.requestSubmit(button), PAUSE);
  });
  if (form.dataset.check) button.name = "beside";
  form.addEventListener("submit", (event) => {
    if (event.submitter === button && form.dataset.check) check(form);
  });
  if (form.dataset.livePreview === "now") form.requestSubmit(button);
}

async function check(form) {
  const mine = (form.dataset.asked = String(Number(form.dataset.asked ?? 0) + 1)); // a later answer counts
  const answer = await fetch(form.dataset.check, { method: "POST", body: new FormData(form) }).catch(() => null);
  if (!answer?.ok || form.dataset.asked !== mine) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const told of page.querySelectorAll("input[name], textarea[name]")) show(form.elements[told.name], told);
}

function show(field, told) {
  const [before, now] = [field, told].map((one) => [...one.parentElement.querySelectorAll(".invalid-feedback")]);
  const words = (found) => found.map((one) => one.textContent.trim()).join(" ");
  if (words(before) === words(now)) return;
  for (const name of ["class", "aria-invalid", "aria-describedby"]) {
    if (told.hasAttribute(name)) field.setAttribute(name, told.getAttribute(name));
    else field.removeAttribute(name);
  }
  for (const one of before) one.remove();
  field.after(...now);
  if (now.length) document.dispatchEvent(new CustomEvent("vi:say", { detail: words(now) }));
}
