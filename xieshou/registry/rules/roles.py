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
# What each role may do. Where it may is said by the grant: a place, pairing or organisation.
VERBS_OF_ROLE: Mapping[str, frozenset[str]] = {
    "shanghai_office": frozenset(
        {
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
            "market.see",
            "projects.object",
            "funds.see",
            "funds.approve",
            "registry.register_organisation",
            "planning.set_limits",
            "planning.scenario",
            "core.see_jobs",
        }
    ),
    # Apart from the offices, whose plans reach into Yunnan: this one never has a say in its books.
    "shanghai_finance": PASSES_ON | {"projects.object"},
    "yunnan_office": frozenset(
        {
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
    ),
    "county_office": frozenset(
        {
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
    ),
    # The two who countersign payments, for the west and for the east.
    "county_leader": COUNTERSIGNS | {"monitoring.see", "monitoring.recognise"},
    "aid_cadre": COUNTERSIGNS | {"monitoring.see", "monitoring.measure"},
    "village_officer": frozenset(
        {
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
}
