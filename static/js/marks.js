// Marks all rows of the page at once, and says how many are marked.

for (const form of document.querySelectorAll("form[data-marks]")) {
  const page = form.querySelector("[data-mark-page]");
  const said = form.querySelector("[data-marked]");
  const boxes = () => [...document.querySelectorAll(`input[name=ids][form="${form.id}"]`)];
  const count = () => {
    const marked = boxes().filter((box) => box.checked).length;
    said.textContent = marked ? `${marked} / ${boxes().length}` : "";
    page.checked = marked > 0 && marked === boxes().length;
    page.indeterminate = marked > 0 && marked < boxes().length;
  };
  page.addEventListener("change", () => {
    for (const box of boxes()) box.checked = page.checked;
    count();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[name=ids]")) count();
  });
  count();
}
