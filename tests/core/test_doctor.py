"""`flask doctor` says what is missing, in plain words, and its exit code tells a script."""

import dataclasses

from facilitator.core import assets, doctor


def test_a_healthy_install_exits_0(app):
    answer = app.test_cli_runner().invoke(args=["doctor"])
    assert answer.exit_code == 0, answer.output
    assert answer.output.endswith("Everything needed is in place.\n")
    assert "its tables are up to date" in answer.output


def test_missing_browser_files_exit_1(app, monkeypatch):
    def none():
        raise assets.AssetsMissing("Build them.")

    monkeypatch.setattr(assets, "names", none)
    answer = app.test_cli_runner().invoke(args=["doctor"])
    assert answer.exit_code == 1
    assert "BAD  browser files: Build them." in answer.output


def test_a_production_without_https_and_mail_is_told_both(app, settings):
    found = doctor.findings(dataclasses.replace(settings, env="production"))
    bad = " ".join(f.words for f in found if f.level == "BAD")
    assert "FACILITATOR_BASE_URL" in bad
    assert "FACILITATOR_MAIL_SERVER" in bad


def test_the_schema_of_live_events_is_json(app):
    answer = app.test_cli_runner().invoke(args=["live-schema"])
    assert answer.exit_code == 0
    assert '"definitions"' in answer.output
