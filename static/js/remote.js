// What htmx does not swap (no connection, 401, 403, 404, 5xx) is told in words. And Bootstrap's script comes only to
// pages that use one of its parts.

function tell(name) {
  const template = document.getElementById(name);
  const place = document.getElementById("messages");
  if (!template || !place) return;
  place.replaceChildren(template.content.cloneNode(true));
  place.scrollIntoView({ block: "nearest" });
}

const UNSWAPPED = new Set([401, 403, 404]);

document.addEventListener("htmx:response:error", (event) => {
  const status = event.detail?.ctx?.response?.status ?? 0;
  if (UNSWAPPED.has(status)) tell("vi-refused");
  if (status >= 500) tell("vi-failed");
});
document.addEventListener("htmx:error", () => tell("vi-offline"));

const bootstrap = document.querySelector("meta[name='vi-bootstrap']")?.content;
const needed = () => document.querySelector("[data-bs-toggle], [data-bs-dismiss]");

if (bootstrap) {
  if (needed()) import(bootstrap);
  document.addEventListener("htmx:after:swap", () => needed() && import(bootstrap));
}
