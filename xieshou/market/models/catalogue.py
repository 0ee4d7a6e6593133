"""The catalogue of specialities: what the counties are known for."""

from django.db import models

from xieshou.core.models import Sourced


class Product(Sourced):
    """A speciality of a county, with the public list that names it."""

    name = models.CharField(max_length=60)
    category = models.CharField(max_length=40)
    county = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    basis = models.CharField(max_length=60)
    basis_year = models.CharField(max_length=10, blank=True)
    hs6 = models.CharField(max_length=6, blank=True)
    hs6_description = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "county", "basis", "basis_year"], name="one_product_per_basis"
            )
        ]

    def __str__(self) -> str:
        return self.name
