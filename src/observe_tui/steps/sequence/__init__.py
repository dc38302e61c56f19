"""One code every few seconds, and which code followed which."""
