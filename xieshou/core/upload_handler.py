"""How a file of a request is received: in memory alone, and no more of it than may be read."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from xieshou.core.imports.guard import MAX_BYTES


class InMemory(FileUploadHandler):
    """Keeps the first file of a request, at most one byte more of it than MAX_BYTES: enough to be
    told that it is too big. Nothing lies on disk unencrypted, whoever sends it and however much."""

    received = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Raises SkipFile for a second file."""
        super().new_file(*args, **kwargs)
        if self.received:
            raise SkipFile
        self.received = True
        self.kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep what is still allowed of it."""
        self.kept.write(raw_data[: MAX_BYTES + 1 - self.kept.tell()])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The file as views get it, its size that of what was kept."""
        size = self.kept.tell()
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept, self.field_name, self.file_name, self.content_type, size, self.charset
        )
