"""Every command: its name, where its function stands, and its manual.

Here, and not beside the functions, so that `xieshou --help` loads none of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from xieshou.cli.manual import manual


@dataclass(frozen=True, slots=True)
class Command:
    """`where` is "module:name" below xieshou.cli, of a function or of a Typer with commands."""

    where: str
    help: str


COMMANDS: Mapping[str, Command] = {
    "measure": Command(
        "measuring:measure_file",
        manual(
            _(
                "测量一个文件里的多维贫困（Alkire–Foster）。\n\n"
                "文件是 CSV、Excel、Parquet（或其目录）、Stata .dta 或 SPSS .sav，一行一人或一户："
                "一列 place 是地方代码；每个指标一列，写 1/0 或 是/否，或给出指标体系的原始回答，"
                "由条件推算。列名可用代码、中文名或英文名，也可用 --map 指明。\n\n"
                "给出 --cluster、--stratum（或用 --map 指明）或有小数的权重时，"
                "按抽样调查给出标准误和区间。"
            ),
            "xieshou measure persons.csv",
            "xieshou measure households.xlsx --weight size --by county --k 1/3 --k 1/2",
            "xieshou measure data.parquet --set rural-cn --by county --json",
            "xieshou measure survey.dta --set my-set.json --map hv001=psu --cluster psu "
            "--weight wt",
            "xieshou measure answers.sav --set global-mpi --missing drop --out figures.xlsx",
        ),
    ),
    "plan": Command(
        "engines:plan",
        manual(
            _(
                "编制一份有证书的联合规划。\n\n"
                "给一个 JSON 文件、Excel 工作簿或 Parquet 文件夹"
                "（格式见 docs/guide/plan-file.md），"
                "或文献中的多选多维背包（mmkp）、广义指派（gap）问题；"
                "或用 --round 看站点里某年的规划，没有就编制。"
            ),
            "xieshou plan round.json",
            "xieshou plan round.xlsx --weight income=2 --out plan.xlsx",
            "xieshou plan nation/ --gap 0.00005 --no-reasons",
            "xieshou plan mmkp_b_04.txt --best 14432",
            "xieshou plan --round 2027 --place 53",
            "xieshou plan --round 2027 --ask 533323101001-2027-01",
        ),
    ),
    "import": Command(
        "data:import_file",
        manual(
            _(
                "检查一张表并整体导入：households 农户、organisations 机构、proposals 项目、"
                "ledger 在办项目台账、assets 资产、capability 自我发展能力、shares 集体股份变更，"
                "users 用户与角色，以及 iati 活动文件。\n\n"
                "有一格不对就什么也不写入，并逐格说明如何改正；同一文件再导入不会有变化。"
            ),
            "xieshou import households --template template.xlsx",
            "xieshou import proposals bank.xlsx --check",
            "xieshou import households fugong.csv",
            "xieshou import iati activities.xml",
        ),
    ),
    "divisions": Command(
        "data:divisions",
        manual(
            _("载入任一省的行政区划（统计用区划代码，省到村）。再次载入只写入有变化的。"),
            "xieshou divisions 52",
            "xieshou divisions 52 --no-villages",
        ),
    ),
    "verify": Command(
        "verify:verify",
        manual(
            _(
                "重新核对站点：审计行不可改、账目的每一环、区划成树、需求与人口、各级数字、每份规划的证书。\n\n"
                "有一项不成立即以 1 退出。"
            ),
            "xieshou verify",
            "xieshou verify --json",
        ),
    ),
    "notify": Command(
        "notifying:notify",
        manual(
            _(
                "通知每个人等其办理的事和与其有关的新结果：站内、邮件（XIESHOU_EMAIL）、"
                "Webhook 和群机器人。\n\n"
                "可由 cron 每几分钟运行一次；待办每天汇总一次，同一件事同一天只通知一次。"
                "有消息未能送达即以 1 退出。"
            ),
            "xieshou notify",
            "xieshou notify --dry-run",
            "xieshou notify --json",
        ),
    ),
    "statement": Command(
        "statements:app",
        manual(
            _("报表：按模板生成两地某月、某季或某年的报表，存下文件。"),
            "xieshou statement templates",
            "xieshou statement make 310115-5333 2026-Q2 --out ./reports",
        ),
    ),
    "assessment": Command(
        "assessments:app",
        manual(
            _("考核表：从记录取数，看每一项的数字和出处，写到 Excel 或 PDF。"),
            "xieshou assessment open 310115-5333 2026 --set ew-2021",
            "xieshou assessment export 12 assessment.xlsx",
        ),
    ),
    "opendata": Command(
        "opendata:app",
        _("开放数据：生成文件、写到文件夹、核对 IATI 文件。"),
    ),
    "release": Command(
        "releasing:release",
        manual(
            _(
                "公开数字的发布：列出各号，准备一份（由双方在页面上批准、发布），或重新核对。\n\n"
                "STEP 为 list、prepare 或 verify。"
            ),
            "xieshou release list",
            'xieshou release prepare --place 53 --year 2024 --year 2025 --title "2025年度"',
            "xieshou release verify",
        ),
    ),
    "match": Command(
        "matching:match",
        manual(
            _(
                "开始当天的产销匹配：求购与批次，由后台任务完成，市场管理员在页面上采纳。\n\n"
                "可由 cron 每天清早运行；同一天再运行得到同一次匹配，不会重做。"
            ),
            "xieshou match",
            "xieshou match --json",
        ),
    ),
    "warn": Command(
        "warning:warn",
        manual(
            _(
                "防返贫监测：记下合同违约和收入下降的线索，并按当天的线索为各户重新评分。\n\n"
                "可由 cron 每天清早运行；同一线索只记一次，同一天再运行不会重复。"
            ),
            "xieshou warn",
            "xieshou warn --json",
        ),
    ),
    "board": Command(
        "board:board",
        manual(
            _("循环的健康：此刻逾期、闲置或快到期的事，集中在哪里，谁该办。"),
            "xieshou board",
            "xieshou board --place 533323",
            "xieshou board --place 53 --json",
        ),
    ),
    "administrator": Command(
        "users:administrator",
        manual(
            _("添加一名系统管理员。至少要两名：谁也不能给自己或自己添加的用户授予角色。"),
            "xieshou administrator zhang --name 张三",
        ),
    ),
    "demo": Command(
        "site:demo",
        manual(
            _("载入沪滇协作示例，测量、编制联合规划并打开网站；再次启动保留数据。"),
            "xieshou demo",
            "xieshou demo --port 9000",
        ),
    ),
    "backup": Command(
        "keeping:backup",
        manual(
            _("备份数据库和上传的文件，站点照常使用。密钥不在其中，请分开保存。"),
            "xieshou backup",
            "xieshou backup /mnt/backup/site.xieshou.tar.gz",
        ),
    ),
    "restore": Command(
        "keeping:restore",
        manual(
            _("核对并恢复一份备份；请先停止网站。现状另存一份备份。"),
            "xieshou restore /mnt/backup/site.xieshou.tar.gz",
            "xieshou restore site.xieshou.tar.gz --check",
        ),
    ),
    "health": Command(
        "keeping:health",
        manual(
            _("查看站点是否正常：数据库、后台任务、磁盘、备份。有须处理的即以 1 退出。"),
            "xieshou health",
            "xieshou health --json",
        ),
    ),
    "serve": Command(
        "serving:serve",
        manual(
            _("启动网站和后台任务。"),
            "xieshou serve --host 0.0.0.0 --port 8000",
        ),
    ),
}
