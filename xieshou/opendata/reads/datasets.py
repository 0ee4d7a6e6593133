"""Every open dataset as rows: what anybody may see, whoever asks.

    dataset("projects").spec.columns      # what each column means
    dataset("projects").rows()            # tuples in the order of the columns

No viewer: rows come from what other apps tell the public (core.scope.PUBLIC), so that they may be
frozen, published and handed on as they are. Texts are Chinese, with English beside where there is
any.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from xieshou.opendata.reads import (
    tables_of_market,
    tables_of_outcomes,
    tables_of_plans,
    tables_of_projects,
    tables_of_registry,
)
from xieshou.opendata.rules.dictionary import Spec, specs

Row = tuple[Any, ...]

_MAKERS: Mapping[str, Callable[[], Iterator[Row]]] = {
    "places": tables_of_registry.places,
    "pairings": tables_of_registry.pairings,
    "organisations": tables_of_registry.organisations,
    "proposals": tables_of_projects.proposals,
    "projects": tables_of_projects.under_way,
    "project_contracts": tables_of_projects.contracts,
    "project_outputs": tables_of_projects.outputs,
    "published_figures": tables_of_outcomes.published,
    "measured_figures": tables_of_outcomes.measured,
    "measured_indicators": tables_of_outcomes.indicators,
    "plan_works": tables_of_plans.works,
    "goods": tables_of_market.goods,
    "lots": tables_of_market.lots,
    "lot_shares": tables_of_market.shares,
    "ballots": tables_of_plans.ballots,
    "ballot_results": tables_of_plans.results,
    "balance_lines": tables_of_plans.balance_lines,
}


@dataclass(frozen=True, slots=True)
class Dataset:
    """A table of the catalogue."""

    spec: Spec

    @property
    def columns(self) -> Sequence[str]:
        return [column.name for column in self.spec.columns]

    def rows(self) -> Iterator[Row]:
        """All rows, in an order that does not change; read as they are asked for."""
        rest = _MAKERS[self.spec.code]()
        while True:
            # Only while a row is made: between two rows the language is the reader's.
            with translation.override("zh-hans"):
                row = next(rest, None)
            if row is None:
                return
            yield row


def dataset(code: str) -> Dataset | None:
    """One dataset; None where there is none of that code."""
    spec = specs().get(code)
    return Dataset(spec) if spec else None


def datasets() -> tuple[Dataset, ...]:
    """All of them, in the order of the catalogue."""
    return tuple(Dataset(spec) for spec in specs().values())
