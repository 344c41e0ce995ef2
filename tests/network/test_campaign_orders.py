"""Orders by file: idempotent by their number, each row told, undone while it may be; the pages of it."""

import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from core.jobs_run import run_due_jobs
from core.models import StoredFile
from network.actions import campaigns as actions
from network.enums import CampaignState, OrderState
from network.errors import ColumnsMissing, HeadersMissing, NothingToUndo, NothingToWrite, OrdersExpired
from network.models import CampaignOrder, OrderBatch
from network.permissions import MANAGE_CAMPAIGNS, VIEW_CAMPAIGNS
from network.rules.orders import points_of
from tests import factories
from tests.network.campaign_cast import FIRST, campaign

pytestmark = pytest.mark.django_db
HEAD = "Número de pedido;Agente;Fecha;Monto;Puntos;Estado"


def table(*rows, head=HEAD):
    return SimpleUploadedFile("pedidos.csv", "\n".join([head, *rows]).encode())


@pytest.fixture
def carlos():
    return factories.agent(code="CARL2345")


def preview(*rows, by=None):
    return actions.import_orders(table=table(*rows), form_key=uuid.uuid4(), by=by)


def bring_in(*rows, by=None):
    batch = preview(*rows, by=by)
    if any(batch.figures["seen"]["counts"].get(name) for name in ("new", "changed")):
        save(batch)
    else:
        batch.figures = batch.figures["seen"]
    return batch


def save(batch):
    actions.confirm_orders(batch=batch, by=None)
    run_due_jobs()
    batch.refresh_from_db()
    return batch


def result(batch):
    return [row[2] for row in batch.figures["rows"]]


def test_new_changed_same_and_mistakes(carlos):
    now = campaign(1)
    good = f"P-1;CARL2345;{FIRST:%d/%m/%Y};1.250.000;30;"
    assert result(bring_in(good, good)) == ["new", "same"]
    bring_in(same := good.replace("P-1", "P-0"))
    batch = bring_in(
        same, f"P-1;{carlos.person.email};{FIRST};900000;30;", f"P-2;CARL2345;{FIRST};900000;30;anulado",
        f"P-3;NADIE;{FIRST};1;;", "P-4;CARL2345;ayer;1;;", f"P-5;CARL2345;{FIRST};1;muchos;", f";CARL2345;{FIRST};1;;",
    )  # fmt: skip
    assert result(batch) == ["same", "changed", "new", "error", "error", "error", "error"]
    _zero, one, two = CampaignOrder.objects.order_by("number")
    assert (one.campaign, one.amount_minor, one.points) == (now, 900_000_00, 30)
    assert two.state == OrderState.CANCELLED


def test_orders_of_a_locked_campaign_fall_into_the_next(carlos):
    campaign(1, CampaignState.LOCKED)
    second = campaign(2)
    assert result(bring_in(f"P-1;CARL2345;{FIRST};1000;;")) == ["new"]
    assert CampaignOrder.objects.get().campaign == second
    actions.lock_campaign(campaign=second, by=None)
    batch = bring_in(f"P-1;CARL2345;{FIRST};2000;;", f"P-2;CARL2345;{FIRST};2000;;")
    assert result(batch) == ["error", "error"]


def test_undoing_takes_new_ones_out_and_changed_ones_back(carlos):
    first = campaign(1)
    campaign(2)
    day = FIRST + timedelta(days=25)
    bring_in(f"P-1;CARL2345;{FIRST};1000;5;")
    batch = bring_in(f"P-1;CARL2345;{day};2000;7;", f"P-2;CARL2345;{FIRST};3000;;")
    actions.undo_batch(batch=batch, by=None)
    actions.undo_batch(batch=batch, by=None)
    one, two = CampaignOrder.objects.order_by("number")
    assert (one.campaign, one.ordered_on, one.amount_minor, one.points) == (first, FIRST, 100_000, 5)
    assert (one.state, two.state) == (OrderState.VALID, OrderState.CANCELLED)


def test_what_counts_in_a_locked_campaign_is_not_undone(carlos):
    first = campaign(1)
    batch = bring_in(f"P-1;CARL2345;{FIRST};1000;5;")
    actions.lock_campaign(campaign=first, by=None)
    with pytest.raises(NothingToUndo):
        actions.undo_batch(batch=batch, by=None)


def test_a_file_without_its_columns_and_the_same_form_twice(carlos):
    campaign(1)
    with pytest.raises(ColumnsMissing):
        actions.import_orders(table=table("1;2", head="Pedido;Otra"), form_key=uuid.uuid4(), by=None)
    with pytest.raises(HeadersMissing):
        actions.import_orders(table=table("1;2", head="Algo;Otra"), form_key=uuid.uuid4(), by=None)
    key = uuid.uuid4()
    first, second = (actions.import_orders(table=table("P;C;x;1;;"), form_key=key, by=None) for _ in range(2))
    assert first == second
    assert OrderBatch.objects.count() == 1


def test_each_row_says_where_it_counts_and_a_day_of_no_campaign_is_a_mistake(client, carlos):
    campaign(1, CampaignState.LOCKED)
    campaign(2)
    batch = bring_in(
        f"P-1;CARL2345;{FIRST};1000;;", f"P-2;CARL2345;{FIRST + timedelta(21)};1000;;", "P-3;CARL2345;01/01/2024;1000;;"
    )
    assert [row[2:] for row in batch.figures["rows"]] == [
        ["new", "Campaña 1 no recibe más pedidos: cuenta en Campaña 2.", "Campaña 2"],
        ["new", "", "Campaña 2"],
        ["error", "Ese día no está en ninguna campaña.", ""],
    ]
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS))
    shown = client.get(reverse("network_staff:order_batch", args=[batch.pk]))
    assert shown.context["campaigns"] == [("Campaña 2", 2)]
    assert "Campaña 1 no recibe más pedidos" in shown.content.decode()
    answer = client.get(reverse("network_staff:order_report", args=[batch.pk]))
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    assert [cell.value for cell in sheet[1]][3] == "Campaña"
    assert [cell.value for cell in sheet[2]][3] == "Campaña 2"
    bad = bring_in("P-2;CARL2345;01/01/2024;1000;;", f"P-4;CARL2345;{FIRST};1000;;raro", f"P-5;CARL2345;{FIRST};-5;;")
    assert [row[3] for row in bad.figures["rows"]] == [
        "Ese día no está en ninguna campaña.", "El estado es válido (o vacío) o anulado.",
        "El valor es menor que cero.",
    ]  # fmt: skip
    assert CampaignOrder.objects.get(number="P-2").ordered_on == FIRST + timedelta(21)


@pytest.mark.row("RG16")
def test_a_day_still_to_come_is_a_mistake_of_its_row(client, carlos):
    today = timezone.localdate()
    now = campaign(1, starts_on=today - timedelta(3), ends_on=today + timedelta(3))
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS, MANAGE_CAMPAIGNS))
    rows = [f"P-{n};CARL2345;{today + timedelta(n)};1000;;" for n in (0, 1, -1)]
    sent = {"form_key": uuid.uuid4(), "table": table(*rows)}
    shown = client.post(reverse("network_staff:send_orders"), sent, follow=True)
    assert [(row[1], row[4]) for row in shown.context["said"]] == [("P-1", "Ese día aún no llega.")]
    assert "Ese día aún no llega." in shown.content.decode()
    assert shown.context["to_write"] == 2
    save(OrderBatch.objects.get())
    assert sorted(now.orders.values_list("number", flat=True)) == ["P--1", "P-0"]


def test_undoing_is_not_offered_where_nothing_can_be_undone(client, carlos):
    now = campaign(1)
    batch = bring_in(f"P-1;CARL2345;{FIRST};1000;5;")
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS, MANAGE_CAMPAIGNS))
    page = reverse("network_staff:order_batch", args=[batch.pk])
    assert client.get(page).context["may_undo"]
    actions.lock_campaign(campaign=now, by=None)
    shown = client.get(page)
    assert not shown.context["may_undo"]
    assert shown.context["too_late"]
    assert 'data-dialog-open="undo"' not in shown.content.decode()


def test_a_text_that_is_no_table_says_which_formats_are_taken(client):
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS, MANAGE_CAMPAIGNS))
    typed = {"form_key": uuid.uuid4(), "table": SimpleUploadedFile("nota.txt", b"hola")}
    answer = client.post(reverse("network_staff:send_orders"), typed)
    assert answer.status_code == 422
    assert "no es CSV ni XLSX" in answer.content.decode()


@pytest.mark.row("RG16")
def test_the_pages_of_the_files(client, carlos):
    campaign(1)
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS, MANAGE_CAMPAIGNS))
    page, send = reverse("network_staff:order_batches"), reverse("network_staff:send_orders")
    key = client.get(page).context["form"]["form_key"].value()
    assert client.post(send, {"form_key": key}).status_code == 422
    bad = client.post(send, {"form_key": key, "table": table("1;2", head="Algo;Otra")})
    assert bad.status_code == 422
    assert bad.context["form"].errors["table"]
    sent = client.post(send, {"form_key": key, "table": table(f"P-1;CARL2345;{FIRST};1000;5;", "P-2;X;y;z;;")})
    batch = OrderBatch.objects.get()
    assert sent.url == reverse("network_staff:order_batch", args=[batch.pk])
    seen = client.get(sent.url)
    assert (seen.context["figures"]["new"], seen.context["figures"]["error"], seen.context["to_write"]) == (1, 1, 1)
    assert [one["name"] for one in seen.context["orders"]] == [f"{carlos.person.name}, CARL2345"]
    assert not CampaignOrder.objects.exists()
    confirm = reverse("network_staff:confirm_orders", args=[batch.pk])
    assert [client.post(confirm).url, client.post(confirm).url] == [sent.url, sent.url]
    run_due_jobs()
    shown = client.get(sent.url)
    assert shown.context["figures"]["new"] == 1
    assert [row[1] for row in shown.context["said"]] == ["P-2"]
    assert shown.context["campaigns"] == [("Campaña 1", 1)]
    assert client.get(reverse("network_staff:order_report", args=[batch.pk])).status_code == 200
    book = load_workbook(BytesIO(b"".join(client.get(reverse("network_staff:order_template")).streaming_content)))
    assert book.sheetnames == ["Datos", "Cómo llenarlo"]
    assert any("con comas" in cell.value for row in book["Cómo llenarlo"].iter_rows() for cell in row)
    client.post(reverse("network_staff:undo_orders", args=[batch.pk]))
    assert CampaignOrder.objects.get().state == OrderState.CANCELLED
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS))
    assert client.post(send).status_code == 403
    assert client.post(confirm).status_code == 403
    assert client.get(page).status_code == 200


def test_the_preview_says_whose_order_it_is_and_what_changes(client, carlos):
    campaign(1)
    other = factories.agent(code="ANAA2345")
    bring_in(f"P-1;CARL2345;{FIRST};1000;5;")
    batch = preview(f"P-1;ANAA2345;{FIRST};2500;5;anulado", f"P-2;CARL2345;{FIRST};900;;", "P-3;NADIE;hoy;1;;")
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS))
    shown = client.get(reverse("network_staff:order_batch", args=[batch.pk]))
    changed, new = shown.context["orders"]
    assert changed["changes"] == [
        ("Agente", f"{carlos.person.name}, CARL2345", f"{other.person.name}, ANAA2345"),
        ("Monto", "$\u00a01.000", "$\u00a02.500"), ("Estado", "válido", "cancelado"),
    ]  # fmt: skip
    assert (new["name"], new["is_new"]) == (f"{carlos.person.name}, CARL2345", True)
    assert [row[1] for row in shown.context["said"]] == ["P-3"]
    assert "Guardar 2 pedidos" not in shown.content.decode(), "whoever may only look confirms nothing"
    assert CampaignOrder.objects.get().amount_minor == 100_000


def test_what_changed_after_the_preview_is_not_saved(carlos):
    now = campaign(1)
    bring_in(f"P-1;CARL2345;{FIRST};1000;5;")
    batch = preview(f"P-1;CARL2345;{FIRST};2000;5;", f"P-2;CARL2345;{FIRST};10;;", f"P-3;CARL2345;{FIRST};10;;")
    bring_in(f"P-1;CARL2345;{FIRST};3000;5;", f"P-2;CARL2345;{FIRST};10;;")
    save(batch)
    batch.refresh_from_db()
    assert result(batch) == ["overtaken", "same", "new"]
    assert CampaignOrder.objects.get(number="P-1").amount_minor == 300_000
    later, late = preview(f"P-4;CARL2345;{FIRST};10;;"), campaign(2)
    actions.lock_campaign(campaign=now, by=None)
    save(later)
    later.refresh_from_db()
    assert result(later) == ["overtaken"], "it would count in the next campaign, and the preview said another"
    assert not late.orders.exists()


def test_what_had_a_mistake_in_the_preview_is_not_saved_though_it_is_right_now(carlos):
    campaign(1)
    batch = preview(f"P-1;CARL2345;{FIRST};10;;", f"P-2;TARD2345;{FIRST};10;;")
    factories.agent(code="TARD2345")
    save(batch)
    batch.refresh_from_db()
    assert result(batch) == ["new", "error"]


def test_a_number_twice_changes_once_and_undoing_gives_back_what_was(carlos):
    campaign(1)
    bring_in(f"P-1;CARL2345;{FIRST};1000;5;")
    batch = bring_in(f"P-1;CARL2345;{FIRST};2000;5;", f"P-1;CARL2345;{FIRST};3000;5;")
    assert result(batch) == ["changed", "error"]
    actions.undo_batch(batch=batch, by=None)
    assert CampaignOrder.objects.get().amount_minor == 100_000


def test_a_number_twice_is_what_its_first_row_says_however_often_the_file_comes_in(carlos):
    campaign(1)
    rows = [f"P-1;CARL2345;{FIRST};1000;5;", f"P-1;CARL2345;{FIRST};2000;5;"]
    assert [result(bring_in(*rows)) for _ in range(3)] == [["new", "error"], ["same", "error"], ["same", "error"]]
    assert CampaignOrder.objects.get().amount_minor == 100_000


@pytest.mark.parametrize(
    ("text", "points"),
    [("", 0), ("1250", 1250), ("1.250", 1250), ("1 250", 1250), ("12.50", None), ("1.5", None), ("1,250", None)],
)
def test_points_are_whole_and_a_dot_stands_for_thousands_alone(text, points):
    assert points_of(text) == points


def test_a_file_that_changes_nothing_is_not_confirmed_and_one_that_waits_has_nothing_to_undo(carlos):
    campaign(1)
    row = f"P-1;CARL2345;{FIRST};1000;5;"
    waiting = preview(row)
    with pytest.raises(NothingToUndo):
        actions.undo_batch(batch=waiting, by=None)
    save(waiting)
    with pytest.raises(NothingToWrite):
        actions.confirm_orders(batch=preview(row), by=None)


def test_a_file_of_before_there_were_previews_is_written_to_its_end(carlos):
    campaign(1)
    batch = preview(f"P-1;CARL2345;{FIRST};1000;5;")
    actions.confirm_orders(batch=batch, by=None)
    OrderBatch.objects.update(figures={}, confirmed_at=None)
    run_due_jobs()
    assert CampaignOrder.objects.get().number == "P-1"


@pytest.mark.parametrize("name", ["pedidos.txt", "pedidos.csv"])
@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.replace(";", "|").encode(), lambda text: text.replace(";", "\t").encode("utf-16"),
        lambda text: text.replace(";", ",").encode("cp1252"), lambda text: f"sep=;\r\n{text}".encode(),
        lambda text: f"\n\n{text}".encode("utf-8-sig"),
    ],
    ids=["bars", "unicode text", "commas of Windows", "says its delimiter", "empty lines first"],
)  # fmt: skip
def test_texts_are_read_whatever_stands_between_their_cells(carlos, name, encode):
    campaign(1)
    text = "\r\n".join([HEAD, f"P-1;CARL2345;{FIRST};1000;5;", f"P-2;CARL2345;{FIRST};2000;5;"])
    batch = actions.import_orders(
        table=SimpleUploadedFile(name, encode(text)), form_key=uuid.uuid4(), by=None
    )  # fmt: skip
    assert batch.figures["seen"]["counts"] == {"new": 2}


def test_a_text_of_several_rows_without_headers_says_what_the_first_row_must_be(client, carlos):
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS, MANAGE_CAMPAIGNS))
    for content in (f"P-1;CARL2345;{FIRST};1000;5;\n" * 2, "Pedido~Agente~Fecha~Valor\nP-1~CARL2345~2025~1\n"):
        sent = {"form_key": uuid.uuid4(), "table": SimpleUploadedFile("pedidos.txt", content.encode())}
        answer = client.post(reverse("network_staff:send_orders"), sent)
        assert answer.status_code == 422
        assert "La primera fila no nombra las columnas" in answer.content.decode()
    assert not OrderBatch.objects.exists()


def test_what_a_file_says_stays_text_on_the_page_and_in_the_report(client, carlos):
    campaign(1)
    evil = "<script>alert(1)</script>"
    rows = [f"{evil};CARL2345;{FIRST};10;;", f"=1+1;CARL2345;{FIRST};x;;"]
    batch = actions.import_orders(
        table=SimpleUploadedFile("=<img src=x>.csv", "\n".join([HEAD, *rows]).encode()), form_key=uuid.uuid4(), by=None
    )
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS))
    shown = client.get(reverse("network_staff:order_batch", args=[batch.pk])).content.decode()
    assert "alert(1)" in shown
    assert evil not in shown
    assert "<img src=x>" not in shown
    answer = client.get(reverse("network_staff:order_report", args=[batch.pk]))
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    assert sheet["B3"].data_type == "s"
    assert str(sheet["B3"].value).startswith("'")


def test_looking_at_a_preview_costs_the_same(client, assert_same_queries):
    campaign(1)
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS, MANAGE_CAMPAIGNS))
    rows, pages = [], []

    def add():
        agent = factories.agent()
        rows.append(f"P-{agent.pk};{agent.person.email};{FIRST};10;;")
        pages.append(reverse("network_staff:order_batch", args=[preview(*rows).pk]))

    assert_same_queries(lambda: client.get(pages[-1]), add)


@pytest.mark.row("RG16")
def test_a_file_that_nobody_confirms_expires_and_is_emptied(client, carlos):
    campaign(1)
    old, new = (preview(f"{number};CARL2345;{FIRST};1000;;") for number in ("P-1", "P-2"))
    OrderBatch.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=15))
    with pytest.raises(OrdersExpired):
        actions.confirm_orders(batch=old, by=None)  # though nobody swept it yet
    assert [actions.expire_orders(), actions.expire_orders()] == [1, 0]
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.figures, old.is_waiting, new.is_waiting) == ({"new": 1}, False, True)
    assert [bool(StoredFile.objects.get(pk=one.file_id).content) for one in (old, new)] == [False, True]
    factories.sign_in(client, factories.staff(VIEW_CAMPAIGNS, MANAGE_CAMPAIGNS))
    said = client.post(reverse("network_staff:confirm_orders", args=[old.pk]), follow=True).content.decode()
    assert ("Súbelo otra vez" in said, "y está vacío" in said, "Guardar un pedido" in said) == (True, True, False)
    assert ("Lo que habría hecho" in said, "En cifras" in said) == (True, False)
    assert "vencido" in client.get(reverse("network_staff:order_batches")).content.decode()
    assert client.get(reverse("network_staff:order_report", args=[old.pk])).status_code == 200
    assert not CampaignOrder.objects.exists()
