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
# What each role may do. Where it may is said by the grant: a place, pairing or organisation.
VERBS_OF_ROLE: Mapping[str, frozenset[str]] = {
    "shanghai_office": frozenset(
        {
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
            "projects.object",
            "funds.see",
            "funds.approve",
            "registry.register_organisation",
            "planning.set_limits",
            "planning.scenario",
            "core.see_jobs",
        }
    ),
    "yunnan_office": frozenset(
        {
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
    ),
    "county_office": frozenset(
        {
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
            "villages.record_assets",
            "villages.record_capability",
            "planning.scenario",
            "core.see_jobs",
        }
        | KEEPS_A_BOOK
    ),
    # The two who countersign payments, for the west and for the east.
    "county_leader": COUNTERSIGNS,
    "aid_cadre": COUNTERSIGNS,
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
            "villages.record_assets",
            "villages.record_capability",
        }
    ),
    "auditor": frozenset(
        {
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
}
