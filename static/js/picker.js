// A search field that offers choices below it: Enter goes to the chosen or first choice instead of sending the form.

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("[data-picker-search]")) return;
  event.preventDefault();
  const results = event.target.closest("fieldset").querySelector("[data-picker-results]");
  (results?.querySelector("input:checked") ?? results?.querySelector("input"))?.focus();
});
