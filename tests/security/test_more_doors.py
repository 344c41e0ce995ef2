"""S11: the other doors for files: pictures and papers of people, texts, and tables that are read row by row."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import BaseForm, FileField

from core.access import PERMISSIONS
from core.models import Job, StoredFile
from core.uploads import ResumableFileField
from network.enums import CampaignState
from network.models import CampaignRun, Load, OrderBatch
from people.models import Upload
from tests import factories
from tests.network import campaign_cast
from tests.security.corpus import HOSTILE, picture, workbook_bomb

pytestmark = pytest.mark.django_db
PAPERS = {
    "own photo": (factories.client, "/cuenta/perfil/foto/", "photo"),
    "own document": (factories.client, "/cuenta/documentos/cedula/", "file"),
    "site": (factories.agent, "/oficina/sitio/", "picture"),
    "text": (lambda: factories.staff(*PERMISSIONS), "/admin/acuerdos/nuevo/", "file"),
    "of others": (lambda: factories.staff(*PERMISSIONS), "/admin/personas/{person}/documentos/cedula/", "file"),
}  # fmt: skip
SAID = {
    "text": {
        "title": "Contrato",
        "shown": "pdf",
        "kind": "contract",
        "audience": "agent",
        "places": "login",
        "required": "on",
        "block_after_days": "3",
        "is_active": "on",
    },
}
TABLES = {
    "people": "/admin/personas/importar/",
    "states": "/admin/personas/estados/",
    "ranks": "/admin/agentes/rangos/archivo/",
    "orders": "/admin/campanas/pedidos/cargar/",
    "corrections": "/admin/campanas/{}/corregir/",
    "rewards": "/admin/premios/archivo/",
    "tracking": "/admin/canjes/guias/",
    "blacklist": "/admin/lista-negra/archivo/",
}
BOOK = workbook_bomb()


def honest(field: str) -> SimpleUploadedFile:
    return factories.pdf() if field == "file" else SimpleUploadedFile("foto.jpg", picture("JPEG"), "image/jpeg")


@pytest.mark.parametrize("door", PAPERS)
def test_papers_and_pictures_are_refused_for_what_they_are(login, door):
    make, path, field = PAPERS[door]
    factories.document_kind("cedula")
    path = path.format(person=factories.client().person_id)
    browser = login(make())

    def send(upload):
        return browser.post(path, SAID.get(door, {}) | {"form_key": str(uuid.uuid4()), field: upload})

    for name, content in HOSTILE.items():
        answer = send(SimpleUploadedFile("archivo.pdf", content, "application/pdf"))
        assert answer.status_code == 422, name
        assert "error" in answer.content.decode(), name
    assert not StoredFile.objects.exists()
    assert not Upload.objects.exists()
    assert send(honest(field)).status_code == 302
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize("door", TABLES)
def test_tables_that_are_none_start_nothing(login, door):
    browser, reason = login(factories.staff(*PERMISSIONS)), factories.blacklist_reason().pk
    path = TABLES[door].format(campaign_cast.campaign(1, CampaignState.CLOSED).pk)
    hostile = {name: HOSTILE[name] for name in ("zip bomb", "program", "pixel bomb", "object bomb", "nothing")}
    for name, content in {**hostile, "workbook bomb": BOOK, "no workbook": b"PK\x03\x04" + b"\0" * 500}.items():
        sent = {"form_key": str(uuid.uuid4()), "reason": reason, "target": "client", "act": "inactivate"}
        table = SimpleUploadedFile("t.xlsx", content)
        answer = browser.post(path, sent | {"whole": "part", "table": table})
        assert answer.status_code == 422, (name, answer.status_code, answer.headers.get("Location"))
        assert "error" in answer.content.decode(), name
    assert [kind.__name__ for kind in (CampaignRun, Job, Load, OrderBatch, StoredFile) if kind.objects.exists()] == []


def test_no_form_takes_files_through_a_door_that_is_not_tried():
    def below(kind):
        yield kind
        for one in kind.__subclasses__():
            yield from below(one)

    found = {
        f"{form.__module__.partition('.')[0]}.{form.__name__}"
        for form in below(BaseForm)
        for field in getattr(form, "base_fields", {}).values()
        if isinstance(field, FileField) and not isinstance(field, ResumableFileField)
        if not form.__module__.startswith(("django", "tests", "import_export", "core.kit_samples"))
    }
    assert found == TRIED, "try its door here or in test_uploads.py"


TRIED = {
    "contracts.BatchForm", "contracts.UploadForm", "network.CorrectionForm", "network.LoadForm",
    "network.OrdersForm", "network.PeopleLoadForm", "network.RanksLoadForm", "network.StatesLoadForm",
    "people.BlacklistFileForm",
    "people.NewAgreementForm", "people.PublishForm", "people.WordingForm", "referrals.ClaimForm",
    "referrals.DisputeForm", "referrals.OtherReferrerForm", "referrals.SiteForm", "rewards.ClaimForm",
    "rewards.ProductFileForm", "rewards.ProductForm", "rewards.TrackingFileForm",
}  # fmt: skip
