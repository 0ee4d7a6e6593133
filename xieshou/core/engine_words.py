"""What the engines refuse, in Chinese by its code; in any other language as the engine says it.

An engine's message is English with a stable code. What it says in Chinese stands here once, for
pages, API and command line alike. The fields of a text are those of the problem: value, column,
file, sheet, row, cell, at; of a plan's refusal, its params.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import get_language


class Problem(Protocol):
    """What the measure's refusal knows (engines.measure.Problem)."""

    @property
    def code(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def column(self) -> str: ...
    @property
    def file(self) -> str: ...
    @property
    def sheet(self) -> str: ...
    @property
    def row(self) -> int | None: ...
    @property
    def cell(self) -> str: ...
    @property
    def at(self) -> int | None: ...


class PlanRefusal(Protocol):
    """What the plan's refusal knows (engines.plan.InputError)."""

    @property
    def code(self) -> str: ...
    @property
    def params(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Flaw:
    """A problem for a page: the field or column it is about, its code and its text."""

    field: str
    code: str
    text: str
    at: int | None = None


def flaws_of(problems: Iterable[Problem]) -> tuple[Flaw, ...]:
    """The problems in the language of the request."""
    return tuple(Flaw(one.column, one.code, in_words(one), one.at) for one in problems)


def in_words(problem: Problem) -> str:
    """The problem with its place, in the language of the request."""
    text = CHINESE.get(problem.code)
    if text is None or not (get_language() or "").startswith("zh"):
        return str(problem)
    said = text % _fields(problem)
    places = _places(problem)
    return f"{'，'.join(places)}：{said}" if places else said


def plan_in_words(refusal: PlanRefusal) -> str:
    """Why a plan's problem cannot be built, in the language of the request."""
    text = PLAN_IN_CHINESE.get(refusal.code)
    if text is None or not (get_language() or "").startswith("zh"):
        return str(refusal)
    return text % refusal.params


def _fields(problem: Problem) -> Mapping[str, Any]:
    return {"value": problem.value or "—", "column": problem.column or "—"}


def _places(problem: Problem) -> list[str]:
    places = [
        problem.file,
        problem.sheet and f"工作表 {problem.sheet}",
        f"第 {problem.row} 行" if problem.row is not None else "",
        problem.column and f"“{problem.column}”",
        problem.cell and f"单元格 {problem.cell}",
        f"第 {problem.at} 个字符" if problem.at is not None else "",
    ]
    return [place for place in places if place]


CHINESE: Mapping[str, str] = {
    # Files and their columns.
    "file_broken": "文件无法读取。请用原来的软件打开后重新保存",
    "file_empty": "文件没有内容。请给出表头，一行一户或一人",
    "file_missing": "没有 Parquet 文件。请给出一个 Parquet 文件或其所在目录",
    "file_too_large": "文件超过 2 GiB。请另存为 Parquet 或 CSV",
    "format_unknown": "这是旧版或加密的 Office 文件。请另存为不加密的 .xlsx",
    "encoding_unknown": "不是 UTF-8 或 GB18030 文本，也不是可读的表格。"
    "请另存为 UTF-8 的 CSV 或 .xlsx",
    "workbook_too_large": "工作簿太大。请删去空白行列，或改用 CSV、Parquet",
    "sheet_missing": "没有这个工作表",
    "row_too_long": "这一行的单元格比表头多。含逗号的文字请加英文双引号，或补上列名",
    "rows_missing": "没有任何行",
    "column_missing": "没有 %(column)s 这一列。请补上，或用 --map 指明哪一列是它",
    "column_twice": "%(column)s 有 %(value)s 列。请只留一列",
    "column_kind": "这一列的类型不对（%(value)s）",
    "columns_unnamed": "没有指明剥夺组合或各指标的列",
    "flag_not_boolean": "这一列不是真假值",
    "flags_count": "指明的列数与指标个数不同",
    "patterns_not_whole": "剥夺组合应为整数",
    "places_too_many": "地方太多（%(value)s）。请核对地方代码一列，或减少临界值",
    "columns_unequal": "各列的行数不一样",
    "labels_mixed": "地方或分组里混有非文字的内容。代码请一律写成文字",
    # Cells.
    "flag_missing": "没有填写。剥夺写 1，否则写 0（是/否也可）；缺失也可选择剔除或插补",
    "flag_unreadable": "“%(value)s”既不是 1 也不是 0。剥夺写 1，否则写 0（是/否也可）",
    "weight_missing": "没有填写人数或权重",
    "weight_unreadable": "“%(value)s”不是可用的人数或权重。请写 0 或以上的数",
    "place_missing": "没有填写地方代码",
    "place_rounded": "“%(value)s”是被表格软件四舍五入过的代码。请把该列设为文本后重填",
    "place_unreadable": "单元格是公式错误（%(value)s）。请换成地方代码",
    "group_missing": "有 %(value)s 行没有分组",
    "cluster_missing": "有 %(value)s 行没有群（初级抽样单元）",
    "stratum_missing": "有 %(value)s 行没有层",
    "domain_missing": "有 %(value)s 行没有报告单元",
    "identifier_missing": "有 %(value)s 行没有编号",
    "identifier_twice": "编号 %(value)s 出现不止一次",
    "answer_unreadable": "“%(value)s”与该问题的类型不符。请改写，或留空",
    "answer_not_a_choice": "“%(value)s”不在该问题的选项之内。请改写，或留空",
    "answer_column_missing": "没有回答 %(column)s 这一列。请补上，或指明哪一列是它",
    # Indicator sets.
    "set_unknown": "没有 %(value)s 这个指标体系",
    "set_not_json": "%(value)s 不是可读的 JSON 文件（UTF-8，不超过 1 MiB）",
    "set_not_an_object": "内容不是 JSON 对象。请从下载的指标体系改起",
    "set_field_wrong": "这一项缺失或不合要求（%(value)s）",
    "when_missing": "指标 %(value)s 没有由原始回答推算的条件。请直接给出该指标的列，或写出条件",
    "indicators_count": "有 %(value)s 个指标；一个体系应有 1 至 20 个",
    "indicator_twice": "指标 %(value)s 出现了两次",
    "indicator_unnamed": "指标缺少代码或维度",
    "indicator_unknown": "没有 %(value)s 这个指标",
    "weight_not_integer": "权重 %(value)s 不是 0 或以上的整数。1/6 与 1/18 可写作 3 与 1",
    "weights_all_zero": "权重全为 0。请至少给一个指标大于 0 的权重",
    "weights_too_large": "权重合计 %(value)s，太大。请约去公因数，使合计不超过 1000",
    "cutoff_unreadable": "临界值“%(value)s”不对。请写大于 0、不超过 1 的数，如 1/3",
    "cutoff_too_fine": "临界值“%(value)s”太细。请写分母较小的分数，如 1/3",
    "set_rows_too_many": "有 %(value)s 项，太多。一个体系最多 20 个指标、20 个维度、200 个问题，"
    "另报告 20 个临界值",
    "set_text_too_long": "文字太长，最多 %(value)s 个字",
    "set_text_unprintable": "文字里有不能显示的字符（%(value)s）。请删去",
    # Expressions.
    "expression_empty": "条件是空的",
    "expression_syntax": "从“%(value)s”起读不懂。相等写 ==，条件之间用 and、or、not，"
    "括号和引号要成对，并用半角符号",
    "expression_not_allowed": "“%(value)s”不能用。可用：列名、数字、引号里的文字、"
    "== != < <= > >=、and or not、+ - * /、in (…)、missing(x)、count(a, b, …)",
    "expression_constant": "“%(value)s”没有用到任何回答。请用一列数据来比较",
    "expression_list": "in 之后没有列表。请写在括号里，如 in ('柴草', '煤炭')",
    "expression_number": "这不是有限的数，或除以了 0",
    "expression_too_large": "条件太长或嵌套太深。请拆成几个指标，或另设一个回答",
    "expression_column_unknown": "没有 %(value)s 这个问题",
    "expression_kinds_mixed": "类型不合（%(value)s；number 数、text 文字、truth 是否）。"
    "数与数比，文字与文字比；是否类的回答本身就是条件",
    "expression_text_order": "文字不能用 %(value)s 比较。请用 ==、!= 或 in (…)",
    "expression_choice_unknown": "“%(value)s”不在该问题的选项之内",
    # Measuring.
    "cutoffs_count": "临界值的个数不对（%(value)s）",
    "cutoff_unmeasured": "没有测量过临界值 %(value)s",
    "cutoffs_differ": "两次测量的临界值不同",
    "indicators_differ": "两次测量的指标体系不同",
    "groups_differ": "两次测量的分组不同",
    "groups_too_many": "有 %(value)s 个分组，太多。编号一类的列不能作分组",
    "cluster_and_group": "不能同时给群和分组。有群时以地方为报告单元，请不要再给分组",
    "pattern_out_of_range": "剥夺组合 %(value)s 超出该指标体系的位数",
    "mask_out_of_range": "位组合 %(value)s 超出该指标体系的位数",
    "matrix_shape": "矩阵的行列数不对",
    "histogram_malformed": "直方图的内容不合要求",
    "scores_too_large": "人数与权重之积太大，不能精确求和",
    "row_unknown": "结果里没有 %(value)s 这一行",
    "move_of_nobody": "变动的户数应不少于 1，人数应不少于 0",
    "nobody_there": "离开的人多于原有的人。请重新统计该地方，或核对该户原来的剥夺组合",
    "works_malformed": "工程清单的内容不合要求",
    "works_too_many": "一个地方的工程太多（%(value)s）",
    # Surveys, their errors, and what is missing.
    "policy_unknown": "没有 %(value)s 这种缺失处理",
    "unknown_malformed": "未知的位与已知的位重叠",
    "cluster_in_two_strata": "群 %(value)s 同时在两个层里。请给每个群独有的代码",
    "strata_count": "群与层的个数不一致",
    "stratum_of_one": "层 %(value)s 只有一个群，无法估计误差。请并层",
    "frame_too_small": "层 %(value)s 的总体单元数少于抽中数",
    "domain_unknown": "没有报告单元 %(value)s",
    "domains_apart": "两个报告单元不在同一调查里",
    "estimates_unlike": "两个估计的指标、临界值或置信水平不同",
    "level_out_of_range": "置信水平 %(value)s 应在 0 与 1 之间",
    "replicates_few": "自助法的重复次数太少（%(value)s）",
    "bootstrap_clusters": "自助法要求每层至少两个群",
    "bootstrap_difference": "自助法的估计不能这样求差",
    # The rest of the family.
    "times_mixed": "各期的写法不一致",
    "times_not_rising": "各期应按先后排列",
    "bounds_not_rising": "分档的界线应由低到高",
    "destitution_not_nested": "赤贫的指标应包含在相应的剥夺之内",
    "dimensions_few": "维度太少",
    "weight_vectors": "权重的组数或长度不对",
    "too_few_to_compare": "可比较的对象太少",
    "achievement_unreadable": "成就值不是可用的数（%(value)s）",
    "gap_out_of_range": "差距应在 0 与 1 之间",
    "gamma_out_of_range": "γ 的取值不对（%(value)s）",
    "gamma_unmeasured": "没有测量过 γ = %(value)s",
    "gammas_differ": "两次测量的 γ 不同",
    "line_not_positive": "界线应大于 0",
    "line_unusable": "贫困线不可用（%(value)s）",
    "alpha_unusable": "α 的取值不对（%(value)s）",
    "epsilon_unusable": "ε 的取值不对（%(value)s）",
    "cuts_unusable": "分位点不可用",
    "incomes_unusable": "收入里有不可用的数",
    "incomes_not_whole": "收入应为整数",
    "weights_unusable": "权重里有不可用的数",
    "weights_not_whole": "权重应为整数",
    "components_unusable": "分项的内容不合要求",
    "goalposts_unknown": "没有 %(value)s 这套标杆值",
    "goalposts_unusable": "标杆值不合要求",
    "value_missing": "这一列有空的单元格。请补全，或说明缺失如何处理",
    "value_endless": "数值不是有限的数",
    "weight_not_positive": "权重应大于 0",
    "panel_shape": "面板数据的形状不对：每个地方每一年都要有一个数值",
    "panel_clusters": "有的地方没有所属的组。请逐个给出",
    "panel_gaps": "面板数据有缺口。请去掉缺年份的地方",
    "panel_years": "年份应由早到晚，各出现一次",
    "no_comparison": "没有可比的地方：有项目时，别处也都有。请与到最后一年仍没有项目的地方比",
    "effect_not_identified": "项目有无没有差别，无法比较。请与没有项目的地方比，并有前有后",
    "too_little_to_mix": "年份或可比的地方太少：之前至少两年，之后至少一年，至少两个可比的地方",
}

_CELL = "%(file)s，工作表 %(sheet)s，第 %(row)s 行“%(column)s”"

PLAN_IN_CHINESE: Mapping[str, str] = {
    # The file.
    "field_missing": "%(where)s：缺少 %(name)s",
    "field_not_text": "%(where)s：%(name)s 应为文字",
    "field_not_whole": "%(where)s：%(name)s 应为整数（金额以分计）",
    "field_not_a_list": "%(where)s：%(name)s 不是列表",
    "field_not_a_table": "%(where)s：%(name)s 不是“代码: 值”的对照表",
    "field_not_truth": "%(where)s：%(name)s 应为 true 或 false",
    "field_unknown": "%(where)s：没有 %(name)s 这一项；可用：%(known)s",
    "file_unreadable": "%(file)s 无法读取：%(why)s",
    "cutoff_unreadable": "临界值 %(cutoff)s 不对。请写大于 0、不超过 1 的数，如 1/3",
    "indicators": "有 %(given)s 个指标，应有 1 至 %(most)s 个",
    "indicator_twice": "有两个指标的代码相同",
    "indicator_unknown": "%(where)s：没有指标 %(code)s；已有：%(known)s",
    "reach_model": "reach 应为 nested 或 independent，不是 %(given)s",
    # A workbook.
    "workbook_too_large": "%(file)s 解压后超过 512 MiB",
    "sheet_missing": "%(file)s：没有工作表 %(sheet)s",
    "heading_missing": "%(file)s，工作表 %(sheet)s：没有“%(column)s”这一列",
    "heading_unknown": "%(file)s，工作表 %(sheet)s：不认识“%(column)s”这一列；可用：%(known)s",
    "cell_empty": f"{_CELL}：没有填写。请补上，或删去这一行",
    "cell_unknown": f"{_CELL}：没有“%(value)s”。请从这些里写：%(known)s",
    "cell_not_whole": f"{_CELL}：“%(value)s”不是整数。请只写数字",
    "cell_not_fen": f"{_CELL}：“%(value)s”精确到分以下。请只写数字，至多到分",
    "cell_not_truth": f"{_CELL}：“%(value)s”既不是“是”也不是“否”。请写 1 或 0",
    # A folder of Parquet.
    "column_missing": "%(file)s：没有 %(column)s 这一列",
    "column_empty": "%(file)s 第 %(row)s 行：%(column)s 没有填写",
    "column_not_whole": "%(file)s：%(column)s 应为整数，不是 %(kind)s",
    "column_unknown": "%(file)s 第 %(row)s 行：%(column)s 里的 %(value)s 不存在",
    "option_numbers": "组 %(group)s：各选项应编号为 0、1、2……",
    # A problem of the literature.
    "mmkp_head": "MMKP 的第一行应为组数、每组选项数和资源数，或组数和资源数",
    "knapsack_whole": "权重和容量应为整数",
    "knapsack_short": "文件不完整：应有 %(want)s 个数，只有 %(given)s 个",
    "knapsack_long": "问题之后还多出 %(left)s 个数",
    # Villages, works and limits.
    "no_villages": "至少要有一个村",
    "village_twice": "村 %(code)s 出现了两次",
    "work_twice": "项目 %(code)s 出现了两次",
    "limit_twice": "限额 %(code)s 出现了两次",
    "cap_twice": "村内规则 %(code)s 出现了两次",
    "group_twice": "组 %(code)s 出现了两次",
    "part_twice": "分项 %(code)s 出现了两次",
    "year_twice": "年度 %(code)s 出现了两次",
    "village_unknown": "项目 %(work)s：没有村 %(village)s",
    "work_unknown": "项目 %(work)s 提到的项目 %(code)s 不存在",
    "limit_unknown": "项目 %(work)s 提到的限额 %(code)s 不存在",
    "part_unknown": "项目 %(work)s 提到的分项 %(code)s 不存在",
    "year_unknown": "项目 %(work)s：没有年度 %(year)s；已有：%(known)s",
    "gives_unknown": "项目 %(work)s 要村 %(village)s 出 %(kind)s，但该村没有写明可出多少",
    "too_many_works": "村 %(village)s 有 %(given)s 个项目，最多 %(most)s 个",
    "clears": "项目 %(work)s 消除的剥夺超出指标的范围",
    "requires_unknown": "先后关系第 %(row)s 行不是已有的项目",
    "follows_unknown": "次年关系第 %(row)s 行不是已有的项目",
    "excludes_unknown": "互斥关系第 %(row)s 行不是已有的项目",
    "requires_village": "先后关系中的 %(work)s 与 %(other)s 应是同一个村的两个项目",
    "follows_village": "次年关系中的 %(work)s 与 %(other)s 应是同一个村的两个项目",
    "follows_cycle": "次年关系成了一圈：%(work)s 要晚于它自己",
    "must_shut": "项目 %(work)s 必选，但没有一年可以开工",
    "excludes_village": "互斥关系中的 %(work)s 与 %(other)s 应是同一个村的两个项目",
    "no_bundle": "村 %(village)s：没有一种选法能同时满足这些规则：%(rules)s",
    "reach": "项目 %(work)s 的覆盖应大于 0，不超过 100%%",
    "reach_groups": "村 %(village)s：各项目的覆盖比例不同，分出的人群超过 %(most)s 个。"
    "请少用几种比例",
    "phases": "项目 %(work)s 的分期应是不小于 0 的份额，至少一个大于 0",
    "cap_unknown": "有一条村内规则提到的项目不存在",
    "cap_empty": "村内规则 %(cap)s 没有项目",
    "cap_village": "村内规则 %(cap)s 的项目应都在同一个村",
    "cap_too_large": "村内规则 %(cap)s 的数额太大",
    "no_options": "组 %(group)s 没有选项",
    "option_limit": "有一个选项用到的限额不存在",
    "option_twice": "组 %(group)s 有一个选项两次用到限额 %(limit)s",
    "use_limit": "项目 %(work)s 用到的限额不存在",
    "use_twice": "项目 %(work)s 两次用到限额 %(limit)s",
    "use_too_large": "限额 %(limit)s 的用量合计太大",
    "sense": "限额 %(limit)s 的方向应为 <=、>= 或 =",
    "amount": "限额 %(limit)s 的数额太大",
    "limit_year": "限额 %(limit)s：没有年度 %(year)s；已有：%(known)s",
    # What eases limits.
    "easing_unknown": "没有可以放宽的限额 %(limit)s",
    "lot": "限额 %(limit)s：每份至少为 1，代价不小于 0",
    "carry": "限额 %(limit)s：只有 <= 的限额，其剩余才能结转到另一个",
    "carry_share": "限额 %(limit)s：结转比例应为 0 至 100",
    "carry_nowhere": "限额 %(limit)s：请写明剩余结转到哪个限额",
    "more": "限额 %(limit)s：只有 <= 的限额才能追加",
    "more_falling": "限额 %(limit)s：第 %(segment)s 段的单位代价低于前一段",
    "relief_twice": "放宽 %(code)s 出现了两次",
    "relief_change_twice": "有一个放宽两次改变限额 %(code)s",
    "relief_limit": "放宽 %(relief)s 提到的限额 %(limit)s 不存在",
    "relief_most": "放宽 %(relief)s 的份数应为 0 至 2 的 53 次方",
    "relief_too_large": "放宽 %(relief)s 对 %(limit)s 的改变太大",
    # Years and people, and their weights.
    "years": "有 %(given)s 个年度，应有 1 至 %(most)s 个",
    "value_weights": "贫困、村和年度的权重不能小于 0",
    "persons_negative": "村 %(village)s 的人数小于 0",
    "pattern": "村 %(village)s 的剥夺超出指标的范围",
    "group": "%(where)s：人群应为 0 至 31 的整数",
    "group_out_of_range": "村 %(village)s 的人群应为 0 至 31",
    "weights": "权重不能小于 0，贫困线至少为 1",
    "value_too_large": "人数与权重之积加奖励分太大，不能精确求和",
    # Plans together: silos, shares of partners, fronts.
    "partners": "应有 1 至 %(most)s 个伙伴，至少 2 对次序",
    "partner_name": "有两个伙伴同名",
    "partner_limit": "伙伴 %(partner)s 提到的限额 %(limit)s 不存在",
    "partner_twice": "限额 %(limit)s 属于两个伙伴，其一是 %(partner)s",
    "shares": "各份的数目应与限额相符，份额不小于 0，至少一个大于 0",
    "silos": "%(name)s：分法应把每个项目或限额各归一处",
    "front_county": "县应逐村给出，从 0 编号；点数至少为 1",
    "front_parts": "分项的名称不能是 %(names)s",
    "front_objectives": "目标应各有名称，且不重复",
    "front_equity": "公平权重应逐村给出不小于 0 的整数",
    "front_objective": "没有目标 %(name)s；可用：%(known)s",
    "front_scale": "目标 %(name)s 与其他目标相比太小，整数权重容纳不下",
    # Arrays, for those who build a problem themselves.
    "not_integers": "%(name)s 里应为整数",
    "out_of_range": "%(name)s 超出 %(dtype)s 的范围",
    "wrong_length": "%(name)s 的形状是 %(shape)s，应有 %(want)s 个值",
    "wrong_start": "%(name)s 应从 0 升到 %(end)s",
}
