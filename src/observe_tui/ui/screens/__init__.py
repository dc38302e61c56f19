"""One module a screen, with its styles in the `.tcss` file of the same name beside it."""
