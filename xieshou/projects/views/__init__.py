from xieshou.projects.views.pages import (
    bank,
    download,
    import_proposals,
    proposal,
    propose,
    revise,
    step,
)

__all__ = ["bank", "download", "import_proposals", "proposal", "propose", "revise", "step"]
