"""The rules of notices once more, on PostgreSQL."""

from tests.notices.conftest import box, mailing, office
from tests.notices.test_mail import *
from tests.notices.test_reminders import *
from tests.notices.test_unheld import *
from tests.notices.test_wishes import *
