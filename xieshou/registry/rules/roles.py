"""What each role may do."""

from collections.abc import Mapping

# What each role may do. Where it may is said by the grant: a place, pairing or organisation.
VERBS_OF_ROLE: Mapping[str, frozenset[str]] = {
    "shanghai_office": frozenset(
        {
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
            "registry.register_organisation",
            "planning.set_limits",
            "planning.scenario",
            "core.see_jobs",
        }
    ),
    "yunnan_office": frozenset(
        {
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
    ),
    "county_office": frozenset(
        {
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
    ),
    "village_officer": frozenset(
        {
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
        {"registry.see_households", "core.audit", "core.see_jobs", "core.see_uploads"}
    ),
    # A researcher reads released figures, which need no verb, and never a household.
    "researcher": frozenset(),
    "administrator": frozenset(
        {"registry.grant_role", "core.audit", "core.see_jobs", "core.see_uploads"}
    ),
}
