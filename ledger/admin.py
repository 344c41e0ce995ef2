"""The books, to read. Nothing here writes; pages stop counting where counting gets slow."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from core.admin import StaffModelAdmin
from core.pages import CappedPaginator
from ledger.models import Account, Entry, LedgerCheck, Transaction
from people.models import Person

VIEW_AUDIT = "people.view_audit"
FOUND = 200  # people whom a name may mean
ACCOUNT = "entries__account"


class BookAdmin(StaffModelAdmin):
    view = VIEW_AUDIT
    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    ordering = ["-pk"]


class EntryInline(admin.TabularInline):
    model = Entry
    template = "ledger/staff/_entries.html"
    extra = 0
    fields = ["account", "amount"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(VIEW_AUDIT)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        return super().get_queryset(request).select_related("account__owner").order_by("pk")


@admin.register(Transaction)
class TransactionAdmin(BookAdmin):
    list_display = ["key", "kind", "at", "by", "cause"]
    list_filter = ["kind"]
    list_select_related = ["by__person", "cause"]
    fields = ["key", "kind", "at", "by", "cause", "reverses"]
    search_fields = ["key"]
    search_help_text = _("The name, e-mail or phone of a person, or the start of a key.")
    inlines = [EntryInline]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Transaction], search_term: str
    ) -> tuple[QuerySet[Transaction], bool]:
        """Whoever the text means; when it means nobody it is the start of a key."""
        if not search_term:
            return queryset, False
        if people := _people(search_term):
            entries = Entry.objects.filter(account__owner__in=people)
            return queryset.filter(pk__in=entries.values("transaction")), False
        return queryset.filter(key__startswith=search_term.strip()), False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        return lookup == ACCOUNT or super().lookup_allowed(lookup, value, request)


@admin.register(Account)
class AccountAdmin(BookAdmin):
    list_display = ["holder", "currency", "kind", "kept_balance"]
    list_filter = ["kind"]
    list_select_related = ["owner"]
    fields = ["holder", "currency", "kind", "kept_balance", "transactions"]
    readonly_fields = ["holder", "kept_balance", "transactions"]
    search_fields = ["owner"]
    search_help_text = _("The name, e-mail or phone of a person.")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Account], search_term: str
    ) -> tuple[QuerySet[Account], bool]:
        return (queryset.filter(owner__in=_people(search_term)) if search_term else queryset), False

    @admin.display(description=_("owner"), ordering="owner")
    def holder(self, account: Account) -> str:
        return str(account.owner or _("The company"))

    @admin.display(description=_("balance"), ordering="balance", empty_value="–")
    def kept_balance(self, account: Account) -> int | None:
        """The company's accounts keep none: a zero there would be read as one."""
        return account.balance if account.owner_id else None

    @admin.display(description=_("transactions"))
    def transactions(self, account: Account) -> str:
        address = reverse("admin:ledger_transaction_changelist")
        return format_html('<a href="{}?{}={}">{}</a>', address, ACCOUNT, account.pk, _("Its transactions"))


@admin.register(LedgerCheck)
class LedgerCheckAdmin(BookAdmin):
    """What the nightly check found, to read."""

    list_display = ["at", "is_good", "found", "milliseconds"]
    fields = ["at", "is_good", "sentences", "milliseconds"]
    readonly_fields = ["is_good", "sentences"]

    @admin.display(description=_("the books hold"), boolean=True)
    def is_good(self, check: LedgerCheck) -> bool:
        return check.holds

    @admin.display(description=_("problems"))
    def found(self, check: LedgerCheck) -> int:
        return len(check.problems)

    @admin.display(description=_("problems"))
    def sentences(self, check: LedgerCheck) -> str:
        return format_html_join("", "<p>{}</p>", ([sentence] for sentence in check.problems)) or "–"


def _people(text: str) -> list[int]:
    return list(Person.objects.matching(text).values_list("pk", flat=True)[:FOUND])
