"""Lines and figures on PostgreSQL: the same tests, and a large audit is read as soon."""

from tests.insights.test_audit import (
    test_each_reads_the_lines_that_are_theirs,
    test_lines_are_found_by_name_circle_and_day_and_in_pages,
    test_nobody_learns_who_reported_nor_of_a_report_about_themselves,
)
from tests.insights.test_figures import (
    test_a_month_that_is_over_is_counted_once,
    test_the_number_for_all_tells_nothing_of_a_circle_that_is_hidden,
)
from tests.insights.test_large import assert_cheap, grow, ours

__all__ = [
    "test_a_month_that_is_over_is_counted_once",
    "test_each_reads_the_lines_that_are_theirs",
    "test_lines_are_found_by_name_circle_and_day_and_in_pages",
    "test_nobody_learns_who_reported_nor_of_a_report_about_themselves",
    "test_the_number_for_all_tells_nothing_of_a_circle_that_is_hidden",
]


def test_a_large_audit_and_its_figures_are_read_as_soon(world, hope, postgres, postgres_migrated):
    circle = grow(hope)[0]
    # what a server does by itself within a minute: before, every plan is a guess
    postgres.run_script(f"\\connect {postgres_migrated}\nANALYZE")
    browser = world.client(hope.owner)
    browser.get("/account")  # the first page of a sign-in notes when it was seen
    assert assert_cheap(browser, ours(circle)) == set(ours(circle))
