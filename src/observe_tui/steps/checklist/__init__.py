"""Things to look for, each with the time it was first seen."""
