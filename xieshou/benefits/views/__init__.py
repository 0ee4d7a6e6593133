from xieshou.benefits.views.collectives import (
    collective,
    collective_step,
    collectives,
    decide_shares,
)
from xieshou.benefits.views.contracts import (
    contract,
    contract_step,
    contracts,
    new_contract,
    terms,
)
from xieshou.benefits.views.exit_test import exit_test
from xieshou.benefits.views.income import income, income_step, own_income
from xieshou.benefits.views.runs import run, run_step, runs

__all__ = [
    "collective",
    "collective_step",
    "collectives",
    "contract",
    "contract_step",
    "contracts",
    "decide_shares",
    "exit_test",
    "income",
    "income_step",
    "new_contract",
    "own_income",
    "run",
    "run_step",
    "runs",
    "terms",
]
