// Reports that a person opened an invitation. The page itself writes nothing; a program that only fetches it, or a page
// drawn ahead of being seen, is not a visit.

const place = document.querySelector("[data-visit]");

function report() {
  if (!place || document.visibilityState !== "visible") return;
  document.removeEventListener("visibilitychange", report);
  fetch(place.dataset.visit, {
    method: "POST",
    headers: { "X-CSRFToken": place.dataset.token },
    body: new URLSearchParams({ c: place.dataset.via ?? new URLSearchParams(location.search).get("c") ?? "" }),
    keepalive: true,
  }).catch(() => {}); // without connection there is no visit to count
}

document.addEventListener("visibilitychange", report);
report();
