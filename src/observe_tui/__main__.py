"""`python -m observe_tui` and the `observe-tui` command: the door, and ctrl+c before it is open."""


def run() -> int:
    """Do what the arguments of the process say.

    Returns:
        The exit code; 130 after ctrl+c.
    """
    try:
        from observe_tui.cli import main

        return main()
    except KeyboardInterrupt:  # nobody who has changed their mind wants to read where
        return 130


if __name__ == "__main__":
    raise SystemExit(run())
