"""Forms of people, by what they are about."""

from people.forms.staff import (
    AccessForm,
    AskErasureForm,
    CheckedAnswer,
    CheckedForm,
    DecideErasureForm,
    IdentificationForm,
    NewStaffForm,
    PasskeyAgain,
    PasskeyForm,
    PasskeyLogin,
    PasskeySecondFactor,
    RoleForm,
    StaffForm,
    permission_choices,
    roles_field,
)

__all__ = [
    "AccessForm",
    "AskErasureForm",
    "CheckedAnswer",
    "CheckedForm",
    "DecideErasureForm",
    "IdentificationForm",
    "NewStaffForm",
    "PasskeyAgain",
    "PasskeyForm",
    "PasskeyLogin",
    "PasskeySecondFactor",
    "RoleForm",
    "StaffForm",
    "permission_choices",
    "roles_field",
]
