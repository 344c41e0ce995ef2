"""What the gallery of the kit shows: Spanish of real length, with long names, accents, nothing and millions."""

from typing import Any

from django import forms

LONG_NAME = "María Fernanda de los Ángeles Castañeda Echavarría"
LONG_TEXT = (
    "El contrato CT-2026-000184 se anuló el 3 de noviembre porque el documento estaba repetido; sus 300 puntos se "
    "descontaron y tus próximos puntos los compensan primero."
)
TONES = [
    ("success", "Aprobado"),
    ("info", "En preparación"),
    ("warn", "Esperando tu corrección desde hace 12 días"),
    ("danger", "Rechazado"),
    ("neutral", "En cola"),
    ("earned", "Ganado"),
    ("primary", "Tu meta"),
]
AMOUNTS = [
    {"label": "Puntos disponibles", "value": "0", "note": "Todavía no has ganado puntos.", "tone": "earned"},
    {
        "label": "Puntos disponibles",
        "value": "1.284.350",
        "note": "120 vencen el 30/11/2026",
        "url": "#amount",
        "tone": "earned",
    },
    {"label": "Valor de los contratos vigentes", "minor": 12_450_987_000_00, "note": "En 3.214 contratos"},
    {"label": "Por compensar", "value": "−120", "small": True, "note": "Salen primero de lo próximo que ganes."},
]
MOMENTS = [
    {"title": "Solicitado", "when": "3 nov. 2026, 9:14 a. m.", "icon": "gift"},
    {"title": f"Aprobado por {LONG_NAME}", "text": LONG_TEXT, "when": "4 nov. 2026, 4:05 p. m.", "url": "#timeline"},
    {"title": "En preparación", "state": "current", "icon": "box"},
    {
        "title": "La transportadora devolvió el paquete",
        "state": "failed",
        "icon": "alert",
        "text": "Dirección incompleta.",
    },
    {"title": "Entregado", "state": "next", "icon": "truck"},
]
STEPS = [
    {"label": "Premio", "state": "done", "url": "#stepper"},
    {"label": "Confirmación", "state": "current"},
    {"label": "Comprobante", "state": "todo"},
]
TABS = [
    {"label": "Solicitados", "url": "#tabs", "count": 1284, "active": True},
    {"label": "En preparación", "url": "#tabs", "count": 0},
    {"label": "Todos", "url": "#tabs", "count": 1000, "more": True},
]
ROWS = [
    {
        "number": "CT-2026-000001",
        "name": LONG_NAME,
        "minor": 125_000_00,
        "points": 0,
        "tone": "neutral",
        "state": "En revisión",
    },
    {
        "number": "CT-2026-000184",
        "name": "Iñaki Peñaranda Güiza",
        "minor": 12_450_987_00,
        "points": 1_284_350,
        "tone": "success",
        "state": "Vigente",
    },
    {
        "number": "CT-2026-003214",
        "name": "Óscar Ñungo",
        "minor": 0,
        "points": -300,
        "tone": "danger",
        "state": "Anulado",
    },
]
TREE = [
    {
        "name": LONG_NAME,
        "note": "MARAN234 · líder desde el 2/01/2025",
        "url": "#tree",
        "children": [
            {
                "name": "Iñaki Peñaranda Güiza",
                "note": "Tú",
                "current": True,
                "state": {"tone": "success", "label": "Activo"},
                "children": [
                    {
                        "name": "Óscar Ñungo",
                        "note": "3 clientes, 1.284.350 puntos",
                        "url": "#tree",
                        "lazy_url": "#tree",
                        "fold_label": "12 personas debajo",
                        "more": "Ver quién está debajo",
                    },
                    {
                        "name": "Luz Dary Quiñónez",
                        "note": "0 clientes",
                        "url": "#tree",
                        "state": {"tone": "neutral", "label": "Inactiva"},
                    },
                ],
            },
            {
                "name": "Úrsula Ibáñez",
                "url": "#tree",
                "folded": True,
                "children": [{"name": "Álvaro Cañón", "url": "#tree", "more": "Ver sus 214 personas"}],
            },
        ],
    }
]
SPARKS = [
    {
        "label": "Puntos por semana: de 120 a 4.350",
        "values": [120, 400, 380, 900, 1500, 1200, 2600, 4350],
        "tone": "earned",
    },
    {"label": "Contratos por semana: ninguno", "values": [0, 0, 0, 0, 0, 0, 0, 0], "tone": ""},
    {"label": "Registros por semana: de 3.214 a 12", "values": [3214, 1800, 900, 450, 200, 90, 40, 12], "tone": "info"},
]
SERIES = [
    {"name": "Emitidos", "tone": "earned", "values": [1200, 1800, 0, 2400, 1_284_350 // 500, 1900]},
    {"name": "Canjeados", "tone": "primary", "values": [300, 900, 100, 1200, 800, 0]},
    {"name": "Vencidos", "tone": "neutral", "values": [0, 120, 40, 0, 260, 90]},
]
JOBS = [
    {"title": "Carga de 3.214 contratos", "percent": 64, "count": 1},
    {"title": "Descarga de agentes", "percent": None, "count": 3},
]

PIECES = [
    {"kind": "same", "text": "Ganaste "},
    {"kind": "gone", "text": "300 puntos"},
    {"kind": "new", "text": "{points} por el contrato de {client}"},
    {"kind": "same", "text": ". Ahora tienes {balance}."},
]


class SampleForm(forms.Form):
    """A field of every sort. Names differ by form, so that each has its own ids."""

    name = forms.CharField(label="Nombres y apellidos", max_length=120, initial=LONG_NAME)
    amount = forms.CharField(label="Monto", help_text="Así: 1.250.000", initial="12.450.987.000")
    kind = forms.ChoiceField(
        label="Tipo de contrato", choices=[("hogar", "Plan Hogar"), ("empresa", "Plan Empresa y pymes")]
    )
    day = forms.DateField(label="Fecha", widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label="Motivo", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    paper = forms.FileField(label="Documento en PDF", required=False)
    way = forms.ChoiceField(
        label="Cómo te avisamos",
        widget=forms.RadioSelect,
        initial="mail",
        choices=[("mail", "Por correo"), ("bell", "Solo en la campana")],
    )
    agreed = forms.BooleanField(label="Acepto el tratamiento de mis datos personales")


class SampleSearch(forms.Form):
    q = forms.CharField(label="Nombre, correo o teléfono", required=False)
    state = forms.ChoiceField(label="Estado", required=False, choices=[("", "Todos"), ("active", "Activo")])


class SampleUpload(forms.Form):
    table = forms.FileField(label="Archivo (CSV o XLSX)", help_text="CSV hasta 1.000.000 de filas.")


def samples() -> dict[str, Any]:
    """The gallery's context."""
    typed = {"wrong-name": "", "wrong-amount": "1,250", "wrong-kind": "otro", "wrong-day": "ayer"}
    wrong = SampleForm(typed, prefix="wrong")
    wrong.add_error(None, "Otra persona cambió este canje mientras lo mirabas. Revisa lo que hay ahora.")
    wrong.add_error("amount", "Esta cifra se puede leer de dos maneras: escríbela sin puntos, o así: 1.250.000.")
    return {
        "long_name": LONG_NAME,
        "long_text": LONG_TEXT,
        "tones": TONES,
        "amounts": AMOUNTS,
        "moments": MOMENTS,
        "steps": STEPS,
        "page": {"previous_cursor": "before", "next_cursor": "after"},
        "tabs": TABS,
        "rows": ROWS,
        "tree": TREE,
        "sparks": SPARKS,
        "series": SERIES,
        "jobs": JOBS,
        "pieces": PIECES,
        "form": SampleForm(prefix="right"),
        "wrong": wrong,
        "searched": SampleSearch(prefix="searched"),
        "narrowed": SampleSearch(prefix="narrowed"),
        "uploaded": SampleUpload(prefix="uploaded"),
    }
