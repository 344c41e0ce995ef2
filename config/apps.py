from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = _("Configuration")

    def ready(self) -> None:
        """What allauth tells is heard here and nowhere else; reactions are loaded so that a wrong one fails early."""
        from allauth.account import signals
        from allauth.mfa.signals import authenticator_added, authenticator_removed

        from config import identity
        from people.querysets import UserManager

        UserManager.along = ["person", "person__agent__rank", "person__client"]  # the doors ask for all of them
        authenticator_added.connect(identity.count_new_factor)
        signals.user_logged_in.connect(identity.note_presence)
        signals.user_logged_in.connect(identity.activate_preactivated)
        signals.email_confirmed.connect(identity.confirm_registrations)
        changes = (signals.password_changed, signals.password_reset, signals.password_set, signals.email_changed)
        for change in (*changes, authenticator_removed):
            change.connect(identity.close_other_sessions)
        signals.email_changed.connect(identity.follow_email)
        approvals = ("activation", "documents", "registration", "credit")
        parts = ("papers", "registration", "sites", "campaigns", "credit")
        modules = ["approvals", *(f"approvals_{one}" for one in approvals)]
        modules += ["personal", *(f"personal_{one}" for one in parts)]
        for module in (*modules, "audiences", "celery", "conf", "reactions", "roles", "ties"):
            import_module(f"config.{module}")
