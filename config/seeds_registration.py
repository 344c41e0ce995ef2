"""What every company starts with to register people: kinds of document, masks, a form for each door."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from network.enums import Channel, Target
from network.models import FormVersion, RegistrationForm
from network.rules import default_spec
from people.enums import IdCheck, MaskField
from people.models import IdType, Mask

DOORS = (Channel.SITE, Channel.INVITATION, Channel.REPLICATED, Channel.BACKOFFICE, Channel.BACKEND, Channel.FILE)


def id_types() -> Iterator[tuple[str, str, str, IdCheck, str]]:
    """Country, code, name, what is checked, mask."""
    yield "CO", "CC", _("Citizen's card"), IdCheck.CO_CC, "#.###"
    yield "CO", "CE", _("Foreigner's card"), IdCheck.CO_CE, ""
    yield "CO", "TI", _("Identity card of a minor"), IdCheck.CO_TI, "#.###"
    yield "CO", "PPT", _("Protection permit"), IdCheck.CO_PPT, ""
    yield "CO", "PA", _("Passport"), IdCheck.PASSPORT, ""
    yield "CO", "NIT", _("Tax number (NIT)"), IdCheck.CO_NIT, "000.000.000-0"
    yield "MX", "CURP", "CURP", IdCheck.MX_CURP, ""
    yield "MX", "RFC", "RFC", IdCheck.MX_RFC, ""
    yield "MX", "PA", _("Passport"), IdCheck.PASSPORT, ""
    yield "ES", "DNI", "DNI", IdCheck.ES_DNI, "00000000-A"
    yield "ES", "NIE", "NIE", IdCheck.ES_NIE, "A-0000000-A"
    yield "ES", "PA", _("Passport"), IdCheck.PASSPORT, ""
    yield "PE", "DNI", "DNI", IdCheck.PE_DNI, ""
    yield "PE", "RUC", "RUC", IdCheck.PE_RUC, ""
    yield "PE", "PA", _("Passport"), IdCheck.PASSPORT, ""
    yield "EC", "CI", _("Identity card"), IdCheck.EC_CI, "000000000-0"
    yield "EC", "RUC", "RUC", IdCheck.EC_RUC, ""
    yield "EC", "PA", _("Passport"), IdCheck.PASSPORT, ""
    yield "CL", "RUT", "RUT", IdCheck.CL_RUT, ""
    yield "CL", "PA", _("Passport"), IdCheck.PASSPORT, ""


MASKS = {
    "CO": {MaskField.PHONE: "000 000 0000", MaskField.LANDLINE: "000 000 0000", MaskField.BIRTH_DATE: "dd/mm/yyyy"},
    "MX": {MaskField.PHONE: "00 0000 0000", MaskField.LANDLINE: "00 0000 0000", MaskField.BIRTH_DATE: "dd/mm/yyyy"},
    "ES": {MaskField.PHONE: "000 00 00 00", MaskField.LANDLINE: "000 00 00 00", MaskField.BIRTH_DATE: "dd/mm/yyyy"},
    "PE": {MaskField.PHONE: "000 000 000", MaskField.LANDLINE: "00 000 0000", MaskField.BIRTH_DATE: "dd/mm/yyyy"},
    "EC": {MaskField.PHONE: "000 000 0000", MaskField.LANDLINE: "00 000 0000", MaskField.BIRTH_DATE: "dd/mm/yyyy"},
    "CL": {MaskField.PHONE: "0 0000 0000", MaskField.LANDLINE: "00 000 0000", MaskField.BIRTH_DATE: "dd-mm-yyyy"},
}


def seed_registration() -> None:
    """Add what is missing, in the language in force; what staff have changed stays theirs."""
    known = set(IdType.objects.values_list("country", "code"))
    IdType.objects.bulk_create(
        IdType(country=country, code=code, name=name, check_name=check, mask=mask, position=position)
        for position, (country, code, name, check, mask) in enumerate(id_types(), start=1)
        if (country, code) not in known
    )
    patterns = [Mask(country=c, field=f, pattern=p) for c, fields in MASKS.items() for f, p in fields.items()]
    Mask.objects.bulk_create(patterns, ignore_conflicts=True)
    for channel in DOORS:
        for target in Target:
            _seed_form(channel, target)
    _seed_form(Channel.CONTACT, Target.CLIENT)


def _seed_form(channel: Channel, target: Target) -> None:
    form, made = RegistrationForm.objects.get_or_create(
        country=settings.COUNTRY, channel=channel, target=target,
        defaults={"name": f"{target.label} · {channel.label}".capitalize()},
    )  # fmt: skip
    if made:
        spec = default_spec(channel, target)
        FormVersion.objects.create(form=form, number=1, spec=spec, published_at=timezone.now())
