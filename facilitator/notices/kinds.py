"""The kinds of notices: their words, what is on unless somebody says otherwise, what passes."""

from dataclasses import dataclass

from facilitator.core.words import N_
from facilitator.notices.models import Channel, Kind

APP, MAIL, PUSH = Channel.APP, Channel.MAIL, Channel.PUSH
ALL = frozenset(Channel)

REMINDER, UPDATE = N_("You have a reminder"), N_("You have an update")


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
        N_("The day before"),
        N_("24 hours before a session you are coming to"),
        REMINDER,
        N_("This is your reminder, a day ahead."),
        N_("In a day"),
        frozenset({APP, MAIL}),
    ),
    Kind.REMINDER_HOUR: About(
        N_("The hour before"),
        N_("60 minutes before it starts"),
        REMINDER,
        N_("This is your reminder, an hour ahead."),
        N_("In an hour"),
        passes=True,
    ),
    Kind.REMINDER_OPEN: About(
        N_("The doors are open"),
        N_("Shortly before it starts, once a facilitator is there"),
        REMINDER,
        N_("This is your reminder: it can begin."),
        N_("The doors are open"),
        frozenset({APP, PUSH}),
        passes=True,
    ),
    Kind.MOVED: About(
        N_("A session moved"),
        N_("One you are coming to has another time"),
        UPDATE,
        N_("Something you planned has another time."),
        N_("Has another time"),
    ),
    Kind.CANCELLED: About(
        N_("A session is cancelled"),
        N_("One you were coming to"),
        UPDATE,
        N_("Something you planned does not take place."),
        N_("Does not take place"),
    ),
    Kind.RETURNED: About(
        N_("A session takes place after all"),
        N_("One you were coming to, that had been cancelled"),
        UPDATE,
        N_("Something you planned takes place after all."),
        N_("Takes place after all"),
    ),
    Kind.OFFERED: About(
        N_("A place for you"),
        N_("A place became free that you were waiting for"),
        UPDATE,
        N_("What you were waiting for is there. It is kept for you for a while."),
        N_("A place is free for you"),
    ),
    Kind.HOLDERS: About(
        N_("Who holds a session"),
        N_("It changed for one you are coming to, or one you hold is left without somebody"),
        UPDATE,
        N_("Something about who is there has changed."),
        N_("Who holds it has changed"),
        frozenset({APP, MAIL}),
    ),
    Kind.SUBSTITUTE: About(
        N_("A substitute is looked for"),
        N_("For facilitators: somebody asks you to take a session over"),
        UPDATE,
        N_("Somebody asks whether you can step in."),
        N_("A substitute is looked for"),
        for_staff=True,
    ),
    Kind.ANSWERED: About(
        N_("Your request is answered"),
        N_("After you asked to join a circle"),
        UPDATE,
        N_("What you asked for is answered."),
        N_("Your request is answered"),
    ),
    Kind.AGREEMENT: About(
        N_("The agreement changed"),
        N_("You read it before you write there again"),
        UPDATE,
        N_("There is something to read, when you have time."),
        N_("The agreement changed"),
        frozenset({APP}),
    ),
    Kind.TALK: About(
        N_("A talk before joining"),
        N_("For facilitators: somebody picked a time, or none suits them"),
        UPDATE,
        N_("Somebody answered about a time."),
        N_("Somebody answered about a time to talk"),
        frozenset({APP, MAIL}),
        for_staff=True,
    ),
    Kind.LISTEN: About(
        N_("Somebody would like to talk"),
        N_("For the team: a colleague would like you to listen"),
        UPDATE,
        N_("Somebody would like to talk with you, when you have time."),
        N_("A colleague would like you to listen"),
        frozenset({APP, MAIL}),
        for_staff=True,
    ),
    Kind.CREDENTIAL: About(
        N_("Credentials"),
        N_("For the team: one runs out in 60, 30 or 7 days, was sent in, or was answered"),
        UPDATE,
        N_("There is something about the team for you, when you have time."),
        N_("About credentials"),
        frozenset({APP, MAIL}),
        for_staff=True,
    ),
    Kind.RECORD: About(
        N_("Something is new in My record"),
        N_("Somebody answered what you reported, or what you asked to be looked at again"),
        UPDATE,
        N_("There is something to read, when you have time."),
        N_("There is something new in My record"),
        frozenset({APP, MAIL}),
    ),
    Kind.CASE: About(
        N_("Something is to be decided"),
        N_("For the team: somebody asks for a second look, or was answered"),
        UPDATE,
        N_("There is something to look at, when you have time."),
        N_("There is something under Reports"),
        frozenset({APP, MAIL}),
        for_staff=True,
    ),
    Kind.NEEDED: About(
        N_("You are needed"),
        N_("When you help to run things, and somebody has to come"),
        N_("You are needed"),
        N_("Somebody is waiting for you. Please open it now."),
        N_("You are needed"),
        passes=True,
        for_staff=True,
    ),
    Kind.POLL: About(
        N_("Finding a time"),
        N_("A circle asks which times suit you, or has chosen one"),
        UPDATE,
        N_("There is something about times for you."),
        N_("Finding a time"),
        frozenset({APP, MAIL}),
    ),
    Kind.CLOSING: About(
        N_("A circle comes to its end"),
        N_("Its last day is chosen, or it goes on after all"),
        UPDATE,
        N_("There is something to read, when you have time."),
        N_("About the end of a circle"),
        frozenset({APP, MAIL}),
    ),
    Kind.PROMPT: About(
        N_("A question is still open"),
        N_("Once, before it closes, if you have neither answered nor passed"),
        REMINDER,
        N_("There is a question you can still answer, or pass."),
        N_("A question is still open"),
        frozenset({APP, MAIL}),
    ),
    Kind.UNMASKED: About(
        N_("Who wrote something is opened"),
        N_("You wrote as someone in the circle, and the office looked who it was"),
        UPDATE,
        N_("There is something you should know about what you wrote."),
        N_("The office looked who wrote an answer of yours"),
        frozenset({APP, MAIL}),
        is_promised=True,
    ),
    Kind.CONTACT: About(
        N_("Whom to call for you is opened"),
        N_("Somebody who looks after you opened the contact you left"),
        UPDATE,
        N_("There is something you should know, when you have time."),
        N_("The contact you left was opened"),
        frozenset({APP, MAIL}),
        is_promised=True,
    ),
    Kind.DECIDED: About(
        N_("An answer of yours was read"),
        N_("A facilitator shared it, did not, took it away, or put a warning on it"),
        UPDATE,
        N_("There is something to read, when you have time."),
        N_("An answer of yours was read"),
        frozenset({APP}),
    ),
    Kind.DIGEST: About(
        N_("A weekly summary"),
        N_("Numbers only: sessions ahead, and what waits for you"),
        UPDATE,
        N_("Your week in numbers."),
        N_("Your week in numbers"),
        frozenset(),
        frozenset({MAIL}),
    ),
}
