"""Pages of background jobs, of audit lines, and of imports: an app gives these their sheet and its
action."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views import View
from django.views.decorators.http import require_POST

from xieshou.core import audit, jobs, uploads
from xieshou.core.action import Action, Forbidden, NotFound, Refused
from xieshou.core.exports import as_download, workbook
from xieshou.core.forms import AuditFilters
from xieshou.core.imports import SheetSpec, bad_rows_xlsx, template_xlsx
from xieshou.core.imports.guard import MAX_BYTES
from xieshou.core.models import AuditLine, Job, Upload
from xieshou.core.request import Request

ENDED = (Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED)
SHOWN_ERRORS = 200
# Beyond this an Excel file takes too long to make while somebody waits.
MOST_LINES = 50_000
# What an import's action may count in its result, as told on the page.
COUNTED = {
    "added": gettext_lazy("新增"),
    "changed": gettext_lazy("更新"),
    "same": gettext_lazy("未变"),
    "waiting": gettext_lazy("待另一位管理员授予角色"),
}


def job(request: Request, pk: int) -> HttpResponse:
    """A job's page; to htmx its part alone, and once it has ended the word to load all anew."""
    row = _found(lambda: jobs.visible(pk, viewer=request.viewer))
    context = {"job": row, "may_cancel": jobs.may_cancel(row, viewer=request.viewer)}
    if not request.htmx:
        return render(request, "core/job.html", context)
    answer = render(request, "parts/job.html", context)
    if row.state in ENDED:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def job_cancel(request: Request, pk: int) -> HttpResponse:
    try:
        _found(lambda: jobs.cancel(pk, viewer=request.viewer))
    except Forbidden as no:
        raise PermissionDenied from no
    return redirect("core:job", pk)


@login_required
def upload_list(request: Request) -> HttpResponse:
    page = Paginator(uploads.visible(request.viewer), 50).get_page(request.GET.get("page"))
    return render(request, "core/uploads.html", {"page": page})


@login_required
def upload(request: Request, pk: int) -> HttpResponse:
    """To the page on which the file is looked at and applied."""
    one = get_object_or_404(uploads.visible(request.viewer), pk=pk)
    return redirect(f"{one.page}?upload={one.pk}")


@login_required
def audit_lines(request: Request) -> HttpResponse:
    """The lines that an auditor may read, filtered; ?download gives them as Excel."""
    if not request.viewer.places(audit.READ):
        raise PermissionDenied
    form = AuditFilters(request.GET, viewer=request.viewer)
    found = audit.visible(request.viewer, **form.given())
    if "download" in request.GET and found.count() <= MOST_LINES:
        return as_download(workbook({_("操作记录"): _audit_table(found)}), "audit.xlsx")
    if "download" in request.GET:
        messages.error(request, _("超过 %(most)d 条，请缩小范围后下载") % {"most": MOST_LINES})
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(request, "core/audit.html", {"form": form, "page": page})


def _audit_table(lines: QuerySet[AuditLine]) -> Iterator[Sequence[Any]]:
    yield [_("时间"), _("事项"), _("经办人"), _("地方代码"), _("对象"), _("编号"), _("内容指纹")]
    fields = ("at", "verb", "who", "place", "target", "target_pk", "body_hash")
    yield from lines.values_list(*fields).iterator()


class ImportView(View):
    """Upload → preview → apply, at one address: `ImportView.as_view(spec=…, apply=action)`.

    `apply` is an @action that takes `rows`, a list of dicts by the names of the spec's columns, and
    returns a dict of the COUNTED to show. GET shows the form, ?template the sheet to fill,
    ?upload=7 a file's preview, ?upload=7&bad its rows to correct; POST takes a file, or applies
    upload 7.
    """

    # Given to as_view, which asks that the class names them. A spec whose checks depend on who
    # writes is given as a function of the viewer.
    spec: SheetSpec = None  # type: ignore[assignment]
    apply: Action[Any] = None  # type: ignore[assignment]
    request: Request

    def setup(  # type: ignore[override]
        self, request: Request, *args: Any, **kwargs: Any
    ) -> None:
        super().setup(request, *args, **kwargs)
        if callable(self.spec):
            self.spec = self.spec(request.viewer)

    def dispatch(  # type: ignore[override]
        self, request: Request, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if not request.viewer.places(self.apply.verb):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: Request) -> HttpResponse:
        if "template" in request.GET:
            return as_download(template_xlsx(self.spec), f"{self.spec.title}.xlsx")
        if "upload" not in request.GET:
            recent = uploads.visible(request.viewer).filter(spec=self.spec.name)[:10]
            context = {"spec": self.spec, "recent": recent, "max_mb": MAX_BYTES // 2**20}
            return render(request, "core/import.html", context)
        upload = self._upload(request.GET["upload"])
        seen = uploads.preview(upload, self.spec)
        if "bad" in request.GET and seen is not None:
            return as_download(bad_rows_xlsx(seen), _("待更正") + f"-{self.spec.title}.xlsx")
        result = upload.result or {}
        context = {
            "spec": self.spec,
            "upload": upload,
            "preview": seen,
            "may_apply": uploads.may_apply(upload, viewer=request.viewer),
            "errors": seen.errors[:SHOWN_ERRORS] if seen else [],
            "counts": [(word, result[name]) for name, word in COUNTED.items() if name in result],
        }
        return render(request, "core/upload.html", context)

    def post(self, request: Request) -> HttpResponse:
        if "upload" in request.POST:
            return self._apply(request)
        file = request.FILES.get("file")
        if file is None:
            messages.error(request, _("请先选择文件"))
            return redirect(request.path)
        upload = uploads.receive(
            # One byte more than allowed is enough to be told that it is too big.
            file.read(MAX_BYTES + 1),
            file.name or "",
            self.spec,
            viewer=request.viewer,
            verb=self.apply.verb,
            page=request.path,
        )
        if upload.state == Upload.State.APPLIED:
            self._say_nothing_changed(request)
        return redirect(f"{request.path}?upload={upload.pk}")

    def _apply(self, request: Request) -> HttpResponse:
        upload = self._upload(request.POST["upload"])
        try:
            upload, is_new = uploads.apply_once(
                upload, self.spec, self.apply, viewer=request.viewer
            )
        except Refused as no:
            messages.error(request, no.message)
        else:
            if is_new:
                messages.success(request, _("已写入 %(n)d 行") % {"n": upload.rows})
            else:
                self._say_nothing_changed(request)
        return redirect(f"{request.path}?upload={upload.pk}")

    def _upload(self, pk: str) -> Upload:
        if not (pk.isdecimal() and pk.isascii() and len(pk) < 16):
            raise Http404
        viewer, verb = self.request.viewer, self.apply.verb
        return _found(lambda: uploads.find(int(pk), self.spec, viewer=viewer, verb=verb))

    def _say_nothing_changed(self, request: Request) -> None:
        messages.info(request, _("这份文件此前已经写入，没有做任何更改"))


def _found(get: Callable[[], Any]) -> Any:
    try:
        return get()
    except NotFound as no:
        raise Http404 from no
