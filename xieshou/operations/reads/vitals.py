"""Whether the site is well: what an administrator looks at first when something seems wrong."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.core import jobs
from xieshou.core.action import forbidden
from xieshou.core.models import Job
from xieshou.core.scope import Viewer
from xieshou.operations.reads.backups import SEE, kept

# A queued job that nobody has taken up for so long tells that no worker runs.
UNTAKEN = timedelta(minutes=2)
BACKUP_EVERY = timedelta(days=2)
LEAST_FREE = 2 * 2**30
GB = 2**30


@dataclass(frozen=True, slots=True)
class VitalRow:
    """One thing looked at: `state` is "well", "watch" or "bad"; `remedy` is "" where it is well."""

    code: str
    name: str
    state: str
    found: str
    remedy: str = ""


def vitals(viewer: Viewer) -> list[VitalRow]:
    """Everything that is looked at, in fixed order. Raises Forbidden.

    What cannot be asked of a database that is away, or has no tables yet, is left out: the first
    rows say so.
    """
    if not viewer.may(SEE):
        raise forbidden(SEE)
    looked: tuple[Callable[[], Iterator[VitalRow]], ...] = (
        _database, _migrations, _worker, _failures, _disk, _backups, _mail, _closed,
    )  # fmt: skip
    return [row for look in looked for row in _asked(look)]


def _asked(look: Callable[[], Iterator[VitalRow]]) -> list[VitalRow]:
    try:
        return list(look())
    except DatabaseError:
        return []


def alive() -> bool:
    """Whether pages can be answered: the database does."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _row(
    code: str, name: str, well: bool, found: str, remedy: str, *, bad: bool = True
) -> VitalRow:
    state = "well" if well else "bad" if bad else "watch"
    return VitalRow(code, name, state, found, "" if well else remedy)


def _database() -> Iterator[VitalRow]:
    well = alive()
    yield _row(
        "database", _("数据库"), well, f"{connection.vendor} {_version() if well else ''}".strip(),
        _("数据库没有应答：请看它的日志和磁盘"),
    )  # fmt: skip


def _version() -> str:
    return ".".join(str(part) for part in connection.get_database_version())


def _migrations() -> Iterator[VitalRow]:
    executor = MigrationExecutor(connection)
    left = executor.migration_plan(executor.loader.graph.leaf_nodes())
    yield _row(
        "migrations", _("表结构"), not left,
        _("最新") if not left else _("尚有 %(n)d 步未执行") % {"n": len(left)},
        _("请运行 xieshou serve（启动时自动执行），或 manage.py migrate"),
    )  # fmt: skip


def _worker() -> Iterator[VitalRow]:
    queued = Job.objects.filter(state=Job.State.QUEUED)
    untaken = queued.filter(created_at__lt=timezone.now() - UNTAKEN).exists()
    running = Job.objects.filter(
        state=Job.State.RUNNING, heartbeat_at__gt=timezone.now() - jobs.STALE
    ).count()
    yield _row(
        "worker", _("后台任务"), not untaken or bool(running),
        _("排队 %(queued)d，在办 %(running)d") % {"queued": queued.count(), "running": running},
        _("排队的任务无人办理：请查看后台进程（manage.py work）是否在运行"),
    )  # fmt: skip


def _failures() -> Iterator[VitalRow]:
    day = timezone.now() - timedelta(days=1)
    failed = Job.objects.filter(state=Job.State.FAILED, finished_at__gt=day).count()
    yield _row(
        "failures", _("失败的任务"), not failed, _("24 小时内 %(n)d 项") % {"n": failed},
        _("请在任务页查看原因后重办"), bad=False,
    )  # fmt: skip


def _disk() -> Iterator[VitalRow]:
    seen = shutil.disk_usage(settings.VAR_DIR)
    yield _row(
        "disk", _("磁盘"), seen.free >= LEAST_FREE,
        _("剩余 %(free).1f GB，共 %(total).1f GB")
        % {"free": seen.free / GB, "total": seen.total / GB},
        _("请清理旧备份或扩大磁盘：写满后将不能保存"),
    )  # fmt: skip


def _backups() -> Iterator[VitalRow]:
    newest = next(iter(kept()), None)
    fresh = newest is not None and newest.at > timezone.now() - BACKUP_EVERY
    found = f"{newest.at:%Y-%m-%d %H:%M}" if newest else _("没有")
    yield _row(
        "backup", _("最近的备份"), fresh, found,
        _("请立即备份，并每日运行 xieshou backup；备份应另存他处"), bad=False,
    )  # fmt: skip


def _mail() -> Iterator[VitalRow]:
    console = settings.EMAIL_BACKEND.endswith("console.EmailBackend")
    yield _row(
        "mail", _("邮件"), not console, _("只写到屏幕") if console else settings.EMAIL_HOST,
        _("请设置 XIESHOU_EMAIL"), bad=False,
    )  # fmt: skip


def _closed() -> Iterator[VitalRow]:
    """What must be closed on a site that others can reach."""
    https = settings.SESSION_COOKIE_SECURE
    yield _row(
        "https", _("加密连接"), https, _("已启用") if https else _("未启用"),
        _("对外服务前请在前端代理启用 HTTPS，并设置 XIESHOU_HTTPS=true"), bad=False,
    )  # fmt: skip
    yield _row(
        "debug", _("调试模式"), not settings.DEBUG, _("开") if settings.DEBUG else _("关"),
        _("请去掉 XIESHOU_DEBUG：出错页会显示内部数据"),
    )  # fmt: skip
