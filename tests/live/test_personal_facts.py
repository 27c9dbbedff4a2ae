"""A row's facts for one person each, and for staff alone, reach nobody else."""

import uuid

from facilitator.core import clock
from facilitator.live.log import Entry, LogRow
from facilitator.live.projection import is_personal, log_event

ANN, BEN, CLEO = (uuid.uuid4() for _ in range(3))
META = {
    "order": "first_come",
    "each": {str(ANN): {"place": 1}, str(BEN): {"place": 2}},
    "staff": {"who": [str(ANN), str(BEN)]},
}
ROW = LogRow(Entry(7, "session.state", False, None, None, None, META, clock.now()), None, "")


def facts(who, *, staff=False):
    return log_event(ROW, who, staff=staff, waiting=False)["meta"]


def test_everybody_reads_their_own_facts_and_what_is_for_all():
    assert facts(ANN) == {"order": "first_come", "place": 1}
    assert facts(BEN) == {"order": "first_come", "place": 2}
    assert facts(CLEO) == {"order": "first_come"}
    assert facts(CLEO, staff=True) == META


def test_whoever_has_facts_of_their_own_is_sent_a_row_of_their_own():
    assert is_personal(ROW.event, None) == {ANN, BEN}
