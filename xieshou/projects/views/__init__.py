from xieshou.projects.views.pages import (
    bank,
    download,
    proposal,
    propose,
    revise,
    step,
)

__all__ = ["bank", "download", "proposal", "propose", "revise", "step"]
