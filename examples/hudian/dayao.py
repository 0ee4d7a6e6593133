"""大姚–嘉定, October 2023, as the county's report gives it, entered through the ledger.

Source: the county's published report (dayao.gov.cn): 3,244 万 yuan in 13 projects, of which
2,405.4 万 are paid. The report does not say on which days: both stand at the end of the month that
it speaks of, and the parts of city, district and townships are not told apart.
"""

import datetime

from xieshou.core.scope import SYSTEM, Viewer
from xieshou.funds import actions, reads
from xieshou.funds.actions import Leg

BOOK, GRANT = "dayao", "dayao-2023"
COUNTY, DISTRICT, YEAR = "532326", "310114", 2023
WAN = 1_000_000
GRANTED_FEN, PAID_FEN = 3244 * WAN, 24_054 * WAN // 10
AS_OF = datetime.date(2023, 10, 31)


def open_dayao(viewer: Viewer = SYSTEM) -> None:
    """The county's book with its grant and what is paid of it; does nothing where it stands."""
    if reads.book(BOOK, viewer) is not None:
        return
    actions.open_book(viewer=viewer, code=BOOK, name="大姚县协作资金账套（2023）", place=COUNTY)
    actions.register_grant(
        viewer=viewer, book=BOOK, code=GRANT, name="2023年沪滇协作资金（13个项目）",
        source="municipal", amount_fen=GRANTED_FEN, year=YEAR, within=COUNTY, payer=DISTRICT,
    )  # fmt: skip
    actions.receive_grant(
        viewer=viewer, grant=GRANT, amount_fen=GRANTED_FEN, date=AS_OF, once=("dayao", "received")
    )
    actions.post(
        viewer=viewer, book=BOOK, date=AS_OF, memo="payment", source="dayao.report:2023-10",
        legs=(Leg("5001", PAID_FEN, GRANT, COUNTY), Leg("1002", -PAID_FEN, GRANT)),
        once=("dayao", "paid"),
    )  # fmt: skip
