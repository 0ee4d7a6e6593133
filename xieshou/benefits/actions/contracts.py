"""Linkage contracts: drafted, agreed to by both sides, their dues worked out and paid."""

from collections.abc import Mapping, Sequence
from datetime import date as Date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.benefits import rules
from xieshou.benefits.actions import checks
from xieshou.benefits.actions.collectives import write_line
from xieshou.benefits.models import (
    Collective,
    CollectiveLine,
    Consent,
    ContractMember,
    ContractVersion,
    Due,
    DuePayment,
    IncomeLine,
    LinkageContract,
)
from xieshou.benefits.reads.contracts import due_days, terms_hash
from xieshou.benefits.reads.labels import term_label
from xieshou.benefits.rules import contracts
from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound, action
from xieshou.core.checks import NOWHERE
from xieshou.core.money import split
from xieshou.core.scope import Viewer
from xieshou.core.words import needed
from xieshou.registry import reads as registry

BATCH = 1000
# Roles that speak for the village's side; whoever works for the firm, or the county's office with
# the signed paper, speaks for the other.
VILLAGE_ROLES = frozenset({"collective_officer", "village_officer"})
FIRM_ROLES = frozenset({"county_office"})


def place_of_contract(*, contract: str, **_body: object) -> str:
    found = LinkageContract.objects.filter(code=contract)
    return found.values_list("place__code", flat=True).first() or NOWHERE


def _place_of_due(*, due: int, **_body: object) -> str:
    found = Due.objects.filter(pk=due).values_list("contract__place__code", flat=True)
    return found.first() or NOWHERE


@action("benefits.contract", place=lambda *, place, **_: place)
def open_contract(
    *,
    code: str,
    name: str,
    kind: str,
    place: str,
    organisation: int,
    collective: str = "",
) -> LinkageContract:
    """Put a contract on the register; its terms follow as its first version (draft_version).

    Raises BadInput for a code that does not begin with the village's, an unknown kind, village,
    organisation or collective, Conflict for a code taken.
    """
    where = registry.place(place)
    if where is None or where.level != "village":
        raise BadInput("place_unknown", _("请选择行政村"), {"field": "place"})
    if not rules.is_collective_code(code, place):
        raise BadInput(
            "code_shape",
            _("编号应为村代码加短横线和字母数字，如 %(village)s-L01"),
            {"field": "code", "village": place},
        )
    if kind not in LinkageContract.Kind.values:
        raise BadInput("kind_unknown", _("请选择合同类别"), {"field": "kind"})
    if registry.organisation(organisation) is None:
        raise BadInput("organisation_unknown", _("没有这个经营主体"), {"field": "organisation"})
    if LinkageContract.objects.filter(code=code).exists():
        raise Conflict("code_taken", _("编号 %(code)s 已被使用"), {"code": code})
    home = Collective.objects.filter(code=collective, place=where.id).first()
    if collective and home is None:
        raise BadInput("collective_unknown", _("本村没有这个集体经济组织"), {"field": "collective"})
    return LinkageContract.objects.create(
        code=code, name=needed("name", name, 120), kind=kind, place_id=where.id,
        organisation_id=organisation, collective=home, made_at=timezone.now(),
    )  # fmt: skip


@action("benefits.contract", place=place_of_contract)
def draft_version(
    *,
    viewer: Viewer,
    contract: str,
    terms: Mapping[str, int],
    starts_on: Date,
    ends_on: Date,
    every_months: int,
    due_day: int,
    members: Sequence[tuple[str, int]] = (),
    land_use: str = "",
) -> ContractVersion:
    """New terms, which hold once both sides agree; until then, and for what came due before, the
    old ones do. `members` are households' codes and weights; none: all goes to the collective.

    Raises NotFound, BadInput naming the term or date that is wrong, Conflict where nobody would
    receive anything.
    """
    one = _locked(contract)
    check_terms(one.kind, terms)
    check_time(starts_on, ends_on, every_months, due_day)
    if land_use not in ContractVersion.Use.values:
        raise BadInput("use_unknown", _("请选择土地用途"), {"field": "land_use"})
    if not members and one.collective_id is None:
        raise Conflict("nobody_receives", _("请填写参与农户，或在合同中指定集体经济组织"))
    keys = checks.households([code for code, _weight in members], "members", village=one.place.code)
    for number, (_code, weight) in enumerate(members, start=1):
        if not _is_weight(weight):
            raise BadInput(
                "member_wrong", _("第 %(number)d 行：份额应为大于零的整数"),
                {"field": "members", "number": number},
            )  # fmt: skip
    last = ContractVersion.objects.filter(contract=one).order_by("-number").first()
    version = ContractVersion(
        contract=one, number=last.number + 1 if last else 1, terms=dict(terms),
        starts_on=starts_on, ends_on=ends_on, every_months=every_months, due_day=due_day,
        land_use=land_use, by=viewer.user_id, by_name=viewer.name, at=timezone.now(),
    )  # fmt: skip
    version.content_hash = terms_hash(version, list(members))
    version.save()
    ContractMember.objects.bulk_create(
        (
            ContractMember(version=version, household_id=key.id, weight=weight)
            for key, (_code, weight) in zip(keys, members, strict=True)
        ),
        batch_size=BATCH,
    )
    return version


@action("benefits.consent", place=place_of_contract)
def consent(
    *, viewer: Viewer, contract: str, number: int, side: str, document: str, content_hash: str
) -> Consent:
    """Agree to a version for one side, as it was read; it holds from when both have.

    Raises NotFound, Forbidden to whoever does not speak for the side or spoke for the other,
    Conflict for a content that was not the one read, for a side that agreed before, and for a
    version that another has followed.
    """
    one = _locked(contract)
    version = ContractVersion.objects.filter(contract=one, number=number).first()
    if version is None:
        raise NotFound("no_version", _("没有这一版合同"))
    if ContractVersion.objects.filter(contract=one, number__gt=number).exists():
        raise Conflict("followed", _("已有更新的一版合同"))
    if side not in Consent.Side.values:
        raise BadInput("side_unknown", _("请选择签署方"), {"field": "side"})
    if version.content_hash != content_hash:
        raise Conflict("content_changed", _("内容与您所看到的不一致，请刷新后重试"))
    if viewer.user_id is None or not _speaks_for(viewer, one, side):
        raise Forbidden("not_your_side", _("您不能代表这一方签署"))
    given = Consent.objects.filter(version=version)
    if given.filter(side=side).exists():
        raise Conflict("consented", _("这一方已经签署"))
    if given.filter(by=viewer.user_id).exists():
        raise Forbidden("two_sides", _("您已代表另一方签署，请由他人办理"))
    return Consent.objects.create(
        version=version, side=side, document=needed("document", document, 120),
        content_hash=content_hash, by=viewer.user_id, by_name=viewer.name, at=timezone.now(),
    )  # fmt: skip


@action("benefits.state_due", place=place_of_contract)
def state_due(*, viewer: Viewer, contract: str, due_on: Date, facts: Mapping[str, int]) -> Due:
    """What is owed for a day of the schedule, by the terms that held then and the facts told.

    Raises NotFound, BadInput for a fact missing or a day that is none of the schedule, Conflict
    where nothing is in force or the day is stated already.
    """
    one = _locked(contract)
    periods = due_days([one])[one.pk]
    if not periods:
        raise Conflict("not_in_force", _("合同尚未经双方签署"))
    check_facts(one.kind, facts)
    if due_on not in periods:
        raise BadInput("no_due_day", _("这一天不是约定的付款日"), {"field": "due_on"})
    version, period = periods[due_on]
    if Due.objects.filter(contract=one, due_on=due_on).exists():
        raise Conflict("due_stated", _("这一期应付款已经登记"))
    fen = contracts.due_fen(one.kind, version.terms, facts, period)
    return Due.objects.create(
        contract=one, version=version, due_on=due_on, facts=dict(facts),
        amount_fen=checks.amount(fen, "facts", least=0), by=viewer.user_id, by_name=viewer.name,
        at=timezone.now(),
    )  # fmt: skip


@action("benefits.pay_due", place=_place_of_due)
def pay_due(*, viewer: Viewer, due: int, amount_fen: int, on: Date, document: str) -> DuePayment:
    """Put down what was paid on a due: shared among the households by weight, exact to the fen, or
    received by the collective in its book.

    Raises NotFound, Forbidden to whoever stated the due, BadInput, Conflict where more would be
    paid than is owed.
    """
    found = Due.objects.filter(pk=due).select_related("contract", "version").first()
    if found is None:
        raise NotFound("no_due", _("没有这一期应付款"))
    one = _locked(found.contract.code)
    if viewer.user_id is not None and viewer.user_id == found.by:
        raise Forbidden("four_eyes", _("登记应付款的人不能登记收款，请由他人办理"))
    checks.amount(amount_fen, "amount_fen")
    checks.day(on)
    before = list(DuePayment.objects.filter(due=found).values_list("amount_fen", flat=True))
    if sum(before) + amount_fen > found.amount_fen:
        raise Conflict("over_paid", _("付款合计超过应付金额"))
    payment = DuePayment.objects.create(
        due=found, number=len(before) + 1, on=on, amount_fen=amount_fen,
        document=needed("document", document, 120), by=viewer.user_id,
        by_name=viewer.name, at=timezone.now(),
    )  # fmt: skip
    _receive(viewer, one, found, payment)
    return payment


def check_terms(kind: str, terms: Mapping[str, int]) -> None:
    """Raises BadInput that names the first term of the kind that is missing or out of range."""
    if wrong := contracts.flaws(contracts.TERMS[kind], terms):
        raise _out_of_range(wrong[0])


def check_facts(kind: str, facts: Mapping[str, int]) -> None:
    """Raises BadInput that names the first fact of the kind that is missing or out of range."""
    if wrong := contracts.flaws(contracts.FACTS[kind], facts):
        raise _out_of_range(wrong[0])


def check_time(starts_on: Date, ends_on: Date, every_months: int, due_day: int) -> None:
    """Raises BadInput for a time that no contract can have."""
    if not checks.FIRST_DAY <= starts_on < ends_on:
        raise BadInput("ends_before_start", _("截止日期应晚于开始日期"), {"field": "ends_on"})
    if ends_on.year - starts_on.year > contracts.MOST_YEARS:
        raise BadInput(
            "too_long", _("租赁期限不得超过二十年（民法典第七百零五条）"), {"field": "ends_on"}
        )
    if every_months not in (1, 3, 6, 12) or not 1 <= due_day <= 28:
        raise BadInput(
            "schedule_wrong", _("付款周期应为 1、3、6 或 12 个月，付款日为 1 至 28 日"),
            {"field": "every_months"},
        )  # fmt: skip


def _receive(viewer: Viewer, contract: LinkageContract, due: Due, payment: DuePayment) -> None:
    source = f"benefits.due:{contract.code}-{due.due_on:%Y%m%d}-{payment.number}"
    members = list(ContractMember.objects.filter(version=due.version).order_by("household__code"))
    if not members:
        assert contract.collective_id is not None
        home = checks.locked_collective(
            Collective.objects.values_list("code", flat=True).get(pk=contract.collective_id)
        )
        income = CollectiveLine.Kind.INCOME
        write_line(viewer, home, income, payment.amount_fen, payment.on, source)
        return
    shares = split(payment.amount_fen, [member.weight for member in members])
    IncomeLine.objects.bulk_create(
        (
            IncomeLine(
                household_id=member.household_id, on=payment.on, kind=IncomeLine.Kind.CONTRACT,
                amount_fen=fen, source=source, contract=contract.code,
                aided=rules.ends_with_aid("contract", contract.kind),
            )
            for member, fen in zip(members, shares, strict=True)
            if fen
        ),
        batch_size=BATCH,
    )  # fmt: skip


def _speaks_for(viewer: Viewer, contract: LinkageContract, side: str) -> bool:
    here = {grant.role for grant in viewer.grants if contract.place.code.startswith(grant.place)}
    if side == Consent.Side.VILLAGE:
        return bool(here & VILLAGE_ROLES)
    assert viewer.user_id is not None
    works_for = registry.organisation_of(viewer.user_id)
    return bool(here & FIRM_ROLES) or works_for == contract.organisation_id


def _locked(code: str) -> LinkageContract:
    """The contract, held until the act is done. Raises NotFound."""
    found = LinkageContract.objects.select_for_update(of=("self",)).select_related("place")
    one = found.filter(code=code).first()
    if one is None:
        raise NotFound("no_contract", _("没有编号为 %(code)s 的合同"), {"code": code})
    return one


def _out_of_range(term: contracts.Term) -> BadInput:
    return BadInput(
        "out_of_range",
        _("“%(name)s”应为 %(least)s 至 %(most)s 的整数"),
        {"field": term.name, "name": term_label(term.name), "least": term.least,
         "most": term.most},
    )  # fmt: skip


def _is_weight(weight: object) -> bool:
    return isinstance(weight, int) and not isinstance(weight, bool) and 0 < weight <= 10**12
