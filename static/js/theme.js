// Light, dark or as the system says. The choice lives in a cookie, so the server writes it into <html> before the first
// paint, and in localStorage under the name the admin's own switch uses, so both doors agree.

const NAMES = ["auto", "light", "dark"];
const root = document.documentElement;

function stored() {
  try {
    const name = localStorage.getItem("theme");
    return NAMES.includes(name) ? name : null;
  } catch {
    return null;
  }
}

function store(name) {
  try {
    localStorage.setItem("theme", name);
  } catch {
    // Without storage the cookie alone keeps it.
  }
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${name}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}

function apply(name) {
  root.dataset.theme = name;
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === name));
  }
}

function current() {
  return NAMES.includes(root.dataset.theme) ? root.dataset.theme : "auto";
}

const wanted = stored();
if (wanted && wanted !== current()) {
  store(wanted);
  apply(wanted);
} else {
  apply(current());
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-choice]");
  if (!button) return;
  store(button.dataset.themeChoice);
  apply(button.dataset.themeChoice);
});

// The admin's switch writes localStorage only; carry it into the cookie.
new MutationObserver(() => store(current())).observe(root, { attributes: true, attributeFilter: ["data-theme"] });
