"""Things held against a scale in words, each tied to lines of evidence."""
