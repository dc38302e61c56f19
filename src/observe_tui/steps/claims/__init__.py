"""Claims, each tied to lines of evidence."""
