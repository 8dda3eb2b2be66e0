"""Helpers that promise a standard: compared with Python's own."""

import hashlib
import random
from uuid import UUID, uuid5

from tests import samples
from tests.calls import Connection


def test_a_text_keys_id_is_the_uuid5_that_any_client_computes(connection: Connection) -> None:
    rng = random.Random(samples.SEED)
    for length in (0, 1, 38, 39, 40, 47, 48, 55, 56, 63, 64, 65, 119, 120, 500):
        space, name = UUID(samples.uuid(rng)), "".join(rng.choices("aé漢🚀 :", k=length))
        row = connection.execute("select timeline_data.uuid5(%s, %s)", [space, name]).fetchone()
        assert row == (uuid5(space, name),)


def test_sha1_of_every_length_around_a_block(connection: Connection) -> None:
    for length in (*range(50, 70), *range(110, 131), 1000):
        given = bytes(n % 251 for n in range(length))
        row = connection.execute("select timeline_data.sha1(%s)", [given]).fetchone()
        assert row is not None
        assert bytes(row[0]) == hashlib.sha1(given, usedforsecurity=False).digest(), length
