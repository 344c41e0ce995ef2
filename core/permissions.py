from django.utils.translation import gettext_lazy as _

from core.access import declare

declare(
    "core",
    edit_settings=_("Edit settings"),
    run_jobs=_("See one's own background jobs"),
    view_jobs=_("See everybody's background jobs"),
)

EDIT_SETTINGS = "core.edit_settings"
RUN_JOBS = "core.run_jobs"
VIEW_JOBS = "core.view_jobs"
