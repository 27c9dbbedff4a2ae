"""A key that was never committed seals nothing that is kept."""

import uuid

import pytest

from facilitator.core.crypto import Place, seal, unseal, vault
from facilitator.core.work import unit_of_work
from tests.conftest import KEY


def test_a_key_of_a_work_that_failed_is_forgotten_with_it(hope):
    author, place = hope.seats["ann"], Place("messages", "body", uuid.uuid4(), 1)

    def twice_and_fail():
        with unit_of_work(hope.ann):
            for _ in range(2):  # the second finds the row the first has made
                seal(author, place, "words")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        twice_and_fail()
    with unit_of_work(hope.ann):
        sealed = seal(author, place, "words that stay")
    vault.open(KEY)  # as after a restart
    with unit_of_work(hope.ann, writes=False):
        assert unseal(author, place, sealed) == "words that stay"
