"""Fill an empty site as `make demo` does, with the example's deepest part: run as a process.

DATABASE_URL and XIESHOU_VAR say where the site stands.
"""

import django
from django.core.management import call_command


def main() -> None:
    django.setup()
    from examples.hudian.load import load
    from examples.hudian.releases import open_releases
    from xieshou.core.scope import SYSTEM
    from xieshou.outcomes import actions as outcomes
    from xieshou.planning import actions as planning, reads as plans
    from xieshou.portal import actions as portal

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    load(depth="quick")
    outcomes.measure_round(viewer=SYSTEM, year=2026, place="53")
    open_releases()
    planning.draw_up(viewer=SYSTEM, round=plans.rounds()[0].id)
    call_command("work", once=True)
    portal.count_story(viewer=SYSTEM)


if __name__ == "__main__":
    main()
