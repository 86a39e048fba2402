"""Settings: the global options, as every command gets them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """What stands before the command on the command line."""

    config: str | None = None
    colour: str = "auto"
    verbose: bool = False
    quiet: bool = False
