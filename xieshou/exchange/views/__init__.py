"""Pages."""

from xieshou.exchange.views import giving, labour, twins
from xieshou.exchange.views.candidates import (
    candidate,
    candidates,
    new_candidate,
    reveal_candidate,
    revise_candidate,
    withdraw_candidate,
)
from xieshou.exchange.views.home import home
from xieshou.exchange.views.matching import choose_aim, match_people, people_run, people_runs
from xieshou.exchange.views.postings import (
    posting,
    posting_step,
    posting_work,
    postings,
    reveal_posted,
)
from xieshou.exchange.views.posts import new_post, post, post_step, posts, revise_post
from xieshou.exchange.views.training import class_step, classes, new_class, training_class

__all__ = [
    "candidate",
    "candidates",
    "choose_aim",
    "class_step",
    "classes",
    "giving",
    "home",
    "labour",
    "match_people",
    "new_candidate",
    "new_class",
    "new_post",
    "people_run",
    "people_runs",
    "post",
    "post_step",
    "posting",
    "posting_step",
    "posting_work",
    "postings",
    "posts",
    "reveal_candidate",
    "reveal_posted",
    "revise_candidate",
    "revise_post",
    "training_class",
    "twins",
    "withdraw_candidate",
]
