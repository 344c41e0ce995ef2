// The device's own way of sharing, offered where there is one; the other ways stand beside it anyway.

for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.share({ title: button.dataset.shareTitle, text: button.dataset.share });
    } catch (error) {
      if (error.name === "AbortError") return; // the person thought better of it
      document.dispatchEvent(new CustomEvent("vi:say", { detail: button.dataset.shareFailed }));
    }
  });
}
