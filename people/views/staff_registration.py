"""What registrations ask for: extended fields, kinds of identity document, masks."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError
from core.views import Request, StaffView
from people import actions
from people.forms.registration import DefinitionForm, ExtraForm, FieldForm, IdTypeForm, MaskForm
from people.models import ExtendedField, IdType, Mask, Person
from people.permissions import EDIT_CONTACTS, MANAGE_FIELDS
from people.queries import extended_fields


class Definitions(StaffView):
    """All rows of one kind, in their order."""

    permission = MANAGE_FIELDS
    model: ClassVar[type[Model]]
    title: ClassVar[Any]

    def get(self, request: Request) -> HttpResponse:
        return self.render({"title": self.title, "rows": self.model._default_manager.all()})


class Define(StaffView):
    """Add a row, or change it."""

    permission = MANAGE_FIELDS
    template = "people/staff/define.html"
    form: ClassVar[type[DefinitionForm]]
    name: ClassVar[str]  # of the row, as the action calls it
    save: ClassVar[Callable[..., Any]]
    back: ClassVar[str]
    title: ClassVar[Any]

    def get(self, request: Request, pk: int | None = None) -> HttpResponse:
        return self.page(self.form(instance=self.row(pk)))

    def post(self, request: Request, pk: int | None = None) -> HttpResponse:
        form = self.form(request.POST, instance=self.row(pk))
        if form.is_valid():
            try:
                type(self).save(**{self.name: form.instance}, by=request.user)
            except DomainError as error:
                form.add_domain_error(error)
            else:
                messages.success(request, _("Saved. It is in force from now on."))
                return redirect(self.back)
        return self.page(form, status=422)

    def row(self, pk: int | None) -> Any:
        return get_object_or_404(self.form._meta.model, pk=pk) if pk else self.form._meta.model()

    def page(self, form: DefinitionForm, status: int = 200) -> HttpResponse:
        title = str(form.instance) if form.instance.pk else self.title
        return self.render({"title": title, "form": form, "back": self.back, "list_title": self.title}, status=status)


class Fields(Definitions):
    permission = MANAGE_FIELDS
    template = "people/staff/fields.html"
    model = ExtendedField
    title = gettext_lazy("Extended fields")


class DefineField(Define):
    permission = MANAGE_FIELDS
    form, name, save = FieldForm, "field", staticmethod(actions.save_field)
    back, title = "people_staff:fields", gettext_lazy("Extended field")


class MoveField(StaffView):
    permission = MANAGE_FIELDS

    def post(self, request: Request, pk: int) -> HttpResponse:
        places = {"up": -1, "down": 1}.get(request.POST.get("to", ""), 0)
        actions.move_field(field=get_object_or_404(ExtendedField, pk=pk), places=places, by=request.user)
        return redirect("people_staff:fields")


class IdTypes(Definitions):
    permission = MANAGE_FIELDS
    template = "people/staff/id_types.html"
    model = IdType
    title = gettext_lazy("Identity documents")


class DefineIdType(Define):
    permission = MANAGE_FIELDS
    form, name, save = IdTypeForm, "type", staticmethod(actions.save_id_type)
    back, title = "people_staff:id_types", gettext_lazy("Kind of identity document")


class Masks(Definitions):
    permission = MANAGE_FIELDS
    template = "people/staff/masks.html"
    model = Mask
    title = gettext_lazy("Masks")


class DefineMask(Define):
    permission = MANAGE_FIELDS
    form, name, save = MaskForm, "mask", staticmethod(actions.save_mask)
    back, title = "people_staff:masks", gettext_lazy("Mask")


class Extra(StaffView):
    """What somebody answered to the extended fields, as staff correct it."""

    permission = EDIT_CONTACTS
    template = "people/staff/extra.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        whose = self.whose(pk)
        return self.page(whose, ExtraForm(person=whose, fields=extended_fields()))

    def post(self, request: Request, pk: int) -> HttpResponse:
        whose = self.whose(pk)
        form = ExtraForm(request.POST, person=whose, fields=extended_fields())
        if not form.is_valid():
            return self.page(whose, form, status=422)
        actions.set_extra(person=whose, values=form.values(), by=request.user)
        messages.success(request, _("Saved."))
        return redirect("people_staff:extra", pk=pk)

    def whose(self, pk: int) -> Person:
        return get_object_or_404(Person, pk=pk, erased_at=None)

    def page(self, whose: Person, form: ExtraForm, status: int = 200) -> HttpResponse:
        return self.render({"title": _("Further data"), "whose": whose, "form": form}, status=status)
