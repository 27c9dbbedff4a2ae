"""What a card for somebody outside can say: plain words for people who would like to help.

None of them says that anybody is in a circle, has a condition, or uses this site.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Explanation:
    """One text of a card."""

    title: str
    paragraphs: tuple[str, ...]
    #: A TextKind (`text_models.py`).
    kind: str = "explanation"


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
            "Are you worried that somebody may not be safe? Ask them in plain words. Stay with "
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
            "It goes forward, it stops, and at times it goes back. A hard week does not undo the "
            "good ones.",
            "Praise can feel like pressure. “Good to see you” asks for nothing.",
            "Let them decide what they tell, and when. It is theirs.",
            "Look after yourself as well. You can be kind and have limits.",
        ),
    ),
    "beside": Explanation(
        "Being a steady person for somebody",
        (
            "You may ask what you can do when somebody you care about goes through something "
            "hard. You do not need training for it. It mostly needs time, and being there again "
            "next week.",
            "Begin with a small offer. A call on Sundays, a walk, a seat at your table. Small "
            "things that come again help more than a big thing once.",
            "Believe what they tell you, also when you cannot see it. Many hard things cannot be "
            "seen from outside.",
            "Ask before you give ideas. Often somebody has tried them. “What do you need from me "
            "today?” is a good question, and “nothing” is a good answer.",
            "They may have other people to talk to: friends, a group, somebody whose work it is. "
            "That is good news for both of you. You are one of several.",
            "What they tell you is theirs. Do not pass it on, not even to family, unless they say "
            "so or somebody is in danger.",
            "You are allowed to be tired. Say when you can and when you cannot. A short honest "
            "“not today, Thursday?” is easier to trust than a yes you cannot keep.",
        ),
        kind="article",
    ),
}
