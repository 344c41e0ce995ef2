"""Which pictures the guides have: who looks at which page, on what."""

from __future__ import annotations

from dataclasses import dataclass

PHONE, DESKTOP = "phone", "desktop"
AGENT, CLIENT, STAFF = "mariana@demo.example", "luisa@demo.example", "sofia@demo.example"

CLIENTS, AGENTS = "main tbody a[href^='/admin/clientes/']", "main tbody a[href^='/admin/agentes/']"
REDEMPTIONS = "main tbody a[href^='/admin/canjes/']"


@dataclass(frozen=True)
class Picture:
    """One file of docs/guia/img. `follow` are links opened one after the other, by selector."""

    name: str
    path: str
    who: str = ""
    device: str = PHONE
    follow: tuple[str, ...] = ()
    dark: bool = False
    height: int = 0  # of the picture; the window's own unless given


def agent(name: str, path: str, **more: object) -> Picture:
    return Picture(f"agente-{name}", path, AGENT, **more)  # type: ignore[arg-type]


def client(name: str, path: str, **more: object) -> Picture:
    return Picture(f"cliente-{name}", path, CLIENT, **more)  # type: ignore[arg-type]


def staff(name: str, path: str, **more: object) -> Picture:
    return Picture(f"empresa-{name}", path, STAFF, DESKTOP, **more)  # type: ignore[arg-type]


PICTURES = [
    Picture("inicio-publico", "/"),
    Picture("invitacion", "/r/MARAN234/", height=1000),
    Picture("registro", "/registro/", height=1000),
    client("inicio", "/cuenta/", height=1000),
    client("codigo", "/cuenta/codigo/"),
    client("avisos", "/cuenta/avisos/"),
    client("preferencias", "/cuenta/avisos/preferencias/", height=900),
    client("seguridad", "/cuenta/seguridad/", height=900),
    agent("inicio", "/oficina/", height=1000),
    agent("inicio-computador", "/oficina/", device=DESKTOP),
    agent("inicio-oscuro", "/oficina/", dark=True),
    agent("invitar", "/oficina/invitar/", height=1100),
    agent("codigo-propio", "/oficina/invitar/codigo/"),
    agent("referidos", "/oficina/referidos/", height=1000),
    agent("puntos", "/oficina/puntos/", height=1000),
    agent("por-que", "/oficina/puntos/", follow=("[aria-labelledby=movements] a.vi-list-row",), height=900),
    agent("extracto", "/oficina/extracto/", height=900),
    agent("premios", "/oficina/premios/", height=1000),
    agent("premio", "/oficina/premios/", follow=("main article a[href*='/oficina/premios/']",), height=1000),
    agent("canjes", "/oficina/canjes/"),
    agent("canje", "/oficina/canjes/", follow=("main a.vi-list-row",), height=1000),
    agent("avisos", "/oficina/avisos/"),
    staff("hoy", "/admin/"),
    staff("contrato", "/admin/contratos/nuevo/", height=900),
    staff("contratos", "/admin/contratos/"),
    staff("referidos", "/admin/contratos/referidos/"),
    staff("carga", "/admin/contratos/masivo/"),
    staff("reglas", "/admin/reglas/"),
    staff("reclamos", "/admin/reclamos/"),
    staff("pasivo", "/admin/pasivo/", height=1000),
    staff("clientes", "/admin/clientes/"),
    staff("hacer-agente", "/admin/clientes/?q=Luisa", follow=(CLIENTS, "a[href$='/hacer-agente/']"), height=1000),
    staff("agentes", "/admin/agentes/"),
    staff("agente", "/admin/agentes/?q=Mariana", follow=(AGENTS,), height=1000),
    staff("registro", "/admin/agentes/?q=Mariana", follow=(AGENTS, "a[href$='/registro/']")),
    staff("sospechosos", "/admin/sospechosos/"),
    staff("catalogo", "/admin/rewards/product/"),
    staff("canjes", "/admin/canjes/"),
    staff("modificar", "/admin/canjes/", follow=(REDEMPTIONS, "a[href$='/modificar/']"), height=1000),
    staff("correos", "/admin/correos/"),
    staff("plantilla", "/admin/plantillas/rewards.points_awarded/", height=1000),
    staff("ajustes", "/admin/ajustes/"),
    Picture("empresa-hoy-celular", "/admin/", STAFF, height=900),
]
