"""Kinds of works the generator proposes, with unit costs near those of real projects.

Costs in yuan. Where a published project has the unit, the range lies around it (data file
projects_real_examples.csv): factory floor 1,600–1,950 yuan a square metre (温平, 新民), planting
base from 1,200 yuan a mu (温平). The others are plausible and no more: paved road 500,000–800,000
yuan a km.
"""

from dataclasses import dataclass

# Masks of the groups served: 1 monitored, 2 lifted, 4 other.
POOR_FIRST, EVERYBODY = 3, 7


@dataclass(frozen=True)
class Work:
    """A kind of work. Its size is counted in `unit`, one for so many persons who lack something.

    `cost` is yuan a unit (low, high), `fixed` yuan whatever the size; `days` expert-days a unit;
    `shares` of cost by source out of 100, the rest being Shanghai's.
    """

    key: str
    kind: str
    name: str
    clears: tuple[str, ...]
    serves: int
    unit: str
    persons_a_unit: float
    least: float
    most: float
    fixed: int
    cost: tuple[int, int]
    days: tuple[tuple[str, float], ...]
    shares: tuple[tuple[str, int], ...]
    appeal: float = 1.0


WORKS = (
    Work("water_main", "water", "集中供水工程", ("water",), EVERYBODY, "户", 3.4, 10, 9_000,
         150_000, (1_400, 2_600), (("water_engineer", 0.10), ("civil_engineer", 0.04)),
         (("county", 12), ("labour", 6)), 1.4),
    Work("water_pipe", "water", "人饮管网延伸", ("water",), POOR_FIRST, "户", 3.4, 5, 9_000,
         40_000, (1_500, 2_400), (("water_engineer", 0.12),), (("county", 8), ("labour", 10)), 1.0),
    Work("power", "power", "农网台区改造", ("power",), EVERYBODY, "户", 3.4, 10, 9_000,
         80_000, (500, 900), (("electrician", 0.10),), (("enterprise", 35),), 0.9),
    Work("road", "road", "通组公路硬化", ("road",), EVERYBODY, "公里", 420.0, 0.6, 3.6,
         0, (500_000, 800_000), (("civil_engineer", 14.0),), (("county", 14), ("labour", 5)), 1.5),
    Work("fuel", "fuel", "清洁能源入户", ("fuel",), EVERYBODY, "户", 3.4, 10, 9_000,
         10_000, (1_300, 2_400), (("electrician", 0.05),), (("county", 10), ("labour", 12)), 0.7),
    Work("housing", "housing", "农房抗震改造", ("housing",), POOR_FIRST, "户", 3.4, 3, 9_000,
         0, (12_000, 24_000), (("civil_engineer", 1.2),), (("county", 25), ("labour", 18)), 1.3),
    Work("night_school", "education", "成人补学与夜校", ("schooling",), POOR_FIRST, "人", 2.4, 8,
         9_000, 8_000, (900, 1_500), (("teacher", 0.35),), (("county", 10),), 0.5),
    Work("boarding", "education", "寄宿与控辍保学", ("attendance",), EVERYBODY, "人", 3.0, 4,
         9_000, 30_000, (3_000, 5_500), (("teacher", 0.9), ("social_worker", 0.5)),
         (("county", 15),), 0.8),
    Work("techniques", "science", "科技特派与实用技术", ("skills",), EVERYBODY, "户", 3.4, 10,
         9_000, 15_000, (450, 800), (("agronomist", 0.16),), (("county", 8),), 0.7),
    Work("leaders", "talent", "致富带头人与技能培训", ("skills",), POOR_FIRST, "人", 3.4, 5, 9_000,
         10_000, (1_200, 2_000), (("trainer", 0.30),), (("county", 6),), 0.6),
    Work("clinic", "health", "村卫生室标准化", ("health_care",), EVERYBODY, "户", 3.4, 5, 9_000,
         180_000, (350, 700), (("doctor", 0.16),), (("county", 12),), 1.4),
    Work("illness", "health", "大病慢病签约救助", ("illness",), POOR_FIRST, "人", 5.0, 3, 9_000,
         10_000, (1_500, 2_600), (("doctor", 0.45),), (("county", 12), ("social", 10)), 1.2),
    Work("base", "industry", "{product}标准化基地", ("income",), EVERYBODY, "亩", 2.4, 120, 900,
         60_000, (1_200, 2_600), (("agronomist", 0.10),), (("enterprise", 18), ("labour", 8)), 2.2),
    Work("workshop", "industry", "{product}初加工车间", ("income", "work"), POOR_FIRST, "平方米",
         0.6, 300, 1_500, 120_000, (1_600, 1_950), (("agronomist", 0.02), ("civil_engineer", 0.02)),
         (("enterprise", 24),), 1.2),
    Work("posts", "labour", "公益岗位与劳务协作", ("work",), POOR_FIRST, "人", 4.2, 4, 9_000,
         5_000, (3_600, 6_000), (("trainer", 0.20), ("social_worker", 0.15)),
         (("county", 10),), 1.1),
)  # fmt: skip

# Kilograms a year from one mu at full bearing (the workshop handles the harvest of its mu):
# coffee as published (永胜村: 5,000 t from 3,200 mu), the others plausible.
KG_A_MU = {
    "茶叶": 90, "红茶": 90, "咖啡": 1_500, "核桃": 160, "澳洲坚果": 150, "花椒": 120, "草果": 60,
    "三七": 180, "天麻": 450, "石斛": 150, "中药材": 260, "诃子": 200, "油茶": 60, "花卉": 900,
    "食用玫瑰": 500, "蔬菜": 2_200, "竹笋": 500, "野生菌": 300, "生姜": 1_600, "水果": 1_300,
    "柑橘": 1_500, "苹果": 1_500, "芒果": 1_000, "葡萄": 1_200, "蓝莓": 600, "石榴": 1_200,
    "杨梅": 700, "牛油果": 600, "稻米": 420, "甘蔗": 4_500, "蚕桑": 80, "蚕茧": 80, "火腿": 60,
    "猪": 240, "肉牛": 120, "高峰牛": 110, "羊": 80, "鸡": 150,
}  # fmt: skip
SQUARE_METRES_A_MU = 4
