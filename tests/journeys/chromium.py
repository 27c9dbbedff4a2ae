"""Chromium as the tests use it, and what must never happen in it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    expect,
    sync_playwright,
)

ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
).split()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium; without one the test fails and says what to install."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert path, "Chromium is missing: apt-get install chromium, or set CHROMIUM=/path"
    expect.set_options(timeout=30_000)  # on a busy machine everything takes its time
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def watch(context: BrowserContext, errors: list[str]) -> None:
    """Note every script error, every alert, and all that the Content Security Policy refused."""

    def said(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            errors.append(message.text)

    def asked(dialog: Dialog) -> None:
        errors.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    context.on("dialog", asked)
    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.on("console", said)
