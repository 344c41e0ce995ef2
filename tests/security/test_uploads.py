"""S11: hostile files at every door: refused for what they are, within bounds of memory, and harmless on the way out."""

import io
import subprocess
import sys
import uuid
import zipfile
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from contracts.permissions import UPLOAD_CONTRACTS, VIEW_CONTRACTS
from core import files, pdf_check
from core.errors import DomainError
from core.models import StoredFile
from core.permissions import EDIT_SETTINGS, RUN_JOBS
from rewards.permissions import MANAGE_CATALOGUE
from tests import factories
from tests.security.corpus import HOSTILE, PATHS, SCRIPT, pdf_of_objects, picture

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]


def contract(login):
    rights = (UPLOAD_CONTRACTS, VIEW_CONTRACTS)
    return login(factories.staff(*rights)), "/admin/contratos/nuevo/", {"form_key": str(uuid.uuid4())}, "file"


def product(login):
    data = {"name": "Plancha", "points": "10", "stock": "1", "stock_shown": "0", "is_active": "on"}
    return login(factories.staff(MANAGE_CATALOGUE)), "/admin/rewards/product/add/", data, "upload"


def logo(login):
    return login(factories.staff(EDIT_SETTINGS)), "/admin/ajustes/company.logo/", {}, "value"


def evidence(login):
    owner = factories.client()
    factories.refer(owner.person, factories.agent().person)
    data = {"form_key": str(uuid.uuid4()), "text": "Fue otra persona"}
    return login(owner), "/cuenta/codigo/reclamo/", data, "file"


def claim(login):
    data = {"form_key": str(uuid.uuid4()), "document": "C-1", "text": "Faltan puntos"}
    return login(factories.agent()), "/oficina/reclamos/nuevo/", data, "upload"


def batch(login):
    data = {"form_key": str(uuid.uuid4()), "table": SimpleUploadedFile("t.csv", b"Contrato;Cliente\nH-1;a@x.test\n")}
    return (
        login(factories.staff(UPLOAD_CONTRACTS, VIEW_CONTRACTS, RUN_JOBS)),
        "/admin/contratos/masivo/",
        data,
        "archive",
    )


DOORS = [contract, product, logo, evidence, claim, batch]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_it_is_refused_with_words_and_nothing_is_kept(login, door, name):
    browser, path, data, field = door(login)
    before = StoredFile.objects.count()
    for file_name in ("archivo.pdf", "foto.png"):
        upload = SimpleUploadedFile(file_name, HOSTILE[name], "application/pdf")
        answer = browser.post(path, data | {field: upload})
        assert answer.status_code in {200, 422}, (name, answer.status_code)
        assert "error" in answer.content.decode(), name
    assert StoredFile.objects.count() == before


@pytest.mark.parametrize(
    ("door", "format"), [(contract, ""), (product, "PNG"), (logo, "WEBP"), (evidence, "JPEG"), (claim, "JPEG")]
)
def test_the_same_doors_take_what_is_honest(login, door, format):
    """The control: each door is really reached."""
    browser, path, data, field = door(login)
    honest = factories.pdf() if not format else SimpleUploadedFile("foto", picture(format), "image/png")
    honest.name = "a.pdf" if not format else f"a.{format.lower()}"
    browser.post(path, data | {field: honest})
    assert StoredFile.objects.count() == 1


BOUNDED = """
import io, resource, sys
sys.path[:0] = [{root!r}]
resource.setrlimit(resource.RLIMIT_AS, (700 * 1024 * 1024,) * 2)
import django; django.setup()
from django.core.files.uploadedfile import SimpleUploadedFile
from core import files
from core.errors import DomainError
for path in sys.argv[1:]:
    content = open(path, "rb").read()
    for kind in (files.DOCUMENT, files.PICTURE):
        try:
            files.check(SimpleUploadedFile("a", content), kind)
        except DomainError:
            continue
        raise SystemExit(path + " was taken")
print("bounded")
"""


def test_bombs_stay_within_bounds_of_memory(tmp_path):
    """In a process that may not take more than 700 MB, nearly half of which are the libraries themselves."""
    paths = []
    for name in ("object bomb", "pixel bomb", "zip bomb"):
        paths.append(tmp_path / name)
        paths[-1].write_bytes(HOSTILE[name])
    command = [sys.executable, "-c", BOUNDED.format(root=str(ROOT)), *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert done.stdout == "bounded\n", done.stderr[-2000:]


def taken(content: bytes, kind: files.FileKind) -> bool:
    try:
        files.check(SimpleUploadedFile("a", content), kind)
    except DomainError:
        return False
    return True


def test_each_bound_of_memory_is_ours_and_not_a_librarys(monkeypatch):
    """Pillow and pypdf have bounds of their own, which another version may move."""
    honest = pdf_of_objects(zlib.compress(b"5 0 <<>>"))
    assert taken(picture("PNG"), files.PICTURE)
    assert taken(honest, files.DOCUMENT)
    monkeypatch.setattr(files, "MAX_PIXELS", 63)
    monkeypatch.setattr(pdf_check, "UNPACKED", 4)
    assert not taken(picture("PNG"), files.PICTURE)
    assert not taken(honest, files.DOCUMENT)


def test_pictures_are_drawn_anew_without_what_they_carried():
    """Where it was taken, and a page hidden behind the picture, are gone."""
    made, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "Calle 10 # 20-30"
    exif[0x0112] = 6
    Image.new("RGB", (60, 30), (200, 30, 30)).save(made, "JPEG", exif=exif)
    upload = SimpleUploadedFile("foto.jpg", made.getvalue() + b"<html>" + SCRIPT)
    stored = files.store(upload, files.PICTURE, by=None)
    content = stored.content.read()
    assert b"Calle 10" not in content
    assert SCRIPT not in content
    with Image.open(io.BytesIO(content)) as shown:
        assert shown.size == (30, 60)


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_what_is_clear_stays_clear_and_what_is_huge_becomes_small(format):
    made = io.BytesIO()
    Image.new("RGBA", (4000, 1000), (10, 20, 30, 0)).save(made, format)
    stored = files.store(SimpleUploadedFile("a", made.getvalue()), files.PICTURE, by=None)
    with Image.open(stored.content) as shown:
        assert (shown.size, shown.convert("RGBA").getpixel((5, 5))[3]) == ((2400, 600), 0)


@pytest.mark.parametrize("name", PATHS)
def test_names_say_nothing_to_a_browser_or_a_disk(name):
    upload = factories.pdf()
    upload.name = name
    stored = files.store(upload, files.DOCUMENT, by=None)
    answer = files.serve(stored)
    head = answer["Content-Disposition"]
    assert head.startswith("attachment")
    assert not set("\r\n") & set(head)
    assert ".." not in stored.content.name
    assert not set("/\\") & set(stored.name)
    assert len(stored.name) <= 120


def test_names_within_a_zip_are_never_paths(tmp_path):
    from contracts.adapters import Papers

    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("../../../H-1.pdf", factories.pdf().read())
        archive.writestr("/etc/H-2.pdf", b"x")
    papers = Papers(made, len(made.getvalue()))
    assert papers.read("H-1").name == "H-1.pdf"


def test_only_pictures_are_ever_shown_in_place():
    for upload, kind in ((factories.pdf(), files.DOCUMENT), (factories.picture(), files.PICTURE)):
        stored = files.store(upload, kind, by=None)
        answer = files.serve(stored, inline=True)
        shown = answer["Content-Disposition"].startswith("inline")
        assert shown is (kind is files.PICTURE)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert shown or answer["Cache-Control"] == "no-store"


def test_an_honest_contract_passes():
    with pytest.raises(DomainError):
        files.check(SimpleUploadedFile("a", HOSTILE["svg"]), files.DOCUMENT)
    assert files.check(factories.pdf(pages=40), files.DOCUMENT) == "pdf"
