"""Names of kinds, sources of money and trades, in the language of the request."""

from xieshou.projects.models import Kind, ProposalCost, ProposalUse


def kinds() -> dict[str, str]:
    return {code: str(label) for code, label in Kind.choices}


def sources() -> dict[str, str]:
    return {code: str(label) for code, label in ProposalCost.Source.choices}


def trades() -> dict[str, str]:
    return {code: str(label) for code, label in ProposalUse.Trade.choices}
