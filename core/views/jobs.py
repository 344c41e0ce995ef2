"""Background jobs in the backend: the list, one job as it goes on, stopping it, and what it left."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from core import files
from core.errors import DomainError
from core.jobs_actions import cancel_job
from core.jobs_kinds import KINDS
from core.models import Job, StoredFile
from core.pages import KeysetPage
from core.permissions import RUN_JOBS
from core.views import Request, StaffView, View


class Jobs(StaffView):
    """One's own jobs, newest first; with the right, everybody's."""

    permission = RUN_JOBS
    template = "core/staff/jobs/list.html"

    def get(self, request: Request) -> HttpResponse:
        found = Job.objects.visible_to(request.user).select_related("by__person")
        page = KeysetPage(found, order=("-created_at", "-pk"), cursor=request.GET.get("cursor", ""))
        return self.render({"title": _("Background jobs"), "page": page})


class Tray(View):
    """What is running, for the header of every page of the backend."""

    permission = RUN_JOBS
    template = "core/staff/jobs/_tray.html"

    def get(self, request: Request) -> HttpResponse:
        return self.render({"running_jobs": running_jobs(request.user)})


class JobView(StaffView):
    permission = RUN_JOBS

    def find(self, pk: int) -> Job:
        jobs = Job.objects.select_related("by__person", "result", "error_file")
        return get_object_or_404(jobs.visible_to(self.request.user), pk=pk)

    def may_open(self, job: Job) -> bool:
        """Its files hold what another permission protects."""
        return job.kind in KINDS and self.request.user.has_perm(KINDS[job.kind].permission_for(job))


class JobPage(JobView):
    """The page, or the part of it that moves while the job does."""

    permission = RUN_JOBS
    template = "core/staff/jobs/job.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        job = self.find(pk)
        template = "core/staff/jobs/_progress.html" if request.htmx else self.template
        context: dict[str, Any] = {"title": job.title, "job": job, "may_open": self.may_open(job)}
        return self.render(context | {"lines": list(job.lines.order_by("-pk")[:50])}, template=template)


class CancelJob(JobView):
    permission = RUN_JOBS

    def post(self, request: Request, pk: int) -> HttpResponse:
        try:
            cancel_job(job=self.find(pk), by=request.user)
        except DomainError as error:
            messages.info(request, str(error))
        else:
            messages.success(request, _("It stops in a moment. What was done before stays."))
        return redirect("core_staff:job", pk=pk)


class JobResult(JobView):
    """The file that the job made."""

    permission = RUN_JOBS

    def get(self, request: Request, pk: int) -> HttpResponseBase:
        return self.serve(job := self.find(pk), job.result)

    def serve(self, job: Job, file: StoredFile | None) -> HttpResponseBase:
        if not self.may_open(job):
            raise PermissionDenied
        if file is None:
            raise Http404
        return files.serve(file)


class JobErrors(JobResult):
    """The rows to correct and upload again."""

    permission = RUN_JOBS

    def get(self, request: Request, pk: int) -> HttpResponseBase:
        return self.serve(job := self.find(pk), job.error_file)


def running_jobs(user: Any) -> list[Job]:
    """The person's own open jobs, for the header."""
    return list(Job.objects.open().filter(by=user).order_by("-pk")[:5])
