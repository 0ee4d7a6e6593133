"""What each role may do. Whoever signs in may object to what is shown in public."""

from collections.abc import Mapping

# What keeping a book of the ledger takes, from the budget to the receipt.
KEEPS_A_BOOK = frozenset(
    {
        "funds.see",
        "funds.open_account",
        "funds.receive",
        "funds.post",
        "funds.reverse",
        "funds.close_period",
        "funds.return_grant",
        "funds.carry_over",
        "funds.budget",
        "funds.commit",
        "funds.order",
        "funds.approve",
        "funds.pay",
        "funds.confirm_receipt",
        "funds.import_statement",
        "funds.declare_interest",
    }
)
COUNTERSIGNS = frozenset(
    {
        "projects.object",
        "funds.see",
        "funds.approve",
        "funds.override",
        "funds.declare_interest",
    }
)
# Contracts, collectives and income of households: each step by another person.
KEEPS_BENEFITS = frozenset(
    {
        "benefits.see",
        "benefits.object",
        "benefits.contract",
        "benefits.consent",
        "benefits.state_due",
        "benefits.pay_due",
        "benefits.register_collective",
        "benefits.record_collective",
        "benefits.record_sale",
        "benefits.record_income",
        "benefits.link_resident",
        "benefits.shares",
        "benefits.rule",
        "benefits.propose_run",
        "benefits.open_notice",
        "benefits.answer",
        "benefits.enter_vote",
        "benefits.pay_run",
        "benefits.withdraw_run",
    }
)
# Ballots of villages: nobody opens or counts what they drafted, nor publishes what they counted.
KEEPS_BALLOTS = frozenset(
    {
        "ballots.see",
        "ballots.draft",
        "ballots.announce",
        "ballots.open",
        "ballots.close",
        "ballots.enrol",
        "ballots.hand_out",
        "ballots.enter",
        "ballots.assist",
        "ballots.count",
        "ballots.publish",
        "ballots.annul",
        "ballots.object",
        "ballots.answer",
    }
)
# What a village's committee does with its residents: assets, plans, meetings.
KEEPS_A_VILLAGE = frozenset(
    {
        "villages.record_assets",
        "villages.name_asset",
        "villages.keep_skills",
        "villages.reveal_skill",
        "villages.check_services",
        "villages.plan",
        "villages.hold_meeting",
        "villages.confirm_minutes",
        "villages.object",
        "villages.answer_objection",
    }
)
# A book of Shanghai's or a district's: money comes in and goes on, and is spent elsewhere.
PASSES_ON = frozenset(
    {
        "funds.see",
        "funds.open_book",
        "funds.open_account",
        "funds.receive",
        "funds.post",
        "funds.reverse",
        "funds.close_period",
        "funds.carry_over",
        "funds.order",
        "funds.import_statement",
        "funds.declare_interest",
    }
)
# Field surveys: forms, samples, what came in, and what of it enters the household register.
RUNS_SURVEYS = frozenset(
    {
        "surveys.see",
        "surveys.make_form",
        "surveys.run_round",
        "surveys.review",
        "surveys.approve",
    }
)
# Early warning: the village visits, reviews and shows; who checks and recognises is another.
WATCHES_VILLAGE = frozenset(
    {
        "monitoring.see",
        "monitoring.clue",
        "monitoring.visit",
        "monitoring.review",
        "monitoring.notice",
        "monitoring.reject",
        "monitoring.measure",
        "monitoring.object",
    }
)
# Held within a township it checks, within a county it recognises; nobody does both for one case.
DECIDES_MONITORING = frozenset(
    {
        "monitoring.see",
        "monitoring.clue",
        "monitoring.import",
        "monitoring.record_years",
        "monitoring.check",
        "monitoring.recognise",
        "monitoring.reject",
        "monitoring.measure",
        "monitoring.model",
        "monitoring.object",
    }
)
# Firms to opportunities, at the county that has them and the district whose firms they are.
PROMOTES = frozenset(
    {
        "invest.see",
        "invest.mandate",
        "invest.match",
        "invest.decide",
        "invest.trip",
        "invest.reveal_participants",
    }
)
# The county's own: what it offers, and what becomes of it.
HOSTS = PROMOTES | {"invest.offer", "invest.deal", "invest.park", "invest.finance"}
# Another than the one who wrote it down: opens an opportunity, confirms money, jobs, output.
WITNESSES = frozenset({"invest.see", "invest.release", "invest.confirm"})
# People and materials both ways, on either side.
EXCHANGES = frozenset(
    {
        "exchange.see",
        "exchange.need",
        "exchange.offer",
        "exchange.match",
        "exchange.decide",
        "exchange.post",
        "exchange.appraise",
        "exchange.train",
        "exchange.labour",
        "exchange.ask",
        "exchange.give",
        "exchange.receive",
        "exchange.twin",
    }
)
# The assessment book: filled by one, signed by another of each side; the rest is held by its rules.
KEEPS_ASSESSMENTS = frozenset(
    {
        "reports.see_assessments",
        "reports.assess",
        "reports.contest",
        "reports.settle",
        "reports.sign_assessment",
    }
)
# Webhooks and group robots of an office, and the log of what was sent to them.
TELLS_GROUPS = frozenset(
    {
        "notify.robots",
        "notify.try_robot",
        "notify.renew_secret",
        "notify.remove_robot",
        "notify.deliveries",
    }
)
# What each role may do. Where it may is said by the grant: a place, pairing or organisation.
VERBS_OF_ROLE: Mapping[str, frozenset[str]] = {
    "shanghai_office": frozenset(
        {
            "releases.prepare",
            "releases.approve",
            "releases.publish",
            "invest.see",
            "invest.match",
            "invest.decide",
            "exchange.see",
            "exchange.match",
            "exchange.decide",
            *TELLS_GROUPS,
            "reports.enter",
            "reports.check",
            "reports.state",
            "reports.keep_templates",
            *KEEPS_ASSESSMENTS,
            "reports.define_assessment",
            "market.see",
            "projects.object",
            "funds.see",
            "outcomes.import_sample",
            "registry.save_indicator_set",
            "registry.register_organisation",
            "planning.open_round",
            "planning.set_limits",
            "planning.scenario",
            "planning.draw_up",
            "planning.adopt",
            "planning.approve",
            "planning.refuse",
            "planning.withdraw",
            "core.see_jobs",
            "core.cancel_jobs",
        }
    ),
    "district_office": frozenset(
        {
            *TELLS_GROUPS,
            "reports.enter",
            "reports.check",
            "reports.state",
            "reports.keep_templates",
            *KEEPS_ASSESSMENTS,
            "market.see",
            "projects.object",
            "funds.see",
            "funds.approve",
            "registry.register_organisation",
            "planning.set_limits",
            "planning.scenario",
            "core.see_jobs",
        }
        | PROMOTES
        | EXCHANGES
    ),
    # Apart from the offices, whose plans reach into Yunnan: this one never has a say in its books.
    "shanghai_finance": PASSES_ON | {"projects.object"},
    "yunnan_office": frozenset(
        {
            "releases.prepare",
            "releases.approve",
            "releases.publish",
            *TELLS_GROUPS,
            "invest.match",
            "invest.decide",
            "reports.enter",
            "reports.check",
            "reports.state",
            "reports.keep_templates",
            *KEEPS_ASSESSMENTS,
            "reports.define_assessment",
            "monitoring.see",
            "monitoring.line",
            "monitoring.model",
            "market.see",
            "ballots.see",
            "ballots.import",
            "ballots.answer",
            "planning.set_priority",
            "benefits.see",
            "projects.save_kind_form",
            "projects.inspect",
            "projects.import_ledger",
            "projects.report_progress",
            "projects.review",
            "projects.return",
            "projects.open_notice",
            "projects.object",
            "projects.answer",
            "projects.approve",
            "projects.accept",
            "projects.evaluate",
            "projects.ask_change",
            "funds.open_book",
            "funds.set_thresholds",
            "funds.override",
            "outcomes.import_sample",
            "registry.save_indicator_set",
            "registry.register_organisation",
            "registry.see_households",
            "projects.list",
            "projects.withdraw",
            "projects.import",
            "villages.record_needs",
            "villages.record_assets",
            "villages.record_capability",
            "outcomes.measure",
            "planning.open_round",
            "planning.set_limits",
            "planning.scenario",
            "planning.draw_up",
            "planning.adopt",
            "planning.approve",
            "planning.refuse",
            "planning.withdraw",
            "core.see_jobs",
            "core.cancel_jobs",
            "core.see_uploads",
        }
        | KEEPS_A_BOOK
        | RUNS_SURVEYS
        | WITNESSES
        | EXCHANGES
    ),
    "county_office": frozenset(
        {
            *TELLS_GROUPS,
            "reports.enter",
            "reports.check",
            "reports.state",
            "reports.keep_templates",
            *KEEPS_ASSESSMENTS,
            "market.see",
            "ballots.import",
            "planning.set_priority",
            "market.check",
            "projects.inspect",
            "projects.import_ledger",
            "projects.report_progress",
            "projects.review",
            "projects.return",
            "projects.open_notice",
            "projects.object",
            "projects.answer",
            "projects.carry_out",
            "projects.accept",
            "projects.hand_over",
            "projects.ask_change",
            "outcomes.import_sample",
            "registry.register_organisation",
            "registry.import_households",
            "registry.see_households",
            "registry.reveal",
            "projects.propose",
            "projects.revise",
            "projects.submit",
            "projects.list",
            "projects.withdraw",
            "projects.import",
            "villages.record_needs",
            "villages.record_capability",
            "planning.scenario",
            "core.see_jobs",
        }
        | KEEPS_A_BOOK
        | KEEPS_BENEFITS
        | KEEPS_A_VILLAGE
        | DECIDES_MONITORING
        | KEEPS_BALLOTS
        | RUNS_SURVEYS
        | HOSTS
        | EXCHANGES
    ),
    # The two who countersign payments, for the west and for the east.
    "county_leader": COUNTERSIGNS
    | WITNESSES
    | {
        "monitoring.see",
        "monitoring.recognise",
        "exchange.see",
        "reports.see_assessments",
        "reports.sign_assessment",
    },
    "aid_cadre": COUNTERSIGNS
    | WITNESSES
    | {
        "monitoring.see",
        "monitoring.measure",
        "exchange.see",
        "exchange.appraise",
        "exchange.log",
        "reports.see_assessments",
    },
    "village_officer": frozenset(
        {
            "exchange.labour",
            "exchange.ask",
            "exchange.give",
            "exchange.receive",
            "exchange.twin",
            "projects.inspect",
            "projects.object",
            "projects.carry_out",
            "registry.see_households",
            "projects.propose",
            "projects.revise",
            "projects.submit",
            "villages.record_needs",
            "villages.record_capability",
        }
        | KEEPS_BENEFITS
        | KEEPS_A_VILLAGE
        | WATCHES_VILLAGE
        | KEEPS_BALLOTS
    ),
    "collective_officer": KEEPS_BENEFITS
    | {"projects.object", "registry.see_households", "ballots.see", "ballots.enter"},
    "resident": frozenset(
        {
            "exchange.seek",
            "projects.object",
            "benefits.object",
            "villages.name_asset",
            "villages.offer_skill",
            "villages.object",
            "ballots.cast",
            "ballots.object",
            "monitoring.report",
            "monitoring.object",
        }
    ),
    "auditor": frozenset(
        {
            "invest.see",
            "exchange.see",
            "reports.see_assessments",
            "monitoring.see",
            "ballots.see",
            "benefits.see",
            "surveys.see",
            "projects.object",
            "registry.see_households",
            "funds.see",
            "core.audit",
            "core.see_jobs",
            "core.see_uploads",
        }
    ),
    # A researcher reads released figures, which need no verb, and never a household.
    "researcher": frozenset({"projects.object"}),
    "administrator": frozenset(
        {
            "projects.object",
            "registry.grant_role",
            *TELLS_GROUPS,
            "notify.run",
            "operations.see",
            "operations.back_up",
            "operations.restore",
            "operations.set_text",
            "core.audit",
            "core.see_jobs",
            "core.see_uploads",
        }
    ),
    # Those two act for their own organisation alone; see market.actions.checks.
    "supplier": frozenset({"projects.object", "market.supply", "benefits.consent"}),
    "buyer": frozenset({"projects.object", "market.order"}),
    "market_officer": frozenset(
        {
            "projects.object",
            "market.see",
            "market.admit",
            "market.suspend",
            "market.keep",
            "market.settle",
        }
    ),
    # Asks in the villages of its grant, and sees no more than what it has to visit and has sent.
    "enumerator": frozenset({"projects.object", "surveys.submit"}),
    # A firm, bank, insurer or fund of either side: its mandates, deals, vacancies and gifts.
    "enterprise": frozenset(
        {
            "projects.object",
            "invest.mandate",
            "invest.report",
            "exchange.employ",
            "exchange.give",
        }
    ),
    # A school, hospital, street, community or social organisation, for itself.
    "partner": frozenset(
        {
            "projects.object",
            "exchange.ask",
            "exchange.give",
            "exchange.receive",
            "exchange.twin",
        }
    ),
    # Somebody posted to the other side: the own tasks, log and relay.
    "expert": frozenset({"projects.object", "exchange.log"}),
}
# What a role held in a pairing allows at the eastern side's own place too; the rest only reaches
# the western one.
VERBS_AT_HOME: Mapping[str, frozenset[str]] = {"district_office": PROMOTES | EXCHANGES}
