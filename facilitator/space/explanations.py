"""What a card for somebody outside can say: plain words for people who would like to help.

None of them says that anybody is in a circle, has a condition, or uses this site.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Explanation:
    """One text of a card."""

    title: str
    paragraphs: tuple[str, ...]


EXPLANATIONS: dict[str, Explanation] = {
    "listening": Explanation(
        "How to listen when something is hard",
        (
            "You do not have to fix it. Most of the time it helps most when somebody stays and "
            "listens.",
            "Let there be pauses. Ask “Do you want ideas, or shall I just listen?” and believe "
            "the answer.",
            "It is fine to say “I don’t know what to say, and I am glad you told me.”",
            "What you hear is not yours to tell. Ask before you tell anybody.",
        ),
    ),
    "quiet": Explanation(
        "When somebody needs quiet",
        (
            "Needing time alone is not about you. It is a way to rest.",
            "A short message that asks for no answer is kind: “Thinking of you. No need to reply.”",
            "Ask once what would help, then leave it open. Come back another day.",
            "Small things count: a walk side by side, a meal at the door, sitting in one room.",
        ),
    ),
    "heavy_day": Explanation(
        "What can help on a heavy day",
        (
            "On a heavy day small things are big. Getting up, eating and going out may take all "
            "there is.",
            "Offer one thing instead of “Tell me if you need anything”: “I am going to the shop. "
            "What can I bring?”",
            "Do not measure today against last week. Days go up and down.",
            "If you are worried that somebody may not be safe, ask them in plain words, stay with "
            "them, and call for help together.",
        ),
    ),
    "asking": Explanation(
        "How to ask how somebody is",
        (
            "Ask when there is time for the answer, and where nobody else listens.",
            "“How is today?” is easier to answer than “How are you?”",
            "“Not now” is a full answer. So is “a bit better” and “I don’t know”.",
            "You may say what you see, without a name for it: “You seem tired. I am here.”",
        ),
    ),
    "setbacks": Explanation(
        "Better is not a straight line",
        (
            "Getting better goes forward, stops, and sometimes goes back. A hard week does not "
            "undo the good ones.",
            "Praise can feel like pressure. “Good to see you” asks for nothing.",
            "Let them decide what they tell, and when. It is theirs.",
            "Look after yourself as well. You can be kind and have limits.",
        ),
    ),
}
