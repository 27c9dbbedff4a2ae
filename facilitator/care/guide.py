"""The decision guide of a case, and words to begin from. Drafts, for qualified people to review.

Every step is a question to whoever looks after the case; none is a test of the person.
No step names a method, makes a diagnosis or promises what nobody does.
"""

from dataclasses import dataclass

from facilitator.care.models import CareDoor, CareState, LineKind


@dataclass(frozen=True)
class Step:
    """One step of the guide, under the name its ticks are kept by."""

    key: str
    words: str
    hint: str = ""


@dataclass(frozen=True)
class Part:
    """Steps that belong together."""

    title: str
    steps: tuple[Step, ...]


GUIDE = (
    Part(
        "Do I need to act?",
        (
            Step("read", "I have read what was said, and what came before it."),
            Step("alone", "I know who of the team is here, and who helps me with this."),
            Step(
                "danger",
                "I have asked plainly whether they are safe just now.",
                "Asking does not plant the thought. If you can’t reach them, ask a colleague now.",
            ),
        ),
    ),
    Part(
        "Is it safe for the others?",
        (
            Step("others", "Somebody else of the team holds the group meanwhile."),
            Step("words", "Words that could hurt others are hidden, and their author knows why."),
        ),
    ),
    Part(
        "What support, and where do I reply?",
        (
            Step("private", "I wrote to them alone first, not in front of everybody."),
            Step("listen", "I listened, and did not try to solve it."),
            Step("services", "I named a service they can reach, and how."),
            Step("person", "We spoke of somebody near them who could be with them."),
        ),
    ),
    Part(
        "If it cannot wait",
        (
            Step("emergency", "We called, or asked them to call, the emergency number."),
            Step("call", "Whoever is on call knows."),
        ),
    ),
    Part(
        "After it",
        (
            Step("agreed", "What we agreed on is written down, and they can read it."),
            Step("group", "The group heard a word about it, without anything about the person."),
            Step("self", "I have somebody to talk to about this, and take a break."),
        ),
    ),
)
STEPS = {step.key: step for part in GUIDE for step in part.steps}

#: Words to begin from. They are never sent by themselves.
REPLIES = (
    (
        "Right after they said it",
        "Thank you for telling us. I’m with you now, and I have time. Are you safe where you "
        "are, right at this moment?",
    ),
    (
        "Naming a service",
        "You don’t have to carry this alone. There are people who answer day and night; here "
        "is how to reach them. Would you like to do that while I stay here with you?",
    ),
    (
        "When they are calmer",
        "I’m glad you said something. What would help you through the next hours? Who could "
        "be near you?",
    ),
)
TO_THE_GROUP = (
    "Something touched many of us just now. A facilitator is looking after it. It’s fine to "
    "take a moment, to write or to only read, and to leave if that is better for you."
)
#: What the person reads who is asked into a side room.
INVITATION = (
    "Would you like to talk alone with me for a while? There is a side room for the two of us. "
    "You can come, or stay here, or write to me on this line."
)
#: Words for a service outside; its reader knows nothing of this software.
HAND_OVER = (
    "A member of one of our peer support groups may need support from you. They know that we "
    "are telling you and have agreed to it. What they told us, in their words: … What we "
    "agreed with them: … How you can reach them: …"
)

#: What comes next in each state, for whoever looks after the case.
NEXT = {
    CareState.RAISED: "Say that you have seen it. Until then others are asked, one after another.",
    CareState.ACKNOWLEDGED: "Go to the person: on the quiet line, or in a side room.",
    CareState.WITH_MEMBER: "Listen first. Then decide with them what helps, and say how it went.",
    CareState.STEPPED_DOWN: "Nothing now. Ask after them on the days below.",
    CareState.HANDED_OVER: "A service has taken it on. Ask after them on the days below.",
    CareState.EMERGENCY: "Emergency services were called. Stay with them as long as you can.",
    CareState.FOLLOW_UP_DUE: "Ask after them today, and write down what they say.",
    CareState.CLOSED: "This case is closed.",
}
MOVE_WORDS = {
    CareState.WITH_MEMBER: "I am with them",
    CareState.STEPPED_DOWN: "They are calmer; nothing more is needed just now",
    CareState.HANDED_OVER: "A service outside has taken it on",
    CareState.EMERGENCY: "Emergency services were called",
    CareState.CLOSED: "Close this case",
}
STATE_WORDS = {
    CareState.RAISED: "Waits for an answer",
    CareState.ACKNOWLEDGED: "Seen",
    CareState.WITH_MEMBER: "Somebody is with them",
    CareState.STEPPED_DOWN: "Calmer now",
    CareState.HANDED_OVER: "With a service",
    CareState.EMERGENCY: "Emergency",
    CareState.FOLLOW_UP_DUE: "Ask after them",
    CareState.CLOSED: "Closed",
}

#: What a line of a case's log says, by its kind; `raised` by its door.
LINE_WORDS = {
    LineKind.TAKEN: "Taken over",
    LineKind.HANDED_ON: "Handed on",
    LineKind.NOTE: "A note",
    LineKind.AGREED: "What was agreed, which they read too",
    LineKind.SIDE: "A side room",
    LineKind.GROUP: "A word to the group",
}
DOOR_WORDS = {
    CareDoor.SELF: "Said that they are not OK",
    CareDoor.OTHER: "Somebody is worried",
    CareDoor.STAFF: "Begun by the team",
    CareDoor.PHRASE: "Words of theirs were noticed",
}
CLIMBED = {
    "1": "Those who hold the circle were asked",
    "2": "Who is on call was asked",
    "3": "The owner was asked",
}
ASKED_AGAIN = "Everybody was asked again"
TASK_WORDS = {
    "day": "Asking after them the next day",
    "week": "Asking after them a week later",
    "group": "A word to the group",
}
CONTACT_WORDS = {
    "opened": "The sealed contact was opened",
    "asked": "Asked a second person to open the sealed contact",
    "agreed": "Agreed, as a second person, to open the sealed contact",
}
SIDE_WORDS = {
    "open": "A side room was opened",
    "asked_in": "One more of the team was asked into the side room",
    "end": "The side room was closed",
}


def words_of(kind: LineKind, door: CareDoor | None, item: str) -> str:
    """Return what a line of a case's log says."""
    if kind is LineKind.RAISED:
        return DOOR_WORDS[door or CareDoor.STAFF]
    if kind is LineKind.CLIMBED:
        return CLIMBED.get(item, ASKED_AGAIN)
    if kind is LineKind.MOVED:
        return STATE_WORDS[CareState(item)]
    if kind in {LineKind.TICKED, LineKind.UNTICKED}:
        what = STEPS[item].words if item in STEPS else item
        return what if kind is LineKind.TICKED else f"Taken back: {what}"
    if kind is LineKind.TASK:
        task, _space, state = item.partition(" ")
        return f"{TASK_WORDS[task]}: {'done' if state == 'done' else 'let go'}"
    if kind is LineKind.NOTE and item == "message":
        return "What they wrote"
    if kind is LineKind.CONTACT:
        return CONTACT_WORDS[item.partition(" ")[0]]
    if kind is LineKind.SIDE:
        return SIDE_WORDS.get(item, LINE_WORDS[kind])
    return LINE_WORDS[kind]
