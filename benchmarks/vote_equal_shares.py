"""Claim: equal shares completed by "add 1" at least 50 times as fast as pabutools, same winners.

Each Pabulib file is read by both; reading is not timed. pabutools (GPL, with gmpy2 for its
fractions, equal ballots put together) is run by .bench/bin/python as a program of its own. Its
utility of a ranking gives 0 to the last, ours 1, so rankings are left out here.
ours, peer: seconds of the processor for the slowest file of the peer; limit: reading each vote of
that file once, at the speed of the memory.

    python benchmarks/vote_equal_shares.py [--quick] [FOLDER]
"""

import json
import subprocess
import sys
import time
from pathlib import Path

from report import report
from runs import bandwidth

from xieshou.engines.vote import equal_shares, read_pabulib

HERE = Path(__file__).resolve().parent
FOLDER = HERE.parent.parent / "shared" / "data" / "vote"
GOAL = 50
QUICK = 100_000  # bytes
WHOLE = 1_000_000
UTILITY = {"approval": "cost", "cumulative": "points"}
PEER = """
import json, sys, time
from pabutools.election import Additive_Cardinal_Sat, Cost_Sat, parse_pabulib
from pabutools.rules import method_of_equal_shares
instance, profile = parse_pabulib(sys.argv[1])
profile = profile.as_multiprofile()
sat = {"cost": Cost_Sat, "points": Additive_Cardinal_Sat}[sys.argv[2]]
start = time.process_time()
won = method_of_equal_shares(instance, profile, sat, voter_budget_increment=1)
print(json.dumps([time.process_time() - start, sorted(project.name for project in won)]))
"""


def main() -> None:
    given = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    folder = Path(given[0]) if given else FOLDER
    largest = QUICK if "--quick" in sys.argv else WHOLE
    rows, same, speed = [], True, bandwidth()
    for path in sorted(folder.glob("*.pb"), key=lambda path: path.stat().st_size):
        votes = read_pabulib(path)
        if path.stat().st_size > largest or votes.kind not in UTILITY:
            continue
        utility = UTILITY[votes.kind]
        equal_shares(votes, utility, step_fen=None)
        began = time.process_time()
        shares = equal_shares(votes, utility)
        ours = time.process_time() - began
        program = [HERE.parent / ".bench/bin/python", "-c", PEER, path, utility]
        answer = subprocess.run(program, check=True, capture_output=True, text=True).stdout
        peer, won = json.loads(answer.splitlines()[-1])
        same &= won == sorted(votes.projects[p].code for p in shares.chosen)
        steps = (shares.each_fen - votes.budget_fen / votes.voters) / 100 + 1
        rows.append(
            {
                "file": path.stem[:44],
                "voters": votes.voters,
                "projects": len(votes.projects),
                "runs": int(steps),
                "ours s": ours,
                "pabutools s": peer,
                "times": peer / ours,
                "limit s": 16 * len(votes.votes.points) / speed,
            }
        )
    slowest = max(rows, key=lambda row: row["pabutools s"])
    report(
        f"equal shares with add 1, seconds of the processor, {slowest['file']}; "
        "the same winners as pabutools on every file",
        rows,
        slowest["ours s"],
        slowest["pabutools s"],
        slowest["limit s"],
        GOAL,
        kept=same,
    )


if __name__ == "__main__":
    main()
