"""The two waits around an answer, timed by hand."""
