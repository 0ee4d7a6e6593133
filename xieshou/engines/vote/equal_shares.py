"""The method of equal shares: everybody has the same part of the budget for what they chose.

Peters, Pierczyński, Skowron: Proportional participatory budgeting with additive utilities
(NeurIPS 2021). In each round every project that its supporters can still pay for has a price rho
for a unit of utility: the least with sum over supporters of min(money left, rho * utility) = cost.
The project with the least price is bought, and each supporter pays that. The completion "add 1"
(equalshares.net) gives everybody one step more and begins anew, until no other project would fit
or the budget would be overrun; then the outcome before stands.

Rounds are run in floating point with a bound on its error. Wherever two prices, or money and cost,
lie closer than that, the run is done again in whole fractions, so that the outcome is always the
exact one, ties included.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numba
import numpy as np
import numpy.typing as npt

from xieshou.engines.vote.election import Election, Utility
from xieshou.engines.vote.ties import TieBreak, by_code

# How far a price or sum in floating point may be from the true one: rounding of at most a thousand
# rounds of sums is below 1e-12 of what was summed; this leaves a thousandfold room.
SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Round:
    """What was bought: the project, and the price of a unit of its utility in fen."""

    project: int
    price: float


@dataclass(frozen=True)
class Shares:
    """The outcome: projects in the order bought, the money each voter had (fen), the rounds."""

    chosen: tuple[int, ...]
    each_fen: Fraction
    rounds: tuple[Round, ...]
    # Money left to the supporters of each project at the end, in fen.
    left_fen: tuple[float, ...]


def equal_shares(
    election: Election,
    utility: Utility = "cost",
    *,
    step_fen: int | None = 100,
    tie_break: TieBreak = by_code,
) -> Shares:
    """The outcome of the method; `step_fen` is the step of "add 1", None leaves it incomplete."""
    run = _Runs(election, utility, tie_break)
    if election.voters == 0:
        return Shares((), Fraction(0), (), tuple(0.0 for _ in election.projects))
    each = Fraction(election.budget_fen, election.voters)
    if step_fen is None:
        return run.shares(each)
    before: tuple[Fraction, Sequence[int]] | None = None
    while True:
        chosen = run.chosen(each)
        spent = election.cost_of(chosen)
        if spent > election.budget_fen:
            break
        if not run.would_fit(chosen, election.budget_fen - spent):
            before = (each, chosen)
            break
        idle = run.idle_steps(chosen, each, step_fen)
        before = (each + idle * step_fen, chosen)
        each += (idle + 1) * step_fen
    return run.shares(before[0]) if before else run.nothing(each)


class _Runs:
    """Runs of one election with different money."""

    def __init__(self, election: Election, utility: Utility, tie_break: TieBreak) -> None:
        self.election = election
        self.utility = election.utilities(utility)
        self.total = election.worth(utility)
        order = sorted(range(len(election.projects)), key=lambda p: tie_break(election, p))
        self.rank = np.empty(len(order), np.int64)
        self.rank[order] = np.arange(len(order))
        shared = np.gcd(election.costs, np.maximum(self.total, 1))
        self.numerator, self.denominator = election.costs // shared, self.total // shared

    def chosen(self, each: Fraction) -> list[int]:
        """What is bought with so much money each."""
        return self._run(each)[0]

    def shares(self, each: Fraction) -> Shares:
        """The same with its rounds."""
        chosen, prices, money = self._run(each)
        rounds = tuple(Round(p, price) for p, price in zip(chosen, prices, strict=True))
        return Shares(tuple(chosen), each, rounds, self._left(money))

    def nothing(self, each: Fraction) -> Shares:
        """Where even the first run overran: nobody bought anything."""
        money = np.full(len(self.election.ballots), float(each))
        return Shares((), each, (), self._left(money))

    def _left(self, money: npt.NDArray[np.float64]) -> tuple[float, ...]:
        votes = self.election.votes
        members = [votes.ballot[votes.of(p)] for p in range(len(self.total))]
        return tuple(float(money[these] @ votes.times[these]) for these in members)

    def would_fit(self, chosen: Sequence[int], left_fen: int) -> bool:
        """Whether a project that anybody wants could be paid for besides."""
        out = np.ones(len(self.total), bool)
        out[list(chosen)] = False
        return bool((self.election.costs[out & (self.total > 0)] <= left_fen).any())

    def idle_steps(self, chosen: Sequence[int], each: Fraction, step_fen: int) -> int:
        """So many steps, or some more, change nothing: what was bought everybody can pay in full,
        and all else is too dear for its supporters even with nothing bought yet. Without this one
        voter for a dear work would cost hundreds of runs for every voter there is."""
        out = np.ones(len(self.total), bool)
        out[list(chosen)] = False
        out &= self.total > 0
        needed = (self.election.costs[out] / self.election.support[out]).min(initial=np.inf)
        steps = (needed - float(each)) / step_fen
        if not 2 <= steps < np.inf:
            return 0
        votes, paid = self.election.votes, np.zeros(len(self.election.ballots))
        for p in chosen:
            span = votes.of(p)
            paid[votes.ballot[span]] += self.election.costs[p] / self.total[p] * self.utility[span]
        in_full = paid.max(initial=0) <= float(each) * (1 - SLACK)
        return int(steps * (1 - SLACK)) - 1 if in_full else 0

    def _run(self, each: Fraction) -> tuple[list[int], list[float], npt.NDArray[np.float64]]:
        votes = self.election.votes
        chosen, prices, money, sure = _rounds(
            votes.start, votes.ballot, self.utility, votes.times, self.election.costs,
            self.total, self.numerator, self.denominator, self.rank, float(each),
        )  # fmt: skip
        if sure:
            return chosen.tolist(), prices.tolist(), money
        return _Exact(self, each).run()


@numba.njit(cache=True)
def _price(members, utility, times, money, cost, total):  # type: ignore[no-untyped-def]
    """(price, its error, all pay in full), or an infinite price where supporters lack money.

    The poor, who give all they have, are found in passes: each raises the price for the others.
    """
    poor_money, rich = 0.0, total
    price = cost / rich
    while True:
        poor_now, rich_now = 0.0, 0
        for m in range(len(members)):
            ballot = members[m]
            if money[ballot] < price * utility[m]:
                poor_now += money[ballot] * times[ballot]
            else:
                rich_now += utility[m] * times[ballot]
        if rich_now == rich:
            break
        poor_money, rich = poor_now, rich_now
        if rich == 0:
            return np.inf, abs(poor_money - cost), False
        price = (cost - poor_money) / rich
    return price, SLACK * cost / rich, rich == total


@numba.njit(cache=True)
def _rounds(start, ballot, utility, times, cost, total, numerator, denominator, rank, each):  # type: ignore[no-untyped-def]
    """(chosen, prices, money by ballot, whether no comparison was too close to be sure)."""
    projects = len(cost)
    money = np.full(len(times), each)
    least = np.full(projects, np.inf)
    for p in range(projects):
        if total[p] > 0:
            least[p] = cost[p] / total[p]
    chosen = np.empty(projects, np.int64)
    prices = np.empty(projects)
    count = 0
    while True:
        best, best_price, best_error, best_full = -1, np.inf, 0.0, False
        for p in np.argsort(least):
            if least[p] == np.inf or least[p] > best_price + best_error + SLACK * best_price:
                break
            members, shares = ballot[start[p] : start[p + 1]], utility[start[p] : start[p + 1]]
            price, error, full = _price(members, shares, times, money, cost[p], total[p])
            if price == np.inf:
                if error < SLACK * cost[p]:
                    return chosen[:count], prices[:count], money, False
                least[p] = np.inf
                continue
            if full:
                price, error = numerator[p] / denominator[p], SLACK * price
                for m in range(len(members)):
                    if money[members[m]] < (price + error) * shares[m]:
                        return chosen[:count], prices[:count], money, False
            least[p] = price
            if best < 0:
                better = True
            elif (
                full
                and best_full
                and max(numerator[p], numerator[best]) < 2**31
                and (max(denominator[p], denominator[best]) < 2**31)
            ):
                ours = numerator[p] * denominator[best]
                theirs = numerator[best] * denominator[p]
                better = ours < theirs or (ours == theirs and rank[p] < rank[best])
            elif abs(price - best_price) <= error + best_error:
                return chosen[:count], prices[:count], money, False
            else:
                better = price < best_price
            if better:
                best, best_price, best_error, best_full = p, price, error, full
        if best < 0:
            return chosen[:count], prices[:count], money, True
        chosen[count], prices[count] = best, best_price
        count += 1
        least[best] = np.inf
        for m in range(start[best], start[best + 1]):
            money[ballot[m]] -= min(money[ballot[m]], best_price * utility[m])


class _Exact:
    """A run in whole fractions, guided by floating point where that is sure.

    The money of somebody who never gave all is each minus the sum of price times utility over what
    was bought; of somebody who did, nothing. So sums over many are sums of whole utilities, and
    there is one fraction a round, not one a voter.
    """

    def __init__(self, runs: _Runs, each: Fraction) -> None:
        self.runs, self.each = runs, each
        self.votes = runs.election.votes
        self.money = np.full(len(self.votes.times), float(each))
        self.spent = np.zeros(len(self.votes.times), bool)
        self.paid: list[tuple[Fraction, npt.NDArray[np.int64]]] = []

    def run(self) -> tuple[list[int], list[float], npt.NDArray[np.float64]]:
        chosen: list[int] = []
        open_ = [p for p in range(len(self.runs.total)) if self.runs.total[p] > 0]
        least = {p: float(self.runs.election.costs[p] / self.runs.total[p]) for p in open_}
        while True:
            best: tuple[Fraction, int] | None = None
            for p in sorted(open_, key=least.__getitem__):
                if best and least[p] > float(best[0]) * (1 + SLACK):
                    break
                price = self._price(p)
                if price is None:
                    open_.remove(p)
                    continue
                least[p] = float(price)
                rival = (price, p)
                if best is None or self._key(rival) < self._key(best):
                    best = rival
            if best is None:
                return chosen, [float(price) for price, _ in self.paid], self.money
            self._buy(*best)
            chosen.append(best[1])
            open_.remove(best[1])

    def _key(self, rival: tuple[Fraction, int]) -> tuple[Fraction, int]:
        return rival[0], int(self.runs.rank[rival[1]])

    def _price(self, project: int) -> Fraction | None:
        """The exact price, None where the supporters lack money."""
        span = self.votes.of(project)
        members, utility = self.votes.ballot[span], self.runs.utility[span]
        cost = int(self.runs.election.costs[project])
        guess, error, _full = _price(
            members, utility, self.votes.times, self.money, cost, int(self.runs.total[project])
        )
        if guess == np.inf and error >= SLACK * cost:
            return None
        # With all the money there is, within a hair of enough, everybody may be poor.
        poor = (
            np.ones(len(members), bool)
            if guess == np.inf
            else self.money[members] < (guess - error) * utility - SLACK * float(self.each)
        )
        if guess == np.inf:
            return self._with_hardly_enough(members, utility, cost)
        while True:
            rich = int((utility * self.votes.times[members])[~poor].sum())
            if rich == 0:
                return None
            price = (cost - self._sum(members[poor])) / rich
            near = ~poor & (
                self.money[members]
                < float(price) * utility + 2 * SLACK * float(self.each) + error * utility
            )
            more = [
                m for m in np.flatnonzero(near) if self._left(members[m]) < price * int(utility[m])
            ]
            if not more:
                return price
            poor[more] = True

    def _with_hardly_enough(
        self, members: npt.NDArray[np.int64], utility: npt.NDArray[np.int64], cost: int
    ) -> Fraction | None:
        """Where all money is needed: the price at which the last gives all, None for too little."""
        if self._sum(members) < cost:
            return None
        left = [self._left(ballot) for ballot in members]
        ratios = sorted(range(len(members)), key=lambda m: left[m] / int(utility[m]))
        times = self.votes.times[members]
        given, rich = Fraction(0), int((utility * times).sum())
        for m in ratios:
            price = (cost - given) / rich
            if left[m] >= price * int(utility[m]):
                return price
            given += left[m] * int(times[m])
            rich -= int(utility[m] * times[m])
        return None

    def _buy(self, price: Fraction, project: int) -> None:
        span = self.votes.of(project)
        members, utility = self.votes.ballot[span], self.runs.utility[span]
        due, slack = float(price) * utility, SLACK * float(self.each)
        gives_all = self.money[members] < due - slack
        for m in np.flatnonzero(np.abs(self.money[members] - due) <= slack):
            gives_all[m] = self._left(members[m]) <= price * int(utility[m])
        row = np.zeros(len(self.votes.times), np.int64)
        row[members] = utility
        self.money[members] = np.where(gives_all, 0.0, self.money[members] - due)
        self.paid.append((price, row))
        self.spent[members[gives_all]] = True

    def _left(self, ballot: int) -> Fraction:
        if self.spent[ballot]:
            return Fraction(0)
        return self.each - sum(
            (price * int(row[ballot]) for price, row in self.paid if row[ballot]), Fraction(0)
        )

    def _sum(self, ballots: npt.NDArray[np.int64]) -> Fraction:
        """Money of these ballots' voters together."""
        live = ballots[~self.spent[ballots]]
        times = self.votes.times[live]
        return self.each * int(times.sum()) - sum(
            (price * int(row[live] @ times) for price, row in self.paid), Fraction(0)
        )
