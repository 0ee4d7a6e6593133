"""Places from the province down to the township, and sample surveys."""

from xieshou.outcomes.views.downloads import download
from xieshou.outcomes.views.gain import gain
from xieshou.outcomes.views.measured import figures_part, map_part, map_values
from xieshou.outcomes.views.places import measure, place, places, published
from xieshou.outcomes.views.sample_import import import_sample, sample_job
from xieshou.outcomes.views.samples import sample, sample_download, sample_part, samples

__all__ = [
    "download",
    "figures_part",
    "gain",
    "import_sample",
    "map_part",
    "map_values",
    "measure",
    "place",
    "places",
    "published",
    "sample",
    "sample_download",
    "sample_job",
    "sample_part",
    "samples",
]
