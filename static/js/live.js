// Says something to screen readers through the page's one live region: dispatch `vi:say` with the text as detail.

document.addEventListener("vi:say", (event) => {
  const region = document.getElementById("vi-live");
  if (!region) return;
  region.textContent = "";
  setTimeout(() => {
    region.textContent = event.detail;
  }, 50);
});
