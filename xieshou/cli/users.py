"""The first users of a site, who give all others their roles."""

from typing import Annotated

import typer
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xieshou.cli.tables import console, stop
from xieshou.core.action import Refused
from xieshou.core.scope import SYSTEM
from xieshou.registry import actions as registry


def administrator(
    username: Annotated[str, typer.Argument(help=_("用户名"))],
    name: Annotated[str, typer.Option(help=_("姓名或职务"))] = "",
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help=_("密码"))
    ] = "",
) -> None:
    try:
        validate_password(password)
        with transaction.atomic():
            user = registry.create_user(
                viewer=SYSTEM,
                username=username,
                name=name or username,
                password_hash=make_password(password),
            )
            registry.grant_role(viewer=SYSTEM, user=user.pk, role="administrator")
    except ValidationError as error:
        stop(" ".join(error.messages))
    except Refused as error:
        stop(error.message)
    console.print(_("已添加管理员 %(username)s。") % {"username": username})
