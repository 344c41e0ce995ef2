"""Tables and ZIPs as staff make them."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook

from tests import factories

HEAD = ["Contrato", "Correo", "Nombres", "Apellidos", "Celular", "Tipo", "Valor", "Fecha"]


def row(number, client="", kind="Plan Hogar", amount="1850000", day=None, given="", family="", phone=""):
    day = f"{timezone.localdate():%d/%m/%Y}" if day is None else day
    return [number, client, given, family, phone, kind, amount, day]


def csv_file(rows, head=HEAD, name="contratos.csv"):
    lines = [";".join(str(cell) for cell in line) for line in [head, *rows]]
    return SimpleUploadedFile(name, "\r\n".join(lines).encode("utf-8-sig"), "text/csv")


def xlsx_file(rows, head=HEAD, name="contratos.xlsx"):
    book, content = Workbook(), io.BytesIO()
    for line in [head, *rows]:
        book.active.append(line)
    book.save(content)
    return SimpleUploadedFile(name, content.getvalue())


def zip_file(papers, name="pdf.zip"):
    """name in the archive -> content; None is a plain PDF."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for paper, inside in papers.items():
            archive.writestr(paper, factories.pdf().read() if inside is None else inside)
    return SimpleUploadedFile(name, content.getvalue(), "application/zip")


def papers(*numbers):
    return zip_file({f"{number}.pdf": None for number in numbers})
