"""Answers made without the engine, and what may be claimed of them."""

from __future__ import annotations

import random

import numpy as np

from xieshou.engines.plan import Choices, Plan, Problem, Selection

from .brute import best_plan, best_selection, lagrangian, use_of, used_by


def claimed(problem: Problem | Choices, seed: int) -> Plan | Selection | None:
    """The best answer with prices at random and the exact bound that these prove."""
    best = best_selection(problem) if isinstance(problem, Choices) else best_plan(problem)
    if best is None:
        return None
    rng = random.Random(seed)
    prices = np.array([
        (rng.choice([-1, 1]) if limit.sense == "=" else 1 if limit.sense == "<=" else -1)
        * rng.choice([0.0, 1.0, 1 / 7]) * rng.random() for limit in problem.limits
    ])  # fmt: skip
    value, answer, lots = best
    bound = np.nextafter(float(lagrangian(problem, prices)), np.inf)
    claims = {
        "value": value, "bound": bound, "gap": max(0.0, (bound - value) / max(1.0, abs(bound))),
        "prices": prices, "eased": np.array(lots, np.int64), "passes": 0, "trace": [], "seed": 0,
    }  # fmt: skip
    if isinstance(problem, Choices):
        rows = [int(first) + k for first, k in zip(problem.option_start, answer, strict=False)]
        used = np.array(use_of(problem, rows), np.int64)
        return Selection(option=np.array(answer, np.int64), used=used, **claims)
    used = np.array(used_by(problem, answer), np.int64)
    return Plan(start=np.array(answer, np.int64), used=used, **claims)
