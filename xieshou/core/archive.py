"""A whole site in one file: the database, what lies beside it, and a manifest with every hash.

A .tar.gz whose last member is the manifest. The keys that open encrypted fields are not in it, nor
who is signed in: whoever finds a backup must not be able to read what the site itself keeps closed.
The manifest holds the keys' fingerprints, and a site that has none of them refuses the backup.
"""

import gzip
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.core.action import Conflict, NotFound
from xieshou.core.models import AuditLine

FORMAT = 1
SUFFIX = ".xieshou.tar.gz"
MANIFEST = "manifest.json"
DATABASE = "database"
# A key in this table is what a browser shows to be somebody.
SESSIONS = "django_session"
# What stood before a restore; nobody deletes it on a page.
FORMER = "before-restore"
# What lies beside the database: folder in the archive → where it lies here.
FOLDERS: Mapping[str, Callable[[], Path]] = {
    "uploads": lambda: Path(settings.MEDIA_ROOT),
    "locale": lambda: settings.VAR_DIR / "locale",
}
# A manifest of a hundred thousand files is 12 MB.
MOST_MANIFEST = 64 * 2**20

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: its size in bytes and the SHA-256 of its content."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds: made when (ISO 8601), by which version, of which kind of database."""

    format: int
    version: str
    at: str
    vendor: str
    migrations: tuple[str, ...]
    keys: tuple[str, ...]
    members: Mapping[str, Member]

    @property
    def size(self) -> int:
        """Bytes of all that it holds, before compression."""
        return sum(member.size for member in self.members.values())


def folder() -> Path:
    """Where archives are kept, readable by the site's own user alone."""
    path: Path = settings.VAR_DIR / "backups"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def new_name(what: str = "site") -> str:
    return f"{what}-{timezone.localtime():%Y%m%d-%H%M%S}{SUFFIX}"


def named(name: str) -> Path:
    """The archive of that name. Raises NotFound, also for a name that leads elsewhere."""
    path = folder() / name
    try:
        there = path.name == name and name.endswith(SUFFIX) and path.is_file()
    except OSError:  # a name longer than any file's
        there = False
    if not there:
        raise NotFound("no_such_backup", _("没有这份备份"))
    return path


def write(target: Path, progress: Progress = lambda _done, _text: None) -> Manifest:
    """Write the site as it stands at one moment; a site in use goes on meanwhile.

    What is uploaded while the files are read may be missing, and nothing in the database of that
    moment names it. The file appears under its name only once it is whole.
    """
    half = target.with_suffix(".part")
    members: dict[str, Member] = {}
    try:
        with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
            dump = Path(scratch) / DATABASE
            _dump(dump)
            files = [(DATABASE, dump), *_beside()]
            with _opened_privately(half) as raw, tarfile.open(fileobj=raw, mode="w|gz") as tar:
                for at, (name, path) in enumerate(files):
                    if (member := _add(tar, name, path)) is not None:
                        members[name] = member
                    progress((at + 1) / (len(files) + 1), name)
                manifest = Manifest(
                    FORMAT, version("xieshou"), timezone.now().isoformat(), connection.vendor,
                    _migrations(), _fingerprints(), members,
                )  # fmt: skip
                _add_text(tar, MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False))
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)
    return manifest


def check(source: Path) -> Manifest:
    """The manifest of an archive, once every file in it was read and is what it was.

    Raises Conflict for one that is broken, of a later format, or of which a file is missing,
    changed, or lies where none may lie.
    """
    with tempfile.TemporaryDirectory(dir=folder()) as scratch:
        return _unpack(source, Path(scratch))


def restore(source: Path, *, who: str) -> Manifest:
    """Put a checked archive in the place of what is here, of which a backup is made first; the
    audit says that `who` did, and the hash of the archive.

    Nobody may use the site meanwhile. Raises Conflict, and changes nothing, for an archive that
    `check` refuses, of another kind of database, of a later version, or closed by other keys.
    """
    with tempfile.TemporaryDirectory(dir=folder()) as scratch:
        unpacked = Path(scratch)
        manifest = _unpack(source, unpacked)
        fits(manifest)
        write(folder() / new_name(FORMER))
        _load(unpacked / DATABASE)
        for name, where in FOLDERS.items():
            place = where()
            shutil.rmtree(place, ignore_errors=True)
            if (unpacked / name).exists():
                shutil.move(unpacked / name, place)
    call_command("migrate", verbosity=0, interactive=False)
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    AuditLine.objects.create(
        verb="operations.restore", who=who, target=source.name[:60], body_hash=digest
    )
    return manifest


def _beside() -> list[tuple[str, Path]]:
    return [
        (f"{name}/{path.relative_to(where())}", path)
        for name, where in FOLDERS.items()
        for path in sorted(where().rglob("*"))
        if path.is_file() and not path.is_symlink()
    ]


def _dump(target: Path) -> None:
    if connection.vendor == "sqlite":
        here = Path(str(connection.settings_dict["NAME"])).absolute()
        # A reader of its own: it sees one moment, and no writer waits for it.
        with (
            closing(sqlite3.connect(f"{here.as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
            # Overwritten, not only marked as free.
            copy.execute("PRAGMA secure_delete=ON")
            copy.execute(f"DELETE FROM {SESSIONS}")
            copy.commit()
        return
    what = ["--format=custom", "--compress=0", f"--exclude-table-data={SESSIONS}"]
    _run(["pg_dump", *what, f"--file={target}", *_address()])


def _load(dump: Path) -> None:
    """The database of the archive in the place of this one."""
    if connection.vendor == "sqlite":
        here = Path(str(connection.settings_dict["NAME"]))
        connections.close_all()
        for suffix in ("-wal", "-shm"):
            here.with_name(here.name + suffix).unlink(missing_ok=True)
        dump.replace(here)
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    connections.close_all()
    _run(["pg_restore", "--no-owner", "--exit-on-error", *_address(), str(dump)])


def _address() -> list[str]:
    given = connection.settings_dict
    named_ = {"host": given["HOST"], "port": given["PORT"], "username": given["USER"]}
    # Where a socket's folder is given as DATABASE_URL's query, as libpq reads it.
    named_["host"] = given.get("OPTIONS", {}).get("host") or named_["host"]
    return [f"--dbname={given['NAME']}"] + [
        f"--{name}={value}" for name, value in named_.items() if value
    ]


def _run(command: list[str]) -> None:
    # A password goes by the environment: a command line is seen by all users of the machine.
    secret = {"PGPASSWORD": connection.settings_dict["PASSWORD"] or ""}
    try:
        done = subprocess.run(command, env=os.environ | secret, capture_output=True, text=True)
    except FileNotFoundError as missing:
        raise Conflict(
            "no_database_tools",
            _("缺少 %(tool)s：请安装与数据库同版本的 PostgreSQL 客户端"),
            {"tool": command[0]},
        ) from missing
    if done.returncode:
        raise Conflict(
            "database_refused", _("数据库拒绝：%(said)s"), {"said": done.stderr.strip()[-500:]}
        )


def fits(manifest: Manifest) -> None:
    """Raises Conflict for an archive that this site cannot take: of another kind of database, of a
    later version, or closed by keys that are not here."""
    if manifest.vendor != connection.vendor:
        raise Conflict(
            "other_database",
            _("备份来自 %(theirs)s，本站用 %(ours)s：请在同类数据库上恢复"),
            {"theirs": manifest.vendor, "ours": connection.vendor},
        )
    unknown = set(manifest.migrations) - set(_known_migrations())
    if unknown:
        raise Conflict(
            "later_version",
            _("备份由更新的版本（%(version)s）制作：请先升级本站"),
            {"version": manifest.version},
        )
    if not set(manifest.keys) & set(_fingerprints()):
        raise Conflict(
            "other_keys",
            _("本站的密钥打不开这份备份：请把当时的 FIELD_KEYS 放回后再恢复"),
        )


def _fingerprints() -> tuple[str, ...]:
    return tuple(hashlib.sha256(key.encode()).hexdigest()[:16] for key in settings.FIELD_KEYS)


def _migrations() -> tuple[str, ...]:
    done = MigrationLoader(connection).applied_migrations
    return tuple(sorted(f"{app}.{name}" for app, name in done))


def _known_migrations() -> Iterator[str]:
    loader = MigrationLoader(connection)
    yield from (f"{app}.{name}" for app, name in loader.disk_migrations)
    yield from _migrations()


class _Hashed:
    """A file whose bytes are hashed as they are read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.hash = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self.file.read(size)
        self.hash.update(block)
        return block


def _add(tar: tarfile.TarFile, name: str, path: Path) -> Member | None:
    """The file as a member; None for one that was deleted since it was listed."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return None
    with file:
        size = os.fstat(file.fileno()).st_size
        read = _Hashed(file)
        tar.addfile(_member(name, size), read)  # type: ignore[arg-type]
    return Member(size, read.hash.hexdigest())


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    with tempfile.TemporaryFile() as file:
        file.write(text.encode())
        size = file.tell()
        file.seek(0)
        tar.addfile(_member(name, size), file)


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    member.mtime = int(timezone.now().timestamp())
    return member


def _unpack(source: Path, into: Path) -> Manifest:
    """Everything of an archive below `into`, checked against its manifest."""
    try:
        found = _extract(source, into)
        manifest = _manifest((into / MANIFEST).read_bytes())
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, OSError, ValueError, KeyError) as fault:
        raise _broken(source.name) from fault
    if manifest.format != FORMAT:
        raise Conflict("later_format", _("备份的格式更新：请先升级本站"))
    if found != dict(manifest.members):
        raise _broken(source.name)
    return manifest


def _extract(source: Path, into: Path) -> dict[str, Member]:
    found: dict[str, Member] = {}
    with tarfile.open(source, "r|gz") as tar:
        for member in tar:
            file = tar.extractfile(member)
            if file is None or not _may_lie(member.name):
                raise ValueError(member.name)
            target = into / member.name
            target.parent.mkdir(parents=True, exist_ok=True)
            read = _Hashed(file)
            with _opened_privately(target) as out:
                shutil.copyfileobj(read, out, 2**20)  # type: ignore[misc]
            if member.name != MANIFEST:
                found[member.name] = Member(member.size, read.hash.hexdigest())
            elif member.size > MOST_MANIFEST:
                raise ValueError(member.name)
    return found


def _may_lie(name: str) -> bool:
    parts = PurePosixPath(name).parts
    plain = not name.startswith("/") and ".." not in parts
    return plain and (name in (DATABASE, MANIFEST) or parts[0] in FOLDERS)


def _manifest(content: bytes) -> Manifest:
    given: dict[str, Any] = json.loads(content)
    members = {name: Member(**member) for name, member in given.pop("members").items()}
    given["migrations"], given["keys"] = tuple(given["migrations"]), tuple(given["keys"])
    try:
        return Manifest(members=members, **given)
    except TypeError as fault:
        raise ValueError(MANIFEST) from fault


def _broken(name: str) -> Conflict:
    return Conflict("broken_backup", _("%(name)s 不完整或被改动：请换一份备份"), {"name": name})


@contextmanager
def _opened_privately(path: Path) -> Iterator[IO[bytes]]:
    """The file for writing, for our own user alone."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file
