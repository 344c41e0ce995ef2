"""Long files are read piece by piece from any row on, as a spreadsheet counts them."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from core import staging


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_whoever_goes_on_reads_what_is_left(end, size):
    lines = ["Nombre;Ciudad", "Ana;Cali", "", '"Eva;\'=1";Tunja', '"Leo\nPaz";"a""b"', "Ñoño;Bogotá"]
    name = default_storage.save("filas.csv", ContentFile("\ufeff".encode() + end.join(lines).encode()))
    with default_storage.open(name) as content:
        shape = staging.shape_of(content, content.size)
        whole = next(staging.pieces(content, shape, offset=0, number=0, size=100))[0]
        found, offset, number = [], 0, 0
        while True:  # a new reader each time, as after a worker that died
            piece = next(staging.pieces(content, shape, offset=offset, number=number, size=size), None)
            if piece is None:
                break
            rows, offset, number = piece
            found += rows
    default_storage.delete(name)
    assert found == whole
    assert [cells[0] for _number, cells in whole] == ["Ana", "Eva;'=1", "Leo\nPaz", "Ñoño"]
    assert [n for n, _cells in whole] == [2, 4, 5, 6]
