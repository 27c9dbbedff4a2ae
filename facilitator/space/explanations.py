"""What a card for somebody outside can say: plain words for people who would like to help.

None of them says that anybody is in a circle, has a condition, or uses this site.
"""

from dataclasses import dataclass

from facilitator.core.words import N_


@dataclass(frozen=True)
class Explanation:
    """One text of a card."""

    title: str
    paragraphs: tuple[str, ...]
    #: A TextKind (`text_models.py`).
    kind: str = "explanation"


EXPLANATIONS: dict[str, Explanation] = {
    "listening": Explanation(
        N_("How to listen when something is hard"),
        (
            N_(
                "You do not have to fix it. Most of the time it helps most when somebody stays and "
                "listens."
            ),
            N_(
                "Let there be pauses. Ask “Do you want ideas, or shall I just listen?” and believe "
                "the answer."
            ),
            N_("It is fine to say “I don’t know what to say, and I am glad you told me.”"),
            N_("What you hear is not yours to tell. Ask before you tell anybody."),
        ),
    ),
    "quiet": Explanation(
        N_("When somebody needs quiet"),
        (
            N_("Needing time alone is not about you. It is a way to rest."),
            N_(
                "A short message that asks for no answer is kind: “Thinking of you. No need to "
                "reply.”"
            ),
            N_("Ask once what would help, then leave it open. Come back another day."),
            N_("Small things count: a walk side by side, a meal at the door, sitting in one room."),
        ),
    ),
    "heavy_day": Explanation(
        N_("What can help on a heavy day"),
        (
            N_(
                "On a heavy day small things are big. Getting up, eating and going out may take "
                "all there is."
            ),
            N_(
                "Offer one thing instead of “Tell me if you need anything”: “I am going to the "
                "shop. What can I bring?”"
            ),
            N_("Do not measure today against last week. Days go up and down."),
            N_(
                "Are you worried that somebody may not be safe? Ask them in plain words. Stay with "
                "them, and call for help together."
            ),
        ),
    ),
    "asking": Explanation(
        N_("How to ask how somebody is"),
        (
            N_("Ask when there is time for the answer, and where nobody else listens."),
            N_("“How is today?” is easier to answer than “How are you?”"),
            N_("“Not now” is a full answer. So is “a bit better” and “I don’t know”."),
            N_("You may say what you see, without a name for it: “You seem tired. I am here.”"),
        ),
    ),
    "setbacks": Explanation(
        N_("Better is not a straight line"),
        (
            N_(
                "It goes forward, it stops, and at times it goes back. A hard week does not undo "
                "the good ones."
            ),
            N_("Praise can feel like pressure. “Good to see you” asks for nothing."),
            N_("Let them decide what they tell, and when. It is theirs."),
            N_("Look after yourself as well. You can be kind and have limits."),
        ),
    ),
    "beside": Explanation(
        N_("Being a steady person for somebody"),
        (
            N_(
                "You may ask what you can do when somebody you care about goes through something "
                "hard. You do not need training for it. It mostly needs time, and being there "
                "again next week."
            ),
            N_(
                "Begin with a small offer. A call on Sundays, a walk, a seat at your table. Small "
                "things that come again help more than a big thing once."
            ),
            N_(
                "Believe what they tell you, also when you cannot see it. Many hard things cannot "
                "be seen from outside."
            ),
            N_(
                "Ask before you give ideas. Often somebody has tried them. “What do you need from "
                "me today?” is a good question, and “nothing” is a good answer."
            ),
            N_(
                "They may have other people to talk to: friends, a group, somebody whose work it "
                "is. That is good news for both of you. You are one of several."
            ),
            N_(
                "What they tell you is theirs. Do not pass it on, not even to family, unless they "
                "say so or somebody is in danger."
            ),
            N_(
                "You are allowed to be tired. Say when you can and when you cannot. A short honest "
                "“not today, Thursday?” is easier to trust than a yes you cannot keep."
            ),
        ),
        kind="article",
    ),
}
