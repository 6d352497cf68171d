"""How every command behaves: a user's mistake is a message, and the exit code tells what came of it."""

from __future__ import annotations

import sys
from typing import Any

import click

from xcheck.command.console import tell
from xcheck.errors import UsageError, XcheckError

WRONG, FAILED, NOTHING_TO_CHECK, INTERRUPTED = 1, 3, 5, 130


class Command(click.Command):
    """A command whose user's mistakes become messages: exit code 2 for usage, 3 where the tool failed."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        written = [*args]
        try:
            return super().parse_args(context, args)
        except click.NoSuchOption as error:
            if any(word.startswith("-") and " " in word and "=" in word for word in written):
                hint = "Put -- before a claim that begins with a minus sign."
                raise click.UsageError(f"{error.format_message()} {hint}", context) from None
            raise

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except UsageError as error:
            raise click.UsageError(str(error), context) from None
        except XcheckError as error:
            tell(f"Error: {error}")
            sys.exit(FAILED)
        except KeyboardInterrupt:
            tell("interrupted")
            sys.exit(INTERRUPTED)
        except click.ClickException:
            raise
        # Python's own exit code for an exception is 1, which here means that a statement is wrong.
        except Exception:  # noqa: BLE001
            import traceback

            tell(f"{traceback.format_exc()}xcheck failed; this is a defect of xcheck, please report it")
            sys.exit(FAILED)
