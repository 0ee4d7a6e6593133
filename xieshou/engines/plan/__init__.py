from .problem import Limit, Problem
