"""Synthetic Yunnan: people, lacks, proposals and limits for real places. Pure NumPy, no Django.

Everything is a function of the county's code and SEED, so one county can be made again alone and
comes out the same. Nothing here was observed; examples/hudian/README.md says what it leans on.
"""

SOURCE = "examples/hudian 合成"
NEEDS_YEAR = 2026
ROUND_YEAR = 2027

# Bit order of the indicator set rural-cn and of a village's groups (a test compares both).
INDICATORS = (
    "schooling", "attendance", "skills", "health_care", "illness", "water",
    "power", "road", "fuel", "housing", "income", "work",
)  # fmt: skip
GROUPS = ("monitored", "lifted", "other")
