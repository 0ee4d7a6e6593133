"""Addresses that no page can mean."""

import pytest
from django.test import Client


@pytest.mark.parametrize("address", ["/%00/", "/places/?q=%00", "/projects/?text=a%00b"])
def test_a_nul_is_a_bad_request(client: Client, address: str) -> None:
    """It never reaches a database, which could not hold it."""
    assert client.get(address).status_code == 400
