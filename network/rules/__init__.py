"""Rules of the network without the database."""

from network.rules.form_checks import differences, faults, fields_of, moved, must_know_place
from network.rules.form_specs import FIELDS, OPTIONS, Spec, default_spec, with_defaults

__all__ = [
    "FIELDS",
    "OPTIONS",
    "Spec",
    "default_spec",
    "differences",
    "faults",
    "fields_of",
    "moved",
    "must_know_place",
    "with_defaults",
]
