"""The kinds of notices: their words, what is on unless somebody says otherwise, what passes."""

from dataclasses import dataclass

from facilitator.notices.models import Channel, Kind

APP, MAIL, PUSH = Channel.APP, Channel.MAIL, Channel.PUSH
ALL = frozenset(Channel)

REMINDER, UPDATE = "You have a reminder", "You have an update"


@dataclass(frozen=True)
class About:
    """One kind: its row in the grid, its neutral subject and sentence, and its defaults."""

    label: str
    hint: str
    subject: str
    #: The whole text of a mail that names nothing.
    sentence: str
    #: What the list in the app says, for the person who is signed in.
    happened: str
    #: On unless the person says otherwise.
    default: frozenset[Channel] = ALL
    #: The ways it can take at all.
    channels: frozenset[Channel] = ALL
    #: Comes in quiet hours as well: by morning it would be over.
    passes: bool = False
    #: Only for those who hold an office or a circle; nobody else is shown its row.
    for_staff: bool = False
    #: Stands in the app whatever somebody chose: it was promised to them.
    is_promised: bool = False

    @property
    def choosable(self) -> frozenset[Channel]:
        """The ways somebody can turn on and off."""
        return self.channels - {Channel.APP} if self.is_promised else self.channels


KINDS: dict[Kind, About] = {
    Kind.REMINDER_DAY: About(
        "The day before",
        "24 hours before a session you are coming to",
        REMINDER,
        "This is your reminder, a day ahead.",
        "In a day",
        frozenset({APP, MAIL}),
    ),
    Kind.REMINDER_HOUR: About(
        "The hour before",
        "60 minutes before it starts",
        REMINDER,
        "This is your reminder, an hour ahead.",
        "In an hour",
        passes=True,
    ),
    Kind.REMINDER_OPEN: About(
        "The doors are open",
        "Shortly before it starts, once a facilitator is there",
        REMINDER,
        "This is your reminder: it can begin.",
        "The doors are open",
        frozenset({APP, PUSH}),
        passes=True,
    ),
    Kind.MOVED: About(
        "A session moved",
        "One you are coming to has another time",
        UPDATE,
        "Something you planned has another time.",
        "Has another time",
    ),
    Kind.CANCELLED: About(
        "A session is cancelled",
        "One you were coming to",
        UPDATE,
        "Something you planned does not take place.",
        "Does not take place",
    ),
    Kind.RETURNED: About(
        "A session takes place after all",
        "One you were coming to, that had been cancelled",
        UPDATE,
        "Something you planned takes place after all.",
        "Takes place after all",
    ),
    Kind.OFFERED: About(
        "A place for you",
        "A place became free that you were waiting for",
        UPDATE,
        "What you were waiting for is there. It is kept for you for a while.",
        "A place is free for you",
    ),
    Kind.HOLDERS: About(
        "Who holds a session",
        "It changed for one you are coming to, or one you hold is left without somebody",
        UPDATE,
        "Something about who is there has changed.",
        "Who holds it has changed",
        frozenset({APP, MAIL}),
    ),
    Kind.SUBSTITUTE: About(
        "A substitute is looked for",
        "For facilitators: somebody asks you to take a session over",
        UPDATE,
        "Somebody asks whether you can step in.",
        "A substitute is looked for",
        for_staff=True,
    ),
    Kind.ANSWERED: About(
        "Your request is answered",
        "After you asked to join a circle",
        UPDATE,
        "What you asked for is answered.",
        "Your request is answered",
    ),
    Kind.AGREEMENT: About(
        "The agreement changed",
        "You read it before you write there again",
        UPDATE,
        "There is something to read, when you have time.",
        "The agreement changed",
        frozenset({APP}),
    ),
    Kind.TALK: About(
        "A talk before joining",
        "For facilitators: somebody picked a time, or none suits them",
        UPDATE,
        "Somebody answered about a time.",
        "Somebody answered about a time to talk",
        frozenset({APP, MAIL}),
        for_staff=True,
    ),
    Kind.LISTEN: About(
        "Somebody would like to talk",
        "For the team: a colleague would like you to listen",
        UPDATE,
        "Somebody would like to talk with you, when you have time.",
        "A colleague would like you to listen",
        frozenset({APP, MAIL}),
        for_staff=True,
    ),
    Kind.CREDENTIAL: About(
        "Credentials",
        "For the team: one runs out in 60, 30 or 7 days, was sent in, or was answered",
        UPDATE,
        "There is something about the team for you, when you have time.",
        "About credentials",
        frozenset({APP, MAIL}),
        for_staff=True,
    ),
    Kind.RECORD: About(
        "Something is new in My record",
        "Somebody answered what you reported, or what you asked to be looked at again",
        UPDATE,
        "There is something to read, when you have time.",
        "There is something new in My record",
        frozenset({APP, MAIL}),
    ),
    Kind.CASE: About(
        "Something is to be decided",
        "For the team: somebody asks for a second look, or was answered",
        UPDATE,
        "There is something to look at, when you have time.",
        "There is something under Reports",
        frozenset({APP, MAIL}),
        for_staff=True,
    ),
    Kind.NEEDED: About(
        "You are needed",
        "When you help to run things, and somebody has to come",
        "You are needed",
        "Somebody is waiting for you. Please open it now.",
        "You are needed",
        passes=True,
        for_staff=True,
    ),
    Kind.POLL: About(
        "Finding a time",
        "A circle asks which times suit you, or has chosen one",
        UPDATE,
        "There is something about times for you.",
        "Finding a time",
        frozenset({APP, MAIL}),
    ),
    Kind.CLOSING: About(
        "A circle comes to its end",
        "Its last day is chosen, or it goes on after all",
        UPDATE,
        "There is something to read, when you have time.",
        "About the end of a circle",
        frozenset({APP, MAIL}),
    ),
    Kind.PROMPT: About(
        "A question is still open",
        "Once, before it closes, if you have neither answered nor passed",
        REMINDER,
        "There is a question you can still answer, or pass.",
        "A question is still open",
        frozenset({APP, MAIL}),
    ),
    Kind.UNMASKED: About(
        "Who wrote something is opened",
        "You wrote as someone in the circle, and the office looked who it was",
        UPDATE,
        "There is something you should know about what you wrote.",
        "The office looked who wrote an answer of yours",
        frozenset({APP, MAIL}),
        is_promised=True,
    ),
    Kind.CONTACT: About(
        "Whom to call for you is opened",
        "Somebody who looks after you opened the contact you left",
        UPDATE,
        "There is something you should know, when you have time.",
        "The contact you left was opened",
        frozenset({APP, MAIL}),
        is_promised=True,
    ),
    Kind.DECIDED: About(
        "An answer of yours was read",
        "A facilitator shared it, did not, took it away, or put a warning on it",
        UPDATE,
        "There is something to read, when you have time.",
        "An answer of yours was read",
        frozenset({APP}),
    ),
    Kind.DIGEST: About(
        "A weekly summary",
        "Numbers only: sessions ahead, and what waits for you",
        UPDATE,
        "Your week in numbers.",
        "Your week in numbers",
        frozenset(),
        frozenset({MAIL}),
    ),
}
