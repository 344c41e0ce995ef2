"""Rules of the network without the database."""

from network.rules.form_specs import FIELDS, OPTIONS, default_spec, with_defaults

__all__ = ["FIELDS", "OPTIONS", "default_spec", "with_defaults"]
