"""What ODK Collect talks to: the list of forms, a form, its list of households, filled forms.

OpenRosa: Form List API, Manifest, Form Submission API, HTTP Request API (docs.getodk.org).
"""

import hashlib
import io
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from xieshou.core.action import BadInput, Refused
from xieshou.core.request import Request
from xieshou.core.scope import Viewer
from xieshou.surveys import actions, reads
from xieshou.surveys.actions.attaching import MOST_BYTES, MOST_FILES
from xieshou.surveys.views.device import asked_by, open_to_devices
from xieshou.surveys.views.rosa import answered, as_xml, rosa

FORM_LIST = "http://openrosa.org/xforms/xformsList"
MANIFEST = "http://openrosa.org/xforms/xformsManifest"
HOUSEHOLDS = "households.csv"
MOST_REQUEST = MOST_BYTES + 2**20


class Parts(FileUploadHandler):
    """Keeps every part of an instance in memory, no more in all than may be sent."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.total = getattr(self, "total", 0) + len(raw_data)
        if self.total > MOST_REQUEST:
            raise StopUpload
        self.kept.write(raw_data)

    def file_complete(self, file_size: int) -> Any:
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept, self.field_name, self.file_name, self.content_type, file_size, self.charset
        )


@csrf_exempt
@require_http_methods(["GET", "HEAD"])
@open_to_devices
def form_list(request: Request) -> HttpResponse:
    """The published forms of whoever asks, each with its version and hash."""
    root = Element("xforms", {"xmlns": FORM_LIST})
    wanted = request.GET.get("formID", "")
    for row in reads.offered(asked_by(request)):
        if wanted and row.code != wanted:
            continue
        one = SubElement(root, "xform")
        for name, said in (
            ("formID", row.code),
            ("name", row.title),
            ("majorMinorVersion", ""),
            ("version", str(row.number)),
            ("hash", f"md5:{_form_hash(asked_by(request), row.code)}"),
            ("downloadUrl", _address(request, "surveys:openrosa_form", row.code)),
            ("manifestUrl", _address(request, "surveys:openrosa_manifest", row.code)),
        ):
            SubElement(one, name).text = said
    return as_xml(root)


@csrf_exempt
@require_http_methods(["GET", "HEAD"])
@open_to_devices
def form(request: Request, code: str) -> HttpResponse:
    found = reads.form_xml(asked_by(request), code)
    if found is None:
        return answered(404, _("没有这份表单"))
    return rosa(HttpResponse(found[1], content_type="text/xml; charset=utf-8"))


@csrf_exempt
@require_http_methods(["GET", "HEAD"])
@open_to_devices
def manifest(request: Request, code: str) -> HttpResponse:
    """The list of households, where the form asks for one: an entity list, by its hash."""
    viewer = asked_by(request)
    schema = reads.latest_schema(viewer, code)
    if schema is None:
        return answered(404, _("没有这份表单"))
    root = Element("manifest", {"xmlns": MANIFEST})
    if any(one.file == HOUSEHOLDS for one in schema.questions):
        file = SubElement(root, "mediaFile", {"type": "entityList"} if schema.dataset else {})
        SubElement(file, "filename").text = HOUSEHOLDS
        SubElement(file, "hash").text = f"md5:{_md5(_households(viewer))}"
        SubElement(file, "downloadUrl").text = _address(
            request, "surveys:openrosa_households", code
        )
    return as_xml(root)


@csrf_exempt
@require_http_methods(["GET", "HEAD"])
@open_to_devices
def households(request: Request, code: str) -> HttpResponse:
    """Codes alone, of the households that whoever asks has to visit: no names leave the office."""
    content = _households(asked_by(request))
    return rosa(HttpResponse(content, content_type="text/csv; charset=utf-8"))


def _households(viewer: Viewer) -> bytes:
    rows = ["name,label,__version"]
    rows += [f"{code},{code},{version}" for code, version in reads.known_households(viewer)]
    return ("\n".join(rows) + "\n").encode()


@csrf_exempt
@require_http_methods(["HEAD", "POST"])
@open_to_devices
def submission(request: Request) -> HttpResponse:
    """HEAD: where to send. POST: a filled form with attachments, over one request or several.

    201 kept (or kept before), 202 kept beside another content under the same instance ID.
    """
    if request.method == "HEAD":
        response = rosa(HttpResponse(status=204))
        response["Location"] = _address(request, "surveys:openrosa_submission")
        return response
    if not _is_small(request):
        return answered(413, _("提交内容过大，最多 %(mb)d MB") % {"mb": MOST_BYTES // 2**20})
    try:
        data, files = _parts(request)
        receipt = actions.receive(viewer=asked_by(request), data=data, files=files)
    except Refused as no:
        return answered(400 if no.status == 422 else no.status, no.message)
    except (MultiPartParserError, BadRequest, SuspiciousOperation, UnicodeError):
        return answered(400, _("请求不完整或格式不对，应为 multipart/form-data"))
    said = {
        "new": _("已收到，谢谢"),
        "same": _("此前已收到同一份答卷"),
        "disputed": _("同一编号收到不同内容，都已保存，将由工作人员裁定"),
    }[receipt.outcome]
    if receipt.missing:
        said += _("；还差 %(n)d 个附件") % {"n": receipt.missing}
    response = answered(202 if receipt.outcome == "disputed" else 201, said)
    response["Location"] = _address(request, "surveys:openrosa_submission")
    return response


def _is_small(request: Request) -> bool:
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    return length.isdecimal() and int(length) <= MOST_REQUEST


def _parts(request: Request) -> tuple[bytes, list[tuple[str, bytes]]]:
    """The XML and the attachments of a multipart request. Raises Refused where there is no XML."""
    request.upload_handlers = [Parts(request)]
    if not str(request.content_type).startswith("multipart/form-data"):
        raise BadInput("not_multipart", _("请求应为 multipart/form-data"))
    given = request.FILES
    files: list[tuple[str, bytes]] = []
    forms: list[bytes] = []
    for name in given:
        for part in given.getlist(name):
            if name == "xml_submission_file":
                forms.append(part.read())
            else:
                files.append((str(part.name), part.read()))
    if len(forms) != 1:
        raise BadInput("no_xml", _("请求中应有一份 xml_submission_file"))
    if set(request.POST) - {"*isIncomplete*", "deviceID", "Date"}:
        raise BadInput("unknown_part", _("请求中有不认识的部分"))
    if len(files) > MOST_FILES:
        raise BadInput("too_many_files", _("附件过多或过大"))
    return forms[0], files


def _form_hash(viewer: Viewer, code: str) -> str:
    found = reads.form_xml(viewer, code)
    return _md5(found[1].encode()) if found else ""


def _md5(content: bytes) -> str:
    # OpenRosa names MD5 in its lists of forms and files; nothing is kept safe by it.
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def _address(request: Request, name: str, *args: str) -> str:
    return request.build_absolute_uri(reverse(name, args=args))
