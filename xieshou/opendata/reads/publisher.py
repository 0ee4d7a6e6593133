"""Who publishes, by the site's settings."""

from django.conf import settings

from xieshou.opendata.rules.activity import Publisher

# What a site says of itself before its operator has registered; the page of the catalogue tells so.
UNREGISTERED_PREFIX = "ocds-xxxxxx"


def publisher() -> Publisher:
    return Publisher(
        ref=settings.IATI_ORGANISATION,
        zh=settings.PUBLISHER_ZH,
        en=settings.PUBLISHER_EN,
        ocid_prefix=settings.OCID_PREFIX,
        url=settings.PUBLIC_URL.rstrip("/"),
    )


def is_registered() -> bool:
    """Whether the OCDS prefix is one that Open Contracting gave out."""
    return bool(settings.OCID_PREFIX != UNREGISTERED_PREFIX)
