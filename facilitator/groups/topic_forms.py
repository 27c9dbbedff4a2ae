"""The shape of the form about an organization's topics."""

from facilitator.core.forms import Form, text_field
from facilitator.groups.topics import LONGEST_TOPIC, MOST_TOPICS


class TopicsForm(Form):
    """One topic a line."""

    topics = text_field("Topics", MOST_TOPICS * (LONGEST_TOPIC + 1))
