from django.utils.translation import gettext_lazy as _

from core.access import declare

declare(
    "people",
    manage_roles=_("Edit roles and staff accounts"),
    edit_contacts=_("Edit the contact data of clients and agents"),
    publish_texts=_("Publish the texts that people accept"),
    view_consents=_("See who accepted which text"),
    view_audit=_("See the audit trail"),
    manage_access=_("Help people in: close sessions, reset the second factor"),
    manage_data=_("Give people their data, and erase it when they ask"),
    configure_papers=_("Configure documents, banks and the reasons of documents and of the blacklist"),
    view_documents=_("See the documents that people handed in"),
    review_documents=_("Review documents, and hand them in for people"),
    view_bank_data=_("See whole numbers of bank accounts"),
    manage_blacklist=_("Keep the blacklist"),
    manage_territories=_("Keep territories and political divisions"),
    manage_fields=_("Define extended fields, identity documents and masks"),
)

MANAGE_ROLES = "people.manage_roles"
EDIT_CONTACTS = "people.edit_contacts"
PUBLISH_TEXTS = "people.publish_texts"
VIEW_CONSENTS = "people.view_consents"
VIEW_AUDIT = "people.view_audit"
MANAGE_ACCESS = "people.manage_access"
MANAGE_DATA = "people.manage_data"
CONFIGURE_PAPERS = "people.configure_papers"
VIEW_DOCUMENTS = "people.view_documents"
REVIEW_DOCUMENTS = "people.review_documents"
VIEW_BANK_DATA = "people.view_bank_data"
MANAGE_FIELDS = "people.manage_fields"
MANAGE_BLACKLIST = "people.manage_blacklist"
MANAGE_TERRITORIES = "people.manage_territories"
