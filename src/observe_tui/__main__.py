"""`python -m observe_tui` is the same door as the `observe-tui` command."""

from observe_tui.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
