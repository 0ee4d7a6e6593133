import pytest
from django.db import connection, models

from xieshou.core.secret import (
    EncryptedText,
    Undecipherable,
    blind_index,
    decrypt,
    decrypt_bytes,
    encrypt,
    encrypt_bytes,
    mask,
)

IDENTITY = "110105194912310022"


def test_what_is_encrypted_reads_back_and_never_looks_the_same_twice(settings):
    """Equal values cannot be told from what is stored."""
    settings.FIELD_KEYS = ["a"]
    assert decrypt(encrypt(IDENTITY)) == IDENTITY
    assert encrypt(IDENTITY) != encrypt(IDENTITY)
    data = bytes(range(256))
    assert decrypt_bytes(encrypt_bytes(data)) == data
    assert data not in encrypt_bytes(data)


def test_keys_can_be_rotated(settings):
    """A new key in front encrypts; the old one still opens, until it is taken away."""
    settings.FIELD_KEYS = ["old"]
    token, index = encrypt(IDENTITY), blind_index(IDENTITY, "person")
    settings.FIELD_KEYS = ["new", "old"]
    assert decrypt(token) == IDENTITY
    assert blind_index(IDENTITY, "person") == index
    settings.FIELD_KEYS = ["new"]
    with pytest.raises(Undecipherable):
        decrypt(token)


def test_a_blind_index_finds_equal_values_and_tells_nothing_else(settings):
    """The same number in another field or site has another index."""
    settings.FIELD_KEYS = ["a"]
    index = blind_index(IDENTITY, "person")
    assert index == blind_index(IDENTITY, "person")
    assert len({index, blind_index(IDENTITY, "payee"), blind_index(IDENTITY[:-1], "person")}) == 3
    settings.FIELD_KEYS = ["b"]
    assert blind_index(IDENTITY, "person") != index


def test_a_masked_value_is_recognised_but_not_known():
    """Enough for whoever has the paper in hand."""
    assert mask(IDENTITY) == "110" + "*" * 13 + "22"
    assert mask("13800001234") == "138******34"
    assert mask("张三") == "张*"
    assert mask("") == ""


def test_a_field_stores_the_cipher_and_gives_the_text(settings):
    """The database sees no text; a search for it is refused in code."""
    settings.FIELD_KEYS = ["a"]
    field = EncryptedText()
    stored = field.get_db_prep_save(IDENTITY, connection)
    assert IDENTITY not in stored
    assert field.from_db_value(stored, None, connection) == IDENTITY
    assert field.from_db_value(None, None, connection) is None
    assert field.get_lookup("isnull") is models.lookups.IsNull
    with pytest.raises(TypeError, match="blind index"):
        field.get_lookup("exact")
