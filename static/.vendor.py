"""Copy what the browser needs from node_modules into static/vendor and write VERSIONS.md and the icon sprite.

Run by `npm run vendor`. The name begins with a dot, so collectstatic never publishes this file.
"""

import hashlib
import json
import re
from pathlib import Path

STATIC = Path(__file__).resolve().parent
MODULES = STATIC.parent / "node_modules"
VENDOR = STATIC / "vendor"

FILES = {
    "bootstrap": {
        "dist/css/bootstrap.min.css": "bootstrap/bootstrap.min.css",
        "dist/js/bootstrap.bundle.min.js": "bootstrap/bootstrap.bundle.min.js",
        "LICENSE": "bootstrap/LICENSE",
    },
    "htmx.org": {"dist/htmx.min.js": "htmx/htmx.min.js", "LICENSE": "htmx/LICENSE"},
    "@fontsource-variable/inter": {
        "files/inter-latin-wght-normal.woff2": "fonts/inter-latin-wght-normal.woff2",
        "LICENSE": "fonts/inter-LICENSE",
    },
    "@fontsource-variable/bricolage-grotesque": {
        "files/bricolage-grotesque-latin-wght-normal.woff2": "fonts/bricolage-grotesque-latin-wght-normal.woff2",
        "LICENSE": "fonts/bricolage-grotesque-LICENSE",
    },
    "bootstrap-icons": {"LICENSE": "bootstrap-icons/LICENSE"},
    "axe-core": {"axe.min.js": "../../tests/vendor/axe.min.js", "LICENSE": "../../tests/vendor/axe-LICENSE"},
}

# Our name for an icon: its name in bootstrap-icons. Templates use ours only, so another set can take its place.
ICONS = {
    "home": "house",
    "share": "share",
    "people": "people",
    "user": "person",
    "user-add": "person-plus",
    "user-check": "person-check",
    "bag": "bag",
    "bell": "bell",
    "gift": "gift",
    "file": "file-earmark-text",
    "pdf": "file-earmark-pdf",
    "check": "check-lg",
    "check-circle": "check-circle",
    "x": "x-lg",
    "x-circle": "x-circle",
    "clock": "clock",
    "wait": "hourglass-split",
    "alert": "exclamation-triangle",
    "alert-circle": "exclamation-circle",
    "info": "info-circle",
    "help": "question-circle",
    "search": "search",
    "plus": "plus-lg",
    "minus": "dash-lg",
    "pause": "pause-circle",
    "stop": "stop-circle",
    "blocked": "slash-circle",
    "arrow-right": "arrow-right",
    "arrow-left": "arrow-left",
    "arrow-up-right": "arrow-up-right",
    "arrow-down-up": "arrow-down-up",
    "chevron-right": "chevron-right",
    "chevron-left": "chevron-left",
    "chevron-down": "chevron-down",
    "menu": "list",
    "more": "three-dots",
    "copy": "copy",
    "link": "link-45deg",
    "send": "send",
    "whatsapp": "whatsapp",
    "qr": "qr-code",
    "mail": "envelope",
    "phone": "telephone",
    "device": "phone",
    "computer": "laptop",
    "place": "geo-alt",
    "globe": "globe",
    "language": "translate",
    "settings": "gear",
    "sliders": "sliders",
    "filter": "funnel",
    "login": "box-arrow-in-right",
    "logout": "box-arrow-right",
    "edit": "pencil",
    "trash": "trash",
    "history": "clock-history",
    "refresh": "arrow-repeat",
    "undo": "arrow-counterclockwise",
    "upload": "upload",
    "download": "download",
    "print": "printer",
    "image": "image",
    "camera": "camera",
    "clip": "paperclip",
    "star": "star",
    "star-full": "star-fill",
    "trophy": "trophy",
    "tag": "tag",
    "truck": "truck",
    "box": "box-seam",
    "receipt": "receipt",
    "card": "credit-card",
    "wallet": "wallet2",
    "coin": "coin",
    "cash": "cash-stack",
    "chart": "graph-up",
    "bars": "bar-chart",
    "network": "diagram-3",
    "grid": "grid",
    "layers": "layers",
    "company": "building",
    "work": "briefcase",
    "calendar": "calendar3",
    "shield": "shield-check",
    "shield-lock": "shield-lock",
    "lock": "lock",
    "key": "key",
    "fingerprint": "fingerprint",
    "eye": "eye",
    "eye-off": "eye-slash",
    "sun": "sun",
    "moon": "moon-stars",
    "contrast": "circle-half",
    "idea": "lightbulb",
    "chat": "chat-dots",
    "news": "megaphone",
    "book": "book",
    "flag": "flag",
    "heart": "heart",
    "route": "signpost-split",
    "consent": "clipboard-check",
}


def copy(package: str, source: str, target: str) -> str:
    content = (MODULES / package / source).read_bytes()
    if source.endswith((".min.js", ".min.css")):
        # The maps are not shipped; a reference to one breaks the manifest storage.
        content = re.sub(rb"\n?(//|/\*)# sourceMappingURL=\S+( \*/)?\s*$", b"\n", content)
    place = (VENDOR / target).resolve()
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def symbol(name: str, source: str) -> str:
    svg = (MODULES / "bootstrap-icons/icons" / f"{source}.svg").read_text()
    box = re.search(r'viewBox="([^"]+)"', svg)[1]
    body = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.S)[1]
    body = re.sub(r"\s*\n\s*", "", body).strip()
    return f'<symbol id="{name}" viewBox="{box}">{body}</symbol>'


def write_sprite() -> str:
    symbols = "\n".join(symbol(name, source) for name, source in ICONS.items())
    content = f'<svg xmlns="http://www.w3.org/2000/svg" fill="currentColor">\n{symbols}\n</svg>\n'
    (VENDOR / "bootstrap-icons/icons.svg").write_text(content)
    return hashlib.sha256(content.encode()).hexdigest()


def main() -> None:
    lines = [
        "# What is not ours",
        "",
        "Copied unchanged from npm packages by `npm run vendor` (source map references are cut off); never edited.",
        f"`bootstrap-icons/icons.svg` is one sprite of {len(ICONS)} icons of that package, under our own names.",
        "",
        "| package | version | licence | file | sha256 |",
        "|---|---|---|---|---|",
    ]
    for package, files in FILES.items():
        about = json.loads((MODULES / package / "package.json").read_text())
        sums = {target: copy(package, source, target) for source, target in files.items()}
        if package == "bootstrap-icons":
            sums["bootstrap-icons/icons.svg"] = write_sprite()
        lines += [
            f"| {package} | {about['version']} | {about['license']} | `{target.replace('../../', '')}` | `{digest}` |"
            for target, digest in sums.items()
            if "LICENSE" not in target
        ]
    (VENDOR / "VERSIONS.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
